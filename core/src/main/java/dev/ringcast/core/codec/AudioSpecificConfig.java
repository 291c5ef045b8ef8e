package dev.ringcast.core.codec;

import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.ProtocolException;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/**
 * Reads and makes the decoder configuration of AAC.
 *
 * <pre>
 *  5 bits   audioObjectType; 31: 32 plus 6 more bits
 *  4 bits   samplingFrequencyIndex; 15: the rate itself, 24 bits
 *  4 bits   channelConfiguration
 *           object type 5 (SBR) or 29 (PS): extension rate as above, then the core's object type
 *  1 bit    frameLengthFlag: 960 samples a frame instead of 1024
 *  …        dependsOnCoreCoder, coreCoderDelay, extensionFlag
 *  …        program_config_element, if channelConfiguration is 0
 *  11 bits  0x2B7: what follows signals SBR to decoders that know it (then 0x548: PS)
 * </pre>
 *
 * Source: ISO/IEC 14496-3, 1.6.2.1 (AudioSpecificConfig), 4.4.1 (GASpecificConfig), 1.6.5 (signalling of SBR and PS).
 */
public final class AudioSpecificConfig {
    /** Audio object type of AAC-LC. */
    public static final int LOW_COMPLEXITY = 2;

    /** Audio object type of SBR: HE-AAC. */
    public static final int SBR = 5;

    /** Audio object type of PS: HE-AAC v2. */
    public static final int PARAMETRIC_STEREO = 29;

    /** The samplingFrequencyIndex of a rate that has none. */
    public static final int NO_RATE_INDEX = 15;

    private static final int[] RATES = {
        96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350
    };

    /** How many channels each channelConfiguration has (table 1.19), 0 for reserved ones. */
    private static final int[] CHANNELS = {0, 1, 2, 3, 4, 5, 6, 8, 0, 0, 0, 7, 8, 24, 8, 0};

    private static final int ESCAPED_OBJECT_TYPE = 31;
    private static final int BSAC = 22;
    private static final int LAST_WITH_SBR = 4; // Main, LC, SSR and LTP
    private static final int CORE_CODER_DELAY_BITS = 14;
    private static final int SBR_SIGNAL_BITS = 11 + 5 + 1 + 4; // up to the extension's rate index
    private static final int SYNC_SBR = 0x2B7;
    private static final int SYNC_PS = 0x548;
    private static final int MAX_RATE = (1 << 24) - 1;

    private AudioSpecificConfig() {}

    /**
     * Reads a record.
     *
     * @param record an AudioSpecificConfig, given away
     * @return the configuration; its rate is that of the core, also if SBR doubles it
     * @throws ProtocolException if it ends early or names a reserved rate
     */
    public static DecoderConfig.Aac parse(byte[] record) throws ProtocolException {
        BitReader in = new BitReader(record, "AudioSpecificConfig");
        int objectType = objectType(in);
        int rate = rate(in);
        int configuration = in.bits(4);
        int extensionType = 0;
        if (objectType == SBR || objectType == PARAMETRIC_STEREO) {
            extensionType = objectType;
            rate(in); // of the output; the core's came first
            objectType = objectType(in);
            if (objectType == BSAC) {
                in.skip(4); // extensionChannelConfiguration
            }
        }
        int frameSamples = 1024;
        int channels = CHANNELS[configuration];
        byte[] programConfig = DecoderConfig.Aac.NO_PROGRAM_CONFIG;
        if (isGeneralAudio(objectType)) {
            frameSamples = in.flag() ? 960 : 1024;
            boolean complete = skipToLayout(in);
            Optional<ProgramConfig> layout = complete && configuration == 0 ? layout(in) : Optional.empty();
            if (layout.isPresent()) {
                channels = layout.get().channels();
                programConfig = layout.get().bytes();
            }
            if (complete && extensionType == 0 && objectType <= LAST_WITH_SBR) {
                extensionType = behindGeneralAudio(in);
            }
        }
        return new DecoderConfig.Aac(
                record,
                objectType,
                rate,
                rateIndex(rate),
                configuration,
                channels,
                frameSamples,
                extensionType,
                programConfig);
    }

    /**
     * Makes a configuration of AAC-LC with 1024 samples a frame.
     *
     * @param sampleRate samples a second
     * @param channels how many channels, 1 to 6 or 8
     * @return the configuration
     */
    public static DecoderConfig.Aac lowComplexity(int sampleRate, int channels) {
        if (sampleRate <= 0 || sampleRate > MAX_RATE) {
            throw new IllegalArgumentException("a sample rate of " + sampleRate);
        }
        if (channels < 1 || channels > 8 || channels == 7) {
            throw new IllegalArgumentException(channels + " channels have no channelConfiguration");
        }
        int index = rateIndex(sampleRate);
        long bits = LOW_COMPLEXITY << 4 | index;
        int count = 5 + 4;
        if (index == NO_RATE_INDEX) {
            bits = bits << 24 | sampleRate;
            count += 24;
        }
        int configuration = channels == 8 ? 7 : channels;
        bits = bits << 7 | configuration << 3; // frame length, core coder and extension flags are 0
        count += 4 + 3;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int left = count; left > 0; left -= 8) {
            out.write((int) (left >= 8 ? bits >> (left - 8) : bits << (8 - left)));
        }
        return new DecoderConfig.Aac(
                out.toByteArray(),
                LOW_COMPLEXITY,
                sampleRate,
                index,
                configuration,
                channels,
                1024,
                0,
                DecoderConfig.Aac.NO_PROGRAM_CONFIG);
    }

    /**
     * The samplingFrequencyIndex of a rate (table 1.18).
     *
     * @param sampleRate samples a second
     * @return the index, {@link #NO_RATE_INDEX} if there is none
     */
    public static int rateIndex(int sampleRate) {
        for (int i = 0; i < RATES.length; i++) {
            if (RATES[i] == sampleRate) {
                return i;
            }
        }
        return NO_RATE_INDEX;
    }

    private static int objectType(BitReader in) throws ProtocolException {
        int type = in.bits(5);
        return type == ESCAPED_OBJECT_TYPE ? 32 + in.bits(6) : type;
    }

    private static int rate(BitReader in) throws ProtocolException {
        int index = in.bits(4);
        if (index == NO_RATE_INDEX) {
            return in.bits(24);
        }
        if (index >= RATES.length) {
            throw new ProtocolException("AudioSpecificConfig: samplingFrequencyIndex " + index + " is reserved");
        }
        return RATES[index];
    }

    /** The object types that a GASpecificConfig follows (table 1.15). */
    private static boolean isGeneralAudio(int objectType) {
        return switch (objectType) {
            case 1, 2, 3, 4, 6, 7, 17, 19, 20, 21, 22, 23 -> true;
            default -> false;
        };
    }

    /**
     * Passes over dependsOnCoreCoder, coreCoderDelay and extensionFlag. Many records end before them, so what is cut
     * off is not there, rather than wrong.
     *
     * @return whether they were there
     */
    private static boolean skipToLayout(BitReader in) throws ProtocolException {
        if (in.remaining() < 1) {
            return false;
        }
        int bits = (in.flag() ? CORE_CODER_DELAY_BITS : 0) + 1;
        if (in.remaining() < bits) {
            return false;
        }
        in.skip(bits); // nothing follows extensionFlag for the object types that matter here
        return true;
    }

    /** A layout that is cut off is not there either. */
    private static Optional<ProgramConfig> layout(BitReader in) {
        try {
            return Optional.of(ProgramConfig.read(in));
        } catch (ProtocolException cutOff) {
            return Optional.empty();
        }
    }

    /** The signalling of SBR and PS that may follow a GASpecificConfig. */
    private static int behindGeneralAudio(BitReader in) throws ProtocolException {
        if (in.remaining() < SBR_SIGNAL_BITS || in.bits(11) != SYNC_SBR || objectType(in) != SBR || !in.flag()) {
            return 0;
        }
        rate(in); // of the output
        return in.remaining() >= 12 && in.bits(11) == SYNC_PS && in.flag() ? PARAMETRIC_STEREO : SBR;
    }
}
