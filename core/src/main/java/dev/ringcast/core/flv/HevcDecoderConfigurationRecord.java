package dev.ringcast.core.flv;

import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;

/**
 * The HEVCDecoderConfigurationRecord, as far as it must be known here: told from H.264's, and the size of its lengths.
 *
 * <pre>
 *  byte 0     bytes 1..20   byte 21           byte 22   arrays of parameter sets
 * +---------+-------------+-----------------+---------+-----------------------------------+
 * | version | profile …   | …, lengths - 1  | arrays  | type, count 16, (length 16, unit)…|
 * +---------+-------------+-----------------+---------+-----------------------------------+
 * </pre>
 *
 * Source: ISO/IEC 14496-15, 8.3.3.1.
 */
final class HevcDecoderConfigurationRecord {
    private static final int LENGTHS_AT = 21;
    private static final int ARRAYS_AT = 22;
    private static final int VPS = 32;
    private static final int PPS = 34;
    private static final int PREFIX_SEI = 39;
    private static final int SUFFIX_SEI = 40;

    private HevcDecoderConfigurationRecord() {}

    /** Whether a record is HEVC's to the last byte. Old encoders send one under the number of H.264. */
    static boolean is(byte[] record) {
        if (record.length <= ARRAYS_AT || record[0] > 1) {
            return false;
        }
        ByteBuffer in = ByteBuffer.wrap(record).position(ARRAYS_AT);
        try {
            int arrays = FlvFields.uint8(in);
            for (int i = 0; i < arrays; i++) {
                if (!isParameterSet(FlvFields.uint8(in) & 0x3F)) {
                    return false;
                }
                skipUnits(in);
            }
            return arrays > 0 && !in.hasRemaining();
        } catch (ProtocolException endsTooSoon) {
            return false; // the answer that was asked for
        }
    }

    /** Bytes of the length before each NAL unit; 4 where the record is too short to tell. */
    static int lengthSize(byte[] record) {
        return record.length > LENGTHS_AT ? (record[LENGTHS_AT] & 3) + 1 : 4;
    }

    private static boolean isParameterSet(int unitType) {
        return unitType >= VPS && unitType <= PPS || unitType == PREFIX_SEI || unitType == SUFFIX_SEI;
    }

    private static void skipUnits(ByteBuffer in) throws ProtocolException {
        for (int units = FlvFields.uint16(in); units > 0; units--) {
            int length = FlvFields.uint16(in);
            FlvFields.need(in, length);
            in.position(in.position() + length);
        }
    }
}
