package dev.ringcast.core.media;

/** Which of a stream's tracks a frame belongs to. */
public enum MediaKind {
    /** Pictures. */
    VIDEO,
    /** Audio. */
    AUDIO,
    /** Metadata and timed data: FLV script tags, whose values are AMF0. */
    DATA
}
