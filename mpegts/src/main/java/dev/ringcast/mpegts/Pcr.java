package dev.ringcast.mpegts;

import java.nio.ByteBuffer;

/**
 * A program clock reference: what a decoder's clock shows when this byte comes in.
 *
 * <pre>
 * | program_clock_reference_base, 33 bits | reserved, 6 ones | extension, 9 bits |
 * </pre>
 *
 * Source: ISO/IEC 13818-1, 2.4.3.5. The base counts at 90 kHz. The extension divides its ticks by 300 and is 0 here,
 * since all our times are ticks.
 *
 * @param ticks the time at 90 kHz, cut to 33 bits when written
 */
record Pcr(long ticks) {
    static final int BYTES = 6;

    private static final int RESERVED = 0x7E00;

    void write(ByteBuffer out) {
        long base = ticks & Ticks.MASK;
        out.putInt((int) (base >> 1));
        out.putShort((short) ((base & 1) << 15 | RESERVED));
    }
}
