package dev.ringcast.core.flv;

import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;

/**
 * What modifies a packet, before its real type follows.
 *
 * <pre>
 *  byte 0    bytes 1, 2      n bytes      1 byte
 * +--------+---------------+------------+------+------+
 * | n - 1  |               |   data     | kind | next |    n      1..255
 * |  255   |     n - 1     |   data     | kind | next |    n    1..65536
 * +--------+---------------+------------+------+------+
 * </pre>
 *
 * {@code next} is a packet type, which may be ModEx once more. The one kind that is defined, 0, moves the presentation
 * time by nanoseconds (24 bits, up to 999,999); others are skipped by their size.
 *
 * <p>Source: Enhanced RTMP v2, ExVideoTagHeader and ExAudioTagHeader.
 *
 * @param nanoOffset nanoseconds to add to the presentation time, 0..999999
 * @param packetType the number of the packet type that follows, never that of ModEx
 */
record ModEx(int nanoOffset, int packetType) {
    /** The packet type that announces it, of audio and of video. */
    static final int CODE = 7;

    /** Bytes of one that carries nanoseconds. */
    static final int BYTES = 5;

    private static final int MAX_NANO_OFFSET = 999_999;

    private static final int TIMESTAMP_OFFSET_NANO = 0;
    private static final int NANO_BYTES = 3;

    /** No encoder has a use for more; the specification has no bound. */
    private static final int MAX_CHAIN = 16;

    /** Reads as many as there are; none where the packet type is another from the start. */
    static ModEx read(ByteBuffer in, int firstPacketType) throws ProtocolException {
        int packetType = firstPacketType;
        int nanoOffset = 0;
        for (int count = 0; packetType == CODE; count++) {
            if (count == MAX_CHAIN) {
                throw new ProtocolException("more than " + MAX_CHAIN + " ModEx in a row");
            }
            int dataBytes = FlvFields.uint8(in) + 1;
            if (dataBytes == 256) {
                dataBytes = FlvFields.uint16(in) + 1;
            }
            FlvFields.need(in, dataBytes + 1);
            int data = in.position();
            in.position(data + dataBytes);
            int kindAndNext = FlvFields.uint8(in);
            if (kindAndNext >> 4 == TIMESTAMP_OFFSET_NANO && dataBytes >= NANO_BYTES) {
                nanoOffset = Math.min(FlvFields.uint24(in.duplicate().position(data)), MAX_NANO_OFFSET);
            }
            packetType = kindAndNext & 0x0F;
        }
        return new ModEx(nanoOffset, packetType);
    }

    static void checkNanoOffset(int nanoOffset) {
        if (nanoOffset < 0 || nanoOffset > MAX_NANO_OFFSET) {
            throw new IllegalArgumentException(nanoOffset + " ns are not in 0..999999");
        }
    }

    /** Writes it behind the first byte, whose low half must be {@link #CODE}. */
    void put(ByteBuffer out) {
        out.put((byte) (NANO_BYTES - 1));
        FlvFields.putInt24(out, nanoOffset);
        out.put((byte) (TIMESTAMP_OFFSET_NANO << 4 | packetType));
    }
}
