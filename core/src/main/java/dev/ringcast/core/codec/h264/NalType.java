package dev.ringcast.core.codec.h264;

/** The nal_unit_type values that the server uses (ITU-T H.264, table 7-1). */
public final class NalType {
    /** Slice of a picture that is not an IDR picture. */
    public static final int SLICE = 1;

    /** Slice of an IDR picture: decoding may start there. */
    public static final int IDR = 5;

    /** Supplemental enhancement information. */
    public static final int SEI = 6;

    /** Sequence parameter set. */
    public static final int SPS = 7;

    /** Picture parameter set. */
    public static final int PPS = 8;

    /** Access unit delimiter. */
    public static final int ACCESS_UNIT_DELIMITER = 9;

    private NalType() {}

    /**
     * Whether a unit holds a slice, or a part of one.
     *
     * @param type nal_unit_type
     * @return whether it is 1 to 5
     */
    public static boolean isSlice(int type) {
        return type >= SLICE && type <= IDR;
    }

    /**
     * What a NAL unit is.
     *
     * @param header its first byte
     * @return nal_unit_type, 0 to 31
     */
    public static int of(int header) {
        return header & 0x1F;
    }
}
