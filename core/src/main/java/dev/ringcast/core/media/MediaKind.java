package dev.ringcast.core.media;

/** What a track carries. */
public enum MediaKind {
    /** Video. */
    VIDEO,
    /** Audio. */
    AUDIO,
    /** Metadata and timed data: FLV script tags, whose values are AMF0. */
    DATA
}
