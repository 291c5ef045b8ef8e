package dev.ringcast.core.flv;

import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;

/**
 * The header in front of each tag's body.
 *
 * <pre>
 *  byte 0   bytes 1..3   bytes 4..6   byte 7      bytes 8..10
 * +------+-------------+------------+-----------+-----------+
 * | type | body's size | time, low  | time,     | stream,   |
 * |      |             | 24 bits    | high 8    | always 0  |
 * +------+-------------+------------+-----------+-----------+
 * </pre>
 *
 * Source: Adobe FLV 10.1, annex E.4.1. The specification calls the time signed; it is taken as unsigned, as RTMP's is.
 * The stream is ignored when read. A tag whose filter bit is set is encrypted, and refused.
 *
 * @param type 8, 9 or 18
 * @param bodyBytes the body's size, 0..2<sup>24</sup> - 1
 * @param timestamp ms, 0..2<sup>32</sup> - 1
 */
record FlvTagHeader(int type, int bodyBytes, long timestamp) {
    static final int BYTES = 11;

    private static final int MAX_BODY_BYTES = 0xFF_FFFF;
    private static final long MAX_TIMESTAMP = 0xFFFF_FFFFL;

    FlvTagHeader {
        if (!isKnown(type)) {
            throw new IllegalArgumentException("tag type " + type + " is none of 8, 9, 18");
        }
        if (bodyBytes < 0 || bodyBytes > MAX_BODY_BYTES) {
            throw new IllegalArgumentException("a tag's body cannot have " + bodyBytes + " bytes");
        }
        if (timestamp < 0 || timestamp > MAX_TIMESTAMP) {
            throw new IllegalArgumentException("timestamp " + timestamp + " does not fit 32 bits");
        }
    }

    /**
     * Reads a header.
     *
     * @param in has {@link #BYTES} at least
     * @param maxBodyBytes the largest body to accept
     */
    static FlvTagHeader read(ByteBuffer in, int maxBodyBytes) throws ProtocolException {
        int type = FlvFields.uint8(in);
        int bodyBytes = FlvFields.uint24(in);
        long timestamp = FlvFields.uint24(in) | (long) FlvFields.uint8(in) << 24;
        FlvFields.uint24(in);
        if (!isKnown(type)) {
            throw new ProtocolException("FLV tag of type " + type + ", which is none of 8, 9, 18: framing lost");
        }
        if (bodyBytes > maxBodyBytes) {
            throw new ProtocolException("FLV tag of " + bodyBytes + " bytes is larger than " + maxBodyBytes);
        }
        return new FlvTagHeader(type, bodyBytes, timestamp);
    }

    void put(ByteBuffer out) {
        out.put((byte) type);
        FlvFields.putInt24(out, bodyBytes);
        FlvFields.putInt24(out, (int) timestamp);
        out.put((byte) (timestamp >> 24));
        FlvFields.putInt24(out, 0);
    }

    private static boolean isKnown(int type) {
        return type == FlvTag.AUDIO || type == FlvTag.VIDEO || type == FlvTag.SCRIPT;
    }
}
