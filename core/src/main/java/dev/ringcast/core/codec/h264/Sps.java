package dev.ringcast.core.codec.h264;

import dev.ringcast.core.codec.BitReader;
import dev.ringcast.core.media.ProtocolException;
import java.util.Set;

/**
 * What a sequence parameter set tells about the pictures. Source: ITU-T H.264, 7.3.2.1.1; the VUI: E.1.1.
 *
 * @param profile profile_idc
 * @param constraints the constraint flags byte
 * @param level level_idc
 * @param id seq_parameter_set_id, 0 to 31
 * @param chromaFormat chroma_format_idc: 0 grey, 1 4:2:0, 2 4:2:2, 3 4:4:4
 * @param bitDepthLuma bits of a luma sample
 * @param bitDepthChroma bits of a chroma sample
 * @param width in pixels after cropping
 * @param height in pixels after cropping
 * @param frameRate frames a second as the VUI gives it, 0 if it gives none that is plausible
 */
public record Sps(
        int profile,
        int constraints,
        int level,
        int id,
        int chromaFormat,
        int bitDepthLuma,
        int bitDepthChroma,
        int width,
        int height,
        double frameRate) {
    /** Profiles whose SPS carries chroma format, bit depths and scaling matrices (7.3.2.1.1). */
    private static final Set<Integer> WITH_CHROMA =
            Set.of(100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135);

    /** The longest side that level 6.2 allows (A.3.1: √(8 × 139264)), in macroblocks of 16 pixels. */
    private static final int MAX_MACROBLOCKS_A_SIDE = 1055;

    private static final int MACROBLOCK = 16;
    private static final int EXTENDED_ASPECT_RATIO = 255;
    private static final int PLAIN_BIT_DEPTH = 8;
    private static final double MAX_FRAME_RATE = 1000;

    /**
     * Reads a sequence parameter set.
     *
     * @param nal the NAL unit with its header byte
     * @return what it tells
     * @throws ProtocolException if it is no SPS, ends early, or holds a value out of its range
     */
    public static Sps parse(byte[] nal) throws ProtocolException {
        if (nal.length == 0 || NalType.of(nal[0]) != NalType.SPS) {
            throw new ProtocolException("SPS: not a NAL unit of type 7");
        }
        BitReader in = BitReader.ofNal(nal, "SPS");
        in.skip(8);
        int profile = in.bits(8);
        int constraints = in.bits(8);
        int level = in.bits(8);
        int id = in.ue("seq_parameter_set_id", 31);
        Chroma chroma = hasChroma(profile) ? Chroma.parse(in) : Chroma.PLAIN;
        in.ue("log2_max_frame_num_minus4", 12);
        skipPictureOrderCount(in);
        in.ue("max_num_ref_frames", 255);
        in.skip(1); // gaps_in_frame_num_value_allowed_flag
        Size size = Size.parse(in, chroma);
        double frameRate = in.flag() ? frameRate(in) : 0;
        return new Sps(
                profile,
                constraints,
                level,
                id,
                chroma.format(),
                chroma.bitDepthLuma(),
                chroma.bitDepthChroma(),
                size.width(),
                size.height(),
                frameRate);
    }

    /** Whether SPS and decoder configuration record of a profile tell chroma format and bit depths. */
    static boolean hasChroma(int profile) {
        return WITH_CHROMA.contains(profile);
    }

    private static void skipPictureOrderCount(BitReader in) throws ProtocolException {
        int type = in.ue("pic_order_cnt_type", 2);
        if (type == 0) {
            in.ue("log2_max_pic_order_cnt_lsb_minus4", 12);
        } else if (type == 1) {
            in.skip(1); // delta_pic_order_always_zero_flag
            in.se(); // offset_for_non_ref_pic
            in.se(); // offset_for_top_to_bottom_field
            int cycle = in.ue("num_ref_frames_in_pic_order_cnt_cycle", 255);
            for (int i = 0; i < cycle; i++) {
                in.se(); // offset_for_ref_frame
            }
        }
    }

    /** The beginning of the VUI (E.1.1), as far as the timing. */
    private static double frameRate(BitReader in) throws ProtocolException {
        if (in.flag() && in.bits(8) == EXTENDED_ASPECT_RATIO) {
            in.skip(32); // sar_width, sar_height
        }
        if (in.flag()) {
            in.skip(1); // overscan_appropriate_flag
        }
        if (in.flag()) {
            in.skip(4); // video_format, video_full_range_flag
            if (in.flag()) {
                in.skip(24); // colour_primaries, transfer_characteristics, matrix_coefficients
            }
        }
        if (in.flag()) {
            in.ue("chroma_sample_loc_type_top_field", 5);
            in.ue("chroma_sample_loc_type_bottom_field", 5);
        }
        if (!in.flag()) {
            return 0;
        }
        long unitsInTick = in.bits32();
        long timeScale = in.bits32();
        if (unitsInTick == 0) {
            return 0; // forbidden, and sent nevertheless
        }
        double rate = timeScale / (2.0 * unitsInTick); // a tick is a field (E.2.1)
        return rate > MAX_FRAME_RATE ? 0 : rate;
    }

    /** Sample format: chroma_format_idc and what follows it as far as the scaling matrices, which are passed over. */
    private record Chroma(int format, boolean separatePlanes, int bitDepthLuma, int bitDepthChroma) {
        private static final int FOUR_FOUR_FOUR = 3;

        /** What holds if the profile has no such fields: 4:2:0 of 8 bits. */
        static final Chroma PLAIN = new Chroma(1, false, PLAIN_BIT_DEPTH, PLAIN_BIT_DEPTH);

        static Chroma parse(BitReader in) throws ProtocolException {
            int format = in.ue("chroma_format_idc", FOUR_FOUR_FOUR);
            boolean separatePlanes = format == FOUR_FOUR_FOUR && in.flag();
            int luma = PLAIN_BIT_DEPTH + in.ue("bit_depth_luma_minus8", 6);
            int chroma = PLAIN_BIT_DEPTH + in.ue("bit_depth_chroma_minus8", 6);
            in.skip(1); // qpprime_y_zero_transform_bypass_flag
            if (in.flag()) {
                skipScalingLists(in, format == FOUR_FOUR_FOUR ? 12 : 8);
            }
            return new Chroma(format, separatePlanes, luma, chroma);
        }

        private static void skipScalingLists(BitReader in, int count) throws ProtocolException {
            for (int i = 0; i < count; i++) {
                if (in.flag()) {
                    skipScalingList(in, i < 6 ? 16 : 64);
                }
            }
        }

        /** 7.3.2.1.1.1: a list ends early if the next scale would be 0. */
        private static void skipScalingList(BitReader in, int size) throws ProtocolException {
            int next = 8;
            for (int i = 0; i < size && next != 0; i++) {
                next = (int) (next + in.se()) & 0xFF;
            }
        }

        /** CropUnitX (equations 7-19, 7-21): how many pixels one step of horizontal cropping is. */
        int cropUnitX() {
            return !separatePlanes && (format == 1 || format == 2) ? 2 : 1;
        }

        /** CropUnitY (equations 7-20, 7-22), for frames. */
        int cropUnitY() {
            return !separatePlanes && format == 1 ? 2 : 1;
        }
    }

    /** Picture size from macroblocks and cropping. */
    private record Size(int width, int height) {
        static Size parse(BitReader in, Chroma chroma) throws ProtocolException {
            int width = MACROBLOCK * (1 + in.ue("pic_width_in_mbs_minus1", MAX_MACROBLOCKS_A_SIDE - 1));
            int mapUnits = 1 + in.ue("pic_height_in_map_units_minus1", MAX_MACROBLOCKS_A_SIDE - 1);
            boolean framesOnly = in.flag();
            int fields = framesOnly ? 1 : 2;
            if (!framesOnly) {
                in.skip(1); // mb_adaptive_frame_field_flag
            }
            int height = MACROBLOCK * mapUnits * fields;
            in.skip(1); // direct_8x8_inference_flag
            if (in.flag()) {
                width = cropped("width", width, chroma.cropUnitX(), in.ue(), in.ue());
                height = cropped("height", height, chroma.cropUnitY() * fields, in.ue(), in.ue());
            }
            return new Size(width, height);
        }

        private static int cropped(String side, int pixels, int unit, long before, long after)
                throws ProtocolException {
            long left = pixels - unit * (before + after);
            if (left <= 0) {
                throw new ProtocolException("SPS: nothing of a " + side + " of " + pixels + " is left after cropping");
            }
            return (int) left;
        }
    }
}
