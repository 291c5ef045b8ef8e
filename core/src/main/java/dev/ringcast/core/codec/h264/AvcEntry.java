package dev.ringcast.core.codec.h264;

import dev.ringcast.core.codec.BitReader;
import dev.ringcast.core.codec.NalUnits;
import dev.ringcast.core.codec.Sei;
import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;

/**
 * Whether decoding may start at an access unit of H.264. Source: ITU-T H.264, 7.4.1.2.4 and D.2.8. Without state.
 */
public final class AvcEntry {
    /** What is read of a unit at the most. */
    private static final int MAX_UNIT_BYTES = 4 << 10;

    private static final int SLICE_HEADER_BYTES = 16;
    private static final int SLICE_TYPES = 5;
    private static final int I_SLICE = 2;

    private AvcEntry() {}

    /**
     * Whether it is an IDR picture. Looks at the headers of all NAL units; the first slice decides.
     *
     * @param accessUnit NAL units with their lengths
     * @param lengthSize bytes of each length: 1, 2 or 4
     * @return whether it is
     * @throws ProtocolException if a length goes past the end or there is no unit
     */
    public static boolean isIdr(ByteBuffer accessUnit, int lengthSize) throws ProtocolException {
        NalUnits units = new NalUnits(accessUnit, lengthSize);
        int slice = 0;
        int count = 0;
        while (units.next()) {
            int type = NalType.of(units.header());
            slice = slice == 0 && NalType.isSlice(type) ? type : slice;
            count++;
        }
        if (count == 0) {
            throw new ProtocolException("an access unit without NAL units");
        }
        return slice == NalType.IDR;
    }

    /**
     * Whether decoding may start although it is no IDR picture: it begins with an I slice, or a recovery point stands
     * before its first slice. Encoders with open GOPs or a periodic intra refresh send no other keyframes.
     *
     * @param accessUnit NAL units with their lengths
     * @param lengthSize bytes of each length: 1, 2 or 4
     * @return whether it is a point of entry
     * @throws ProtocolException if a length goes past the end
     */
    public static boolean isRecoveryPoint(ByteBuffer accessUnit, int lengthSize) throws ProtocolException {
        NalUnits units = new NalUnits(accessUnit, lengthSize);
        while (units.next()) {
            int type = NalType.of(units.header());
            if (NalType.isSlice(type)) {
                return isIntra(units.beginning(SLICE_HEADER_BYTES));
            }
            if (type == NalType.SEI && Sei.hasRecoveryPoint(units.beginning(MAX_UNIT_BYTES), 1)) {
                return true;
            }
        }
        return false;
    }

    /** The beginning of the slice header (7.3.3); a type above 4 says the same of all slices of the picture. */
    private static boolean isIntra(byte[] slice) {
        BitReader in = BitReader.ofNal(slice, "slice header");
        try {
            in.skip(8);
            in.ue(); // first_mb_in_slice
            return in.ue() % SLICE_TYPES == I_SLICE;
        } catch (ProtocolException ends) {
            return false; // the answer that was asked for
        }
    }
}
