package dev.ringcast.it.bench;

/**
 * When a message was written and which one of its track it is, in the first bytes of its payload.
 *
 * <pre>
 * | nanoTime, 9 x 7 bits | index, 5 x 7 bits |        each byte with its highest bit set
 * </pre>
 *
 * Seven bits a byte, so that neither a start code nor an emulation prevention byte can ever arise in a NAL unit.
 */
final class Stamp {
    /** Bytes of a stamp. */
    static final int BYTES = 14;

    private static final int TIME_BYTES = 9;

    private Stamp() {}

    static void put(byte[] target, int offset, long nanos, long index) {
        putBits(target, offset, TIME_BYTES, nanos);
        putBits(target, offset + TIME_BYTES, BYTES - TIME_BYTES, index);
    }

    static long nanos(byte[] source, int offset) {
        return bits(source, offset, TIME_BYTES);
    }

    static long index(byte[] source, int offset) {
        return bits(source, offset + TIME_BYTES, BYTES - TIME_BYTES);
    }

    private static void putBits(byte[] target, int offset, int bytes, long value) {
        long rest = value;
        for (int i = offset + bytes - 1; i >= offset; i--) {
            target[i] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
    }

    private static long bits(byte[] source, int offset, int bytes) {
        long value = 0;
        for (int i = offset; i < offset + bytes; i++) {
            value = value << 7 | source[i] & 0x7F;
        }
        return value;
    }
}
