package dev.ringcast.rtmp.chunk;

import dev.ringcast.core.Nullable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The basic header that opens every chunk: which message header follows, and for which chunk stream.
 *
 * <pre>
 *  byte 0            byte 1         byte 2
 * +--+------+
 * |ft| csid |                                     csid      2..63
 * +--+------+-------------+
 * |ft|  0   |  csid - 64  |                       csid     64..319
 * +--+------+-------------+--------------+
 * |ft|  1   | (csid - 64) little endian  |        csid    320..65599
 * +--+------+-------------+--------------+
 * </pre>
 *
 * Source: RTMP 1.0, section 5.3.1.1. A three-byte form may also carry 64..319; it is read, never written.
 *
 * @param format which message header follows, 0 (full) to 3 (none)
 * @param chunkStreamId the chunk stream, 2..65599
 */
record BasicHeader(int format, int chunkStreamId) {
    static final int MIN_CHUNK_STREAM_ID = 2;
    static final int MAX_CHUNK_STREAM_ID = 64 + 0xFFFF;

    private static final int LAST_OF_ONE_BYTE = 63;
    private static final int LAST_OF_TWO_BYTES = 319;

    /**
     * Checks both fields.
     *
     * @throws IllegalArgumentException if a field is out of its range
     */
    BasicHeader {
        if (format < 0 || format > 3) {
            throw new IllegalArgumentException("format " + format + " is not in 0..3");
        }
        if (chunkStreamId < MIN_CHUNK_STREAM_ID || chunkStreamId > MAX_CHUNK_STREAM_ID) {
            throw new IllegalArgumentException("chunk stream " + chunkStreamId + " is not in 2..65599");
        }
    }

    /**
     * Reads the next chunk's basic header.
     *
     * @return the header, or null if the stream ends cleanly before it
     * @throws IOException if reading fails or the stream ends inside the header
     */
    @Nullable
    static BasicHeader read(ByteSource in) throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        int csid = switch (first & 0x3F) {
            case 0 -> 64 + in.u8();
            case 1 -> 64 + in.u8() + (in.u8() << 8);
            default -> first & 0x3F;
        };
        return new BasicHeader(first >> 6, csid);
    }

    /** Writes this header in its shortest form. */
    void write(ByteBuffer out) {
        int rest = chunkStreamId - 64;
        if (chunkStreamId <= LAST_OF_ONE_BYTE) {
            out.put((byte) (format << 6 | chunkStreamId));
        } else if (chunkStreamId <= LAST_OF_TWO_BYTES) {
            out.put((byte) (format << 6)).put((byte) rest);
        } else {
            out.put((byte) (format << 6 | 1)).put((byte) rest).put((byte) (rest >> 8));
        }
    }
}
