package dev.ringcast.rtmp.chunk;

import java.nio.ByteBuffer;

/**
 * The bytes of a message on the wire: one chunk of format 0 and as many of format 3 as it takes, each with the extended
 * timestamp where the first one has it (RTMP 1.0, section 5.3.1.3).
 *
 * <p>Those bytes depend on the message alone and not on what was sent before. So they can be made once for all viewers,
 * and any part of them can be made again. Immutable; any thread may call.
 */
public final class ChunkWriter {
    private static final int EXTENDED = 0xFFFFFF;
    private static final int FULL_HEADER = 12;
    private static final int CONTINUATION_HEADER = 1;
    private static final int EXTENSION = 4;
    private static final int MAX_HEADER = FULL_HEADER + EXTENSION;

    private final int chunkSize;

    /**
     * Writes chunks of a size that the peer has been told by Set Chunk Size.
     *
     * @param chunkSize the most bytes of payload in one chunk; 128 before anything was said
     */
    public ChunkWriter(int chunkSize) {
        if (chunkSize < 1 || chunkSize > EXTENDED) {
            throw new IllegalArgumentException("chunk size " + chunkSize + " is not in 1..16777215");
        }
        this.chunkSize = chunkSize;
    }

    /**
     * The most bytes of payload in one chunk.
     *
     * @return the size
     */
    public int chunkSize() {
        return chunkSize;
    }

    /**
     * How many bytes a message takes on the wire.
     *
     * @param payloadBytes how long it is
     * @param timestamp when it is for, in ms; its low 32 bits count
     * @return its chunks with their headers
     */
    public int size(int payloadBytes, long timestamp) {
        int extension = isExtended(timestamp) ? EXTENSION : 0;
        int continuations = payloadBytes == 0 ? 0 : (payloadBytes - 1) / chunkSize;
        return FULL_HEADER + extension + continuations * (CONTINUATION_HEADER + extension) + payloadBytes;
    }

    /**
     * Writes a message, or the part of it that fits.
     *
     * @param message the message; of its timestamp the low 32 bits count
     * @param from how many of its bytes on the wire have been written before, 0 to begin
     * @param out takes the bytes from there on, as many as it has room for
     * @return how many were written
     */
    public int put(RawMessage message, int from, ByteBuffer out) {
        return put(
                message.type(), message.streamId(), message.timestamp(), ByteBuffer.wrap(message.payload()), from, out);
    }

    /**
     * Writes a message, or the part of it that fits.
     *
     * @param type its type
     * @param streamId the message stream that it goes to
     * @param timestamp when it is for, in ms; its low 32 bits count
     * @param payload all of it, from 0 to its limit; its position is left alone
     * @param from how many of its bytes on the wire have been written before, 0 to begin
     * @param out takes the bytes from there on, as many as it has room for
     * @return how many were written
     */
    public int put(int type, int streamId, long timestamp, ByteBuffer payload, int from, ByteBuffer out) {
        int first = FULL_HEADER + (isExtended(timestamp) ? EXTENSION : 0);
        int other = CONTINUATION_HEADER + (isExtended(timestamp) ? EXTENSION : 0);
        int end = size(payload.limit(), timestamp);
        int at = from;
        while (at < end && out.hasRemaining()) {
            int chunk = at < first + chunkSize ? 0 : 1 + (at - first - chunkSize) / (other + chunkSize);
            int start = chunk == 0 ? 0 : first + chunkSize + (chunk - 1) * (other + chunkSize);
            int header = chunk == 0 ? first : other;
            int within = at - start;
            if (within < header) {
                ByteBuffer bytes = chunk == 0
                        ? fullHeader(type, streamId, timestamp, payload.limit())
                        : continuationHeader(type, timestamp);
                at += copy(bytes, within, header, out);
            } else {
                int begin = chunk * chunkSize + within - header;
                at += copy(payload, begin, Math.min(payload.limit(), (chunk + 1) * chunkSize), out);
            }
        }
        return at - from;
    }

    /** Copies a range, or as much of it as there is room for. */
    private static int copy(ByteBuffer bytes, int begin, int end, ByteBuffer out) {
        int count = Math.min(end - begin, out.remaining());
        out.put(out.position(), bytes, begin, count);
        out.position(out.position() + count);
        return count;
    }

    private static ByteBuffer fullHeader(int type, int streamId, long timestamp, int length) {
        boolean extended = isExtended(timestamp);
        ByteBuffer header = ByteBuffer.allocate(MAX_HEADER);
        new BasicHeader(0, chunkStreamId(type)).write(header);
        header.putInt((extended ? EXTENDED : (int) timestamp) << 8 | length >> 16);
        header.putShort((short) length).put((byte) type);
        header.putInt(Integer.reverseBytes(streamId));
        header.putInt((int) timestamp); // beyond the header's end where it is not extended
        return header;
    }

    private static ByteBuffer continuationHeader(int type, long timestamp) {
        ByteBuffer header = ByteBuffer.allocate(MAX_HEADER);
        new BasicHeader(3, chunkStreamId(type)).write(header);
        return header.putInt((int) timestamp);
    }

    private static boolean isExtended(long timestamp) {
        return (timestamp & 0xFFFFFFFFL) >= EXTENDED;
    }

    /** Any will do, but each a different one for what may be cut up: 2 is for the connection's control alone. */
    private static int chunkStreamId(int type) {
        return switch (type) {
            case MessageType.AUDIO -> 4;
            case MessageType.VIDEO -> 6;
            case MessageType.DATA, MessageType.DATA_AMF3 -> 5;
            default -> MessageType.isControl(type) ? 2 : 3;
        };
    }
}
