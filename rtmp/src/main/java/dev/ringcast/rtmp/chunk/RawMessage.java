package dev.ringcast.rtmp.chunk;

import java.nio.ByteBuffer;

/**
 * A whole message, not yet understood. Its receiver owns the array, unless the reader lends it.
 *
 * @param type one of {@link MessageType}, or any other byte
 * @param streamId the message stream that it belongs to, 0 for the connection itself; as it came
 * @param timestamp absolute, in ms modulo 2<sup>32</sup>: 0 to 4,294,967,295
 * @param payload its bytes; empty for a type that {@link MessageType} does not name
 * @param offset where in the array they begin: at 0, but where the reader lends it
 * @param length how many of the array's bytes these are: all of them, but where the reader lends it
 */
public record RawMessage(int type, int streamId, long timestamp, byte[] payload, int offset, int length) {
    /**
     * Makes a message of a whole array.
     *
     * @param type one of {@link MessageType}
     * @param streamId the message stream
     * @param timestamp in ms modulo 2<sup>32</sup>
     * @param payload its bytes, given away
     */
    public RawMessage(int type, int streamId, long timestamp, byte[] payload) {
        this(type, streamId, timestamp, payload, 0, payload.length);
    }

    /**
     * Whether it is audio or video.
     *
     * @return whether its payload is an FLV tag body of one of these types
     */
    public boolean isMedia() {
        return MessageType.isMedia(type);
    }

    /**
     * Its bytes.
     *
     * @return a buffer that begins and ends with them
     */
    public ByteBuffer body() {
        return ByteBuffer.wrap(payload, offset, length);
    }
}
