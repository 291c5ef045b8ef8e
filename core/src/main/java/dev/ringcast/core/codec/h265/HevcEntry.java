package dev.ringcast.core.codec.h265;

import dev.ringcast.core.codec.NalUnits;
import dev.ringcast.core.codec.Sei;
import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;

/**
 * Whether decoding may start at an access unit of H.265. Source: ITU-T H.265, table 7-1 and D.3.8. Without state.
 */
public final class HevcEntry {
    private static final int MAX_UNIT_BYTES = 4 << 10;
    private static final int FIRST_IRAP = 16;
    private static final int LAST_IRAP = 23;
    static final int LAST_SLICE = 31;
    private static final int PREFIX_SEI = 39;
    private static final int HEADER_BYTES = 2;

    private HevcEntry() {}

    /**
     * Whether it is an IRAP picture (IDR, CRA or BLA). The first slice decides.
     *
     * @param accessUnit NAL units with their lengths
     * @param lengthSize bytes of each length: 1, 2 or 4
     * @return whether it is
     * @throws ProtocolException if a length before the first slice goes past the end
     */
    public static boolean isIrap(ByteBuffer accessUnit, int lengthSize) throws ProtocolException {
        NalUnits units = new NalUnits(accessUnit, lengthSize);
        while (units.next()) {
            int type = type(units);
            if (type <= LAST_SLICE) {
                return type >= FIRST_IRAP && type <= LAST_IRAP;
            }
        }
        return false;
    }

    /**
     * Whether a recovery point stands before the first slice: encoders with a periodic intra refresh send no other
     * keyframes.
     *
     * @param accessUnit NAL units with their lengths
     * @param lengthSize bytes of each length: 1, 2 or 4
     * @return whether it is a point of entry
     * @throws ProtocolException if a length goes past the end
     */
    public static boolean isRecoveryPoint(ByteBuffer accessUnit, int lengthSize) throws ProtocolException {
        NalUnits units = new NalUnits(accessUnit, lengthSize);
        while (units.next() && type(units) > LAST_SLICE) {
            if (type(units) == PREFIX_SEI && Sei.hasRecoveryPoint(units.beginning(MAX_UNIT_BYTES), HEADER_BYTES)) {
                return true;
            }
        }
        return false;
    }

    /** nal_unit_type (7.3.1.2): six bits behind the first. */
    static int type(NalUnits units) {
        return units.header() >> 1 & 0x3F;
    }
}
