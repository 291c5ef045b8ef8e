package dev.ringcast.core.media;

import dev.ringcast.core.Nullable;
import java.nio.charset.StandardCharsets;

/**
 * The codecs that a stream may carry, with the FourCC by which Enhanced RTMP names them.
 *
 * <p>Source: Enhanced RTMP v2, tables "Enhanced Video" and "Enhanced Audio". A codec that has no FourCC there (Speex,
 * PCM, Sorenson H.263…), or an unknown one, is {@link #OTHER_VIDEO} or {@link #OTHER_AUDIO}: it passes unchanged.
 */
public enum Codec {
    /** H.264. */
    H264(MediaKind.VIDEO, "avc1", "H.264"),
    /** H.265. */
    HEVC(MediaKind.VIDEO, "hvc1", "HEVC"),
    /** H.266. */
    VVC(MediaKind.VIDEO, "vvc1", "VVC"),
    /** VP8. */
    VP8(MediaKind.VIDEO, "vp08", "VP8"),
    /** VP9. */
    VP9(MediaKind.VIDEO, "vp09", "VP9"),
    /** AV1. */
    AV1(MediaKind.VIDEO, "av01", "AV1"),
    /** Any other picture codec. */
    OTHER_VIDEO(MediaKind.VIDEO, null, "other video"),
    /** AAC. */
    AAC(MediaKind.AUDIO, "mp4a", "AAC"),
    /** MPEG-1 and MPEG-2 audio layer III. */
    MP3(MediaKind.AUDIO, ".mp3", "MP3"),
    /** Opus. */
    OPUS(MediaKind.AUDIO, "Opus", "Opus"),
    /** FLAC. */
    FLAC(MediaKind.AUDIO, "fLaC", "FLAC"),
    /** Dolby AC-3. */
    AC3(MediaKind.AUDIO, "ac-3", "AC-3"),
    /** Dolby Digital Plus. */
    EAC3(MediaKind.AUDIO, "ec-3", "E-AC-3"),
    /** Any other sound codec. */
    OTHER_AUDIO(MediaKind.AUDIO, null, "other audio"),
    /** Script data; not a codec, but each frame has one. */
    DATA(MediaKind.DATA, null, "data");

    private final MediaKind kind;
    private final int fourCc;
    private final String label;

    Codec(MediaKind kind, @Nullable String fourCc, String label) {
        this.kind = kind;
        this.label = label;
        this.fourCc = fourCc == null ? 0 : fourCc(fourCc);
    }

    /**
     * The kind of track that this codec fills.
     *
     * @return the kind
     */
    public MediaKind kind() {
        return kind;
    }

    /**
     * The codec's FourCC as a big-endian number.
     *
     * @return the FourCC, 0 if it has none
     */
    public int fourCc() {
        return fourCc;
    }

    /**
     * The codec's usual name, for people.
     *
     * @return such as "H.264" or "Opus"
     */
    public String label() {
        return label;
    }

    /**
     * Finds a codec by FourCC.
     *
     * @param kind what kind of track it is for
     * @param fourCc the FourCC, big endian
     * @return the codec; {@link #OTHER_VIDEO} or {@link #OTHER_AUDIO} where it is not one we know
     */
    public static Codec of(MediaKind kind, int fourCc) {
        for (Codec codec : values()) {
            if (codec.fourCc == fourCc && codec.kind == kind && fourCc != 0) {
                return codec;
            }
        }
        return kind == MediaKind.VIDEO ? OTHER_VIDEO : OTHER_AUDIO;
    }

    private static int fourCc(String text) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        return ascii[0] << 24 | (ascii[1] & 0xFF) << 16 | (ascii[2] & 0xFF) << 8 | ascii[3] & 0xFF;
    }
}
