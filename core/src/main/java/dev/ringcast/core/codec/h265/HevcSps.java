package dev.ringcast.core.codec.h265;

import dev.ringcast.core.codec.BitReader;
import dev.ringcast.core.media.ProtocolException;

/**
 * What a decoder configuration record repeats of a sequence parameter set. Source: ITU-T H.265, 7.3.2.2.1 and 7.3.3.
 *
 * @param profileTierLevel the general part of profile_tier_level: 12 bytes, the same in the record
 * @param temporalLayers how many, 1 to 8
 * @param temporalIdNested sps_temporal_id_nesting_flag
 * @param id sps_seq_parameter_set_id, 0 to 15
 * @param chromaFormat chroma_format_idc, 0 to 3
 * @param bitDepthLuma bits of a luma sample
 * @param bitDepthChroma bits of a chroma sample
 */
record HevcSps(
        byte[] profileTierLevel,
        int temporalLayers,
        boolean temporalIdNested,
        int id,
        int chromaFormat,
        int bitDepthLuma,
        int bitDepthChroma) {
    static final int GENERAL_BYTES = 12;

    private static final int SUB_LAYER_PROFILE_BITS = 88;
    private static final int SUB_LAYER_LEVEL_BITS = 8;
    private static final int SUB_LAYER_FLAGS = 8;

    /** Reads it, from behind the NAL unit's header. */
    static HevcSps parse(BitReader in) throws ProtocolException {
        in.skip(4); // sps_video_parameter_set_id
        int subLayers = in.bits(3);
        boolean nested = in.flag();
        byte[] general = new byte[GENERAL_BYTES];
        for (int i = 0; i < general.length; i++) {
            general[i] = (byte) in.bits(8);
        }
        skipSubLayers(in, subLayers);
        int id = in.ue("sps_seq_parameter_set_id", 15);
        int chroma = in.ue("chroma_format_idc", 3);
        if (chroma == 3) {
            in.skip(1); // separate_colour_plane_flag
        }
        in.ue(); // pic_width_in_luma_samples
        in.ue(); // pic_height_in_luma_samples
        if (in.flag()) {
            for (int side = 0; side < 4; side++) {
                in.ue(); // conformance window
            }
        }
        int luma = 8 + in.ue("bit_depth_luma_minus8", 7);
        int chromaDepth = 8 + in.ue("bit_depth_chroma_minus8", 7);
        return new HevcSps(general, subLayers + 1, nested, id, chroma, luma, chromaDepth);
    }

    private static void skipSubLayers(BitReader in, int subLayers) throws ProtocolException {
        if (subLayers == 0) {
            return;
        }
        int bits = 0;
        for (int i = 0; i < subLayers; i++) {
            bits += in.flag() ? SUB_LAYER_PROFILE_BITS : 0;
            bits += in.flag() ? SUB_LAYER_LEVEL_BITS : 0;
        }
        in.skip(2 * (SUB_LAYER_FLAGS - subLayers)); // reserved
        in.skip(bits);
    }
}
