/**
 * The client: publishes to and plays from any RTMP or RTMPS server (rtmp/PROTOCOL.md 13).
 *
 * <p>{@link dev.ringcast.rtmp.client.RtmpClient} connects: {@code Opening} takes each address of the host, the
 * redirects and the login in turn, and {@code Link} is one connection with what the protocol itself demands. What comes
 * out is an {@link dev.ringcast.rtmp.client.RtmpPublication}, which takes frames, or an
 * {@link dev.ringcast.rtmp.client.RtmpPlayback}, which gives them. A frame's payload is an FLV tag body as everywhere.
 *
 * <p>Calls block the caller's thread, a virtual one if there are many. Names are resolved and TLS handshakes computed
 * on small pools of platform threads that the client owns. Times are in milliseconds as on the wire.
 */
package dev.ringcast.rtmp.client;
