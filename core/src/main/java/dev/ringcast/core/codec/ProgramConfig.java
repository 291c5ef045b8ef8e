package dev.ringcast.core.codec;

import dev.ringcast.core.media.ProtocolException;
import java.util.Arrays;

/**
 * Reads a program_config_element: the channel layout of AAC whose channelConfiguration is 0. Its bits are kept as an
 * element that can stand in front of any raw data block.
 *
 * <pre>
 *  3 bits   id_syn_ele 101, only in a raw data block
 *  4 2 4    element_instance_tag, object_type, sampling_frequency_index
 *  4 4 4 2  number of front, side, back and LFE elements
 *  3 4      number of associated data and coupling elements
 *  1 [4]    mono mixdown; 1 [4] stereo mixdown; 1 [2 1] matrix mixdown
 *  …        5 bits for each front, side, back and coupling element, 4 bits for each other one
 *  …        zeros up to a whole byte, counted from the start of the record or of the raw data block
 *  8        bytes of the comment, then the comment
 * </pre>
 *
 * Source: ISO/IEC 14496-3, 4.4.1.1 (table 4.2) and 4.5.2.1. What follows the element in a raw data block starts at a
 * whole byte, so the element can be put before the bytes of a block that has none.
 */
final class ProgramConfig {
    private static final int ID_BITS = 3;
    private static final int ID = 0b101;

    /** The longest element: 388 bits with the most elements and all mixdowns, then 1 + 255 bytes of comment. */
    private static final int MAX_BYTES = 49 + 256;

    private final BitReader in;
    private final byte[] out = new byte[MAX_BYTES];
    private int written;
    private int channels;

    private ProgramConfig(BitReader in) {
        this.in = in;
    }

    /**
     * Reads an element.
     *
     * @param in a reader before the element, of a record that is read from its first byte
     * @throws ProtocolException if the record ends inside the element
     */
    static ProgramConfig read(BitReader in) throws ProtocolException {
        ProgramConfig element = new ProgramConfig(in);
        element.put(ID, ID_BITS);
        element.copyAll();
        return element;
    }

    /** The element with its id_syn_ele, in whole bytes. */
    byte[] bytes() {
        return Arrays.copyOf(out, written / 8);
    }

    /** How many channels it lists, those of low frequencies included. */
    int channels() {
        return channels;
    }

    private void copyAll() throws ProtocolException {
        copy(4 + 2 + 4);
        int spatial = copy(4) + copy(4) + copy(4);
        int lowFrequency = copy(2);
        int data = copy(3);
        int coupling = copy(4);
        copyMixdown(4);
        copyMixdown(4);
        copyMixdown(2 + 1);
        for (int i = 0; i < spatial; i++) {
            channels += 1 + copy(1); // a pair if set
            copy(4);
        }
        channels += lowFrequency;
        for (int i = 0; i < lowFrequency + data; i++) {
            copy(4);
        }
        for (int i = 0; i < coupling; i++) {
            copy(1 + 4);
        }
        in.align();
        written = Math.ceilDiv(written, 8) * 8;
        int comment = copy(8);
        for (int i = 0; i < comment; i++) {
            copy(8);
        }
    }

    private void copyMixdown(int bits) throws ProtocolException {
        if (copy(1) == 1) {
            copy(bits);
        }
    }

    private int copy(int bits) throws ProtocolException {
        int value = in.bits(bits);
        put(value, bits);
        return value;
    }

    private void put(int value, int bits) {
        for (int i = bits - 1; i >= 0; i--) {
            out[written / 8] |= (byte) ((value >> i & 1) << 7 - written % 8);
            written++;
        }
    }
}
