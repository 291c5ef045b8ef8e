package dev.ringcast.mpegts;

import dev.ringcast.core.codec.AudioSpecificConfig;
import dev.ringcast.core.media.DecoderConfig;
import java.util.Optional;

/** What the program map table calls an elementary stream (ISO/IEC 13818-1, table 2-34), and where we put it. */
public enum StreamType {
    /** H.264 with start codes. */
    H264(0x1B, 0x100, 0xE0),
    /** AAC behind ADTS headers. */
    AAC(0x0F, 0x101, 0xC0);

    private static final int MAX_ADTS_OBJECT_TYPE = 4;
    private static final int MAX_ADTS_CHANNELS = 7;

    private final int code;
    private final int pid;
    private final int streamId;

    StreamType(int code, int pid, int streamId) {
        this.code = code;
        this.pid = pid;
        this.streamId = streamId;
    }

    /**
     * How a track travels in a transport stream.
     *
     * @param config the track's configuration
     * @return the type; empty if it cannot travel: another codec, or AAC of which an ADTS header cannot tell object
     *     type, rate or channels
     */
    public static Optional<StreamType> of(DecoderConfig config) {
        return switch (config) {
            case DecoderConfig.Avc avc -> Optional.of(H264);
            case DecoderConfig.Aac aac -> fitsAdts(aac) ? Optional.of(AAC) : Optional.empty();
            case DecoderConfig.Opaque other -> Optional.empty();
        };
    }

    /** stream_type in the program map table. */
    int code() {
        return code;
    }

    /** The PID that carries it. */
    int pid() {
        return pid;
    }

    /** stream_id of its PES packets (table 2-22): the first video or audio stream. */
    int streamId() {
        return streamId;
    }

    private static boolean fitsAdts(DecoderConfig.Aac aac) {
        return aac.objectType() >= 1
                && aac.objectType() <= MAX_ADTS_OBJECT_TYPE
                && aac.rateIndex() != AudioSpecificConfig.NO_RATE_INDEX
                && hasLayout(aac);
    }

    private static boolean hasLayout(DecoderConfig.Aac aac) {
        return aac.channelConfiguration() == 0
                ? aac.programConfig().length > 0
                : aac.channelConfiguration() <= MAX_ADTS_CHANNELS;
    }
}
