/**
 * RTMP messages: what a whole message of the chunk layer means (RTMP 1.0, sections 5.4, 6 and 7;
 * rtmp/PROTOCOL.md 4, 5).
 *
 * <p>{@link dev.ringcast.rtmp.message.RtmpMessage} is sealed, with a record for each kind of message that knows both
 * ways. Reading is liberal: what is of an unknown kind, or too short to say anything, becomes {@link
 * dev.ringcast.rtmp.message.Unknown}, to be counted and passed over. Broken AMF is an error. What we write is AMF0.
 *
 * <p>Nothing here has state. Times are milliseconds modulo 2<sup>32</sup>, as on the wire.
 */
package dev.ringcast.rtmp.message;
