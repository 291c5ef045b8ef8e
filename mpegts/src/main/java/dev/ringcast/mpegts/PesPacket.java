package dev.ringcast.mpegts;

import java.nio.ByteBuffer;

/**
 * The header of a PES packet, which carries one video frame or some audio frames.
 *
 * <pre>
 *  0..2   00 00 01
 *  3      stream_id
 *  4..5   PES_packet_length: of what follows it; 0 where it would not fit, for video alone
 *  6      10 | scrambling 00 | priority 0 | data alignment 1 | copyright 0 | original 0
 *  7      PTS flag 1 | DTS flag | 000000
 *  8      bytes of time stamps: 5 or 10
 *  9      PTS, then DTS where it differs: prefix (4 bits), 33 bits in groups of 3, 15 and 15, a 1 after each
 * </pre>
 *
 * Source: ISO/IEC 13818-1, 2.4.3.6 and 2.4.3.7.
 *
 * @param streamId stream_id
 * @param pts presentation time, ticks
 * @param dts decoding time, ticks; not after the presentation time
 */
record PesPacket(int streamId, long pts, long dts) {
    /** The longest payload whose length fits, behind a header with a PTS alone. */
    static final int MAX_COUNTED_PAYLOAD = 0xFFFF - 3 - 5;

    private static final int START_CODE = 1;
    private static final int BYTES_BEFORE_LENGTH_ENDS = 6;
    private static final int FIXED_BYTES = 9;
    private static final int STAMP_BYTES = 5;
    private static final int ALIGNED = 0x84;
    private static final int PTS_ONLY = 0x80;
    private static final int PTS_AND_DTS = 0xC0;

    int headerBytes() {
        return FIXED_BYTES + stampBytes();
    }

    /** Writes the header of a packet that carries this many bytes. */
    void write(ByteBuffer out, int payloadBytes) {
        int length = headerBytes() - BYTES_BEFORE_LENGTH_ENDS + payloadBytes;
        out.putInt(START_CODE << 8 | streamId);
        out.putShort((short) (length > 0xFFFF ? 0 : length));
        out.put((byte) ALIGNED);
        out.put((byte) (pts == dts ? PTS_ONLY : PTS_AND_DTS));
        out.put((byte) stampBytes());
        if (pts == dts) {
            writeStamp(out, 2, pts);
        } else {
            writeStamp(out, 3, pts);
            writeStamp(out, 1, dts);
        }
    }

    private int stampBytes() {
        return pts == dts ? STAMP_BYTES : 2 * STAMP_BYTES;
    }

    private static void writeStamp(ByteBuffer out, int prefix, long ticks) {
        out.put((byte) (prefix << 4 | (ticks >> 30 & 7) << 1 | 1));
        out.putShort((short) ((ticks >> 15 & 0x7FFF) << 1 | 1));
        out.putShort((short) ((ticks & 0x7FFF) << 1 | 1));
    }
}
