package dev.ringcast.rtmp.chunk;

/**
 * A whole message, not yet understood. Who gets it owns the array, which is exactly as long as the message.
 *
 * @param type one of {@link MessageType}, or any other byte
 * @param streamId the message stream that it belongs to, 0 for the connection itself; as it came
 * @param timestamp absolute, in ms modulo 2<sup>32</sup>: 0 to 4,294,967,295
 * @param payload its bytes; empty for a type that {@link MessageType} does not name
 */
public record RawMessage(int type, int streamId, long timestamp, byte[] payload) {}
