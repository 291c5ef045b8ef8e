package dev.ringcast.core.media;

import java.util.List;

/**
 * What a decoder must know before a track's first frame: the sequence header of RTMP, the decoder configuration record
 * of MP4. Immutable; no caller writes to the arrays.
 */
public sealed interface DecoderConfig {
    /**
     * The codec that it configures.
     *
     * @return the codec
     */
    Codec codec();

    /**
     * The record as the publisher sent it, without an FLV header.
     *
     * @return its bytes, not to be written to
     */
    byte[] bytes();

    /**
     * H.264: an AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1).
     *
     * @param bytes the whole record
     * @param profile profile_idc, of the first SPS that can be read; without one the record's own
     * @param constraints the constraint flags byte, likewise
     * @param level level_idc, likewise
     * @param lengthSize bytes of the length before each NAL unit: 1, 2 or 4
     * @param sps sequence parameter sets, each a NAL unit with its header
     * @param pps picture parameter sets, likewise
     * @param width in pixels after cropping, 0 where the SPS does not tell
     * @param height in pixels after cropping, 0 where the SPS does not tell
     */
    record Avc(
            byte[] bytes,
            int profile,
            int constraints,
            int level,
            int lengthSize,
            List<byte[]> sps,
            List<byte[]> pps,
            int width,
            int height)
            implements DecoderConfig {
        @Override
        public Codec codec() {
            return Codec.H264;
        }
    }

    /**
     * AAC: an AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1).
     *
     * @param bytes the whole record
     * @param objectType audio object type of the core: 2 is AAC-LC also where SBR is signalled
     * @param sampleRate the core's samples a second, 0 where it is not known
     * @param rateIndex samplingFrequencyIndex of the core rate, 0..12; 15 where the rate has none
     * @param channelConfiguration 0..15; 0 says that the layout is in programConfig, and ADTS has none above 7
     * @param channels how many channels the core has, 0 where it is not known
     * @param frameSamples samples of one frame at the core rate: 1024 or 960
     * @param extensionType 5 where SBR is signalled, 29 where PS is, else 0
     * @param programConfig the program_config_element with its id_syn_ele in front, ready to begin a raw data block;
     *     {@link #NO_PROGRAM_CONFIG} if there is none
     */
    record Aac(
            byte[] bytes,
            int objectType,
            int sampleRate,
            int rateIndex,
            int channelConfiguration,
            int channels,
            int frameSamples,
            int extensionType,
            byte[] programConfig)
            implements DecoderConfig {
        /** What a configuration without a program_config_element has. */
        public static final byte[] NO_PROGRAM_CONFIG = {};

        @Override
        public Codec codec() {
            return Codec.AAC;
        }
    }

    /**
     * Any other codec's record, which passes unread.
     *
     * @param codec the codec
     * @param bytes the record
     */
    record Opaque(Codec codec, byte[] bytes) implements DecoderConfig {}
}
