package dev.ringcast.core.codec;

import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;

/**
 * Reads fields that are not made of whole bytes, most significant bit first.
 *
 * <p>Reading past the end is the peer's fault and throws. Confined to one thread.
 */
public final class BitReader {
    /** An Exp-Golomb code with more leading zeros than this exceeds 32 bits: no field of ours may be as large. */
    private static final int MAX_LEADING_ZEROS = 31;

    private final byte[] bytes;
    private final String what;
    private long position;

    /**
     * Reads all the bytes of an array, which is not copied.
     *
     * @param bytes what to read
     * @param what the structure they are, for messages
     */
    public BitReader(byte[] bytes, String what) {
        this.bytes = bytes;
        this.what = what;
    }

    /**
     * Reads a NAL unit's payload without its emulation prevention bytes (H.264 7.3.1: 3 after two zeros).
     *
     * @param nal the unit with its header byte, where reading starts
     * @param what the structure it is, for messages
     * @return the reader
     */
    public static BitReader ofNal(byte[] nal, String what) {
        ByteBuffer rbsp = ByteBuffer.allocate(nal.length);
        int zeros = 0;
        for (byte octet : nal) {
            if (zeros >= 2 && octet == 3) {
                zeros = 0;
            } else {
                rbsp.put(octet);
                zeros = octet == 0 ? zeros + 1 : 0;
            }
        }
        byte[] exact = new byte[rbsp.position()];
        rbsp.flip().get(exact);
        return new BitReader(exact, what);
    }

    /**
     * How many bits are left.
     *
     * @return the bits behind the position
     */
    public long remaining() {
        return bytes.length * 8L - position;
    }

    /**
     * Reads an unsigned number.
     *
     * @param count how many bits, 0 to 31
     * @return the number
     * @throws ProtocolException if the bytes end before it
     */
    public int bits(int count) throws ProtocolException {
        if (count < 0 || count > 31) {
            throw new IllegalArgumentException(count + " bits are not in 0..31");
        }
        need(count);
        int value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 1 | bytes[(int) (position >> 3)] >> (7 - (position & 7)) & 1;
            position++;
        }
        return value;
    }

    /**
     * Reads an unsigned number of 32 bits.
     *
     * @return the number
     * @throws ProtocolException if the bytes end before it
     */
    public long bits32() throws ProtocolException {
        return (long) bits(16) << 16 | bits(16);
    }

    /**
     * Reads one bit.
     *
     * @return whether it is set
     * @throws ProtocolException if the bytes end before it
     */
    public boolean flag() throws ProtocolException {
        return bits(1) == 1;
    }

    /**
     * Passes over bits.
     *
     * @param count how many
     * @throws ProtocolException if the bytes end before them
     */
    public void skip(int count) throws ProtocolException {
        need(count);
        position += count;
    }

    /** Passes over the bits up to the next whole byte, counted from the first one that was given. */
    public void align() {
        position = (position + 7) / 8 * 8;
    }

    /**
     * Reads an unsigned Exp-Golomb code (H.264 9.1) that has a limit.
     *
     * @param field its name, for the message
     * @param max the largest value that is accepted
     * @return the value
     * @throws ProtocolException if it is larger, or the bytes end inside it
     */
    public int ue(String field, int max) throws ProtocolException {
        long value = ue();
        if (value > max) {
            throw new ProtocolException(what + ": " + field + " is " + value + ", at most " + max + " is allowed");
        }
        return (int) value;
    }

    /**
     * Reads an unsigned Exp-Golomb code (H.264 9.1).
     *
     * @return the value, 0 to 2<sup>32</sup> - 2
     * @throws ProtocolException if it is longer than 32 bits can hold, or the bytes end inside it
     */
    public long ue() throws ProtocolException {
        int zeros = 0;
        while (!flag()) {
            if (++zeros > MAX_LEADING_ZEROS) {
                throw new ProtocolException(what + ": an Exp-Golomb code has more than 32 bits");
            }
        }
        return (1L << zeros) - 1 + bits(zeros);
    }

    /**
     * Reads a signed Exp-Golomb code (H.264 9.1.1).
     *
     * @return the value
     * @throws ProtocolException if it is longer than 32 bits can hold, or the bytes end inside it
     */
    public long se() throws ProtocolException {
        long code = ue();
        return (code & 1) == 1 ? (code + 1) / 2 : -(code / 2);
    }

    private void need(long count) throws ProtocolException {
        if (count > remaining()) {
            throw new ProtocolException(what + " ends too early, after " + bytes.length + " bytes");
        }
    }
}
