package dev.ringcast.core.codec;

import java.nio.ByteBuffer;

/**
 * Walks over the NAL units of a byte stream with start codes (ITU-T H.264, B.1).
 *
 * <pre>
 * any zeros, 00 00 01, NAL unit, any zeros, 00 00 01, NAL unit, any zeros
 * </pre>
 *
 * A NAL unit never ends with a zero, so the zeros before a start code or the end belong to none. Empty units are passed
 * over. Any bytes are a byte stream, perhaps without a unit. Confined to one thread.
 */
public final class AnnexB {
    private static final int START_CODE = 3;

    private final ByteBuffer data;
    private int offset;
    private int length;
    private int next;

    /**
     * Stands before the first unit. The buffer's position and limit are looked at once and never moved.
     *
     * @param data the byte stream
     */
    public AnnexB(ByteBuffer data) {
        this.data = data.duplicate();
        this.next = startCodeAtOrAfter(data.position());
    }

    /**
     * Moves to the next unit that is not empty.
     *
     * @return whether there is one
     */
    public boolean next() {
        do {
            if (next == data.limit()) {
                return false;
            }
            offset = next + START_CODE;
            next = startCodeAtOrAfter(offset);
            int end = next;
            while (end > offset && data.get(end - 1) == 0) {
                end--;
            }
            length = end - offset;
        } while (length == 0);
        return true;
    }

    /**
     * Where the unit starts, an index into the buffer.
     *
     * @return the index of its header byte
     */
    public int offset() {
        return offset;
    }

    /**
     * How long the unit is.
     *
     * @return its bytes, 1 or more
     */
    public int length() {
        return length;
    }

    /**
     * The unit's first byte, which says what it is.
     *
     * @return the byte, 0 to 255
     */
    public int header() {
        return data.get(offset) & 0xFF;
    }

    /**
     * The unit.
     *
     * @return a copy of its bytes
     */
    public byte[] copy() {
        byte[] copy = new byte[length];
        data.get(offset, copy);
        return copy;
    }

    /** The index of the next start code, the limit if there is none. Its third byte decides how far one may skip. */
    private int startCodeAtOrAfter(int from) {
        int last = data.limit() - 1;
        int at = from + 2;
        while (at <= last) {
            int third = data.get(at);
            if (third == 1 && data.get(at - 1) == 0 && data.get(at - 2) == 0) {
                return at - 2;
            }
            at += third == 0 ? 1 : START_CODE; // anything else cannot stand in a start code that ends later than here
        }
        return data.limit();
    }
}
