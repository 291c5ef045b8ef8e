package dev.ringcast.core.ring;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.media.MediaKind;

/**
 * Where a viewer that joins now begins, and which headers it needs first. Immutable: the publisher replaces it whole.
 *
 * @param start what {@link GopIndex#joinStart} returned, null for the live edge
 * @param metadata the stream's metadata, null if there is none
 * @param video the video track's decoder configuration, null if there is none
 * @param audio the audio track's decoder configuration, null if there is none
 */
public record JoinPoint(
        @Nullable Entry start,
        @Nullable Entry metadata,
        @Nullable Entry video,
        @Nullable Entry audio) {
    /** Of a stream without frames. */
    public static final JoinPoint EMPTY = new JoinPoint(null, null, null, null);

    /**
     * The header of one kind.
     *
     * @param track the track; {@link MediaKind#DATA} for the metadata
     * @return its entry, null if there is none
     */
    @Nullable
    public Entry header(MediaKind track) {
        return switch (track) {
            case DATA -> metadata;
            case VIDEO -> video;
            case AUDIO -> audio;
        };
    }

    /**
     * The size of all headers.
     *
     * @return bytes
     */
    public long headerBytes() {
        return size(metadata) + size(video) + size(audio);
    }

    private static long size(@Nullable Entry header) {
        return header == null ? 0 : header.frame().size();
    }

    /**
     * The place of the newest decoder configuration.
     *
     * @return its sequence, -1 if there is none
     */
    public long configured() {
        return Math.max(video == null ? -1 : video.sequence(), audio == null ? -1 : audio.sequence());
    }

    /**
     * The same with another start.
     *
     * @param newStart the first frame, null for the live edge
     * @return the join point
     */
    public JoinPoint from(@Nullable Entry newStart) {
        return new JoinPoint(newStart, metadata, video, audio);
    }

    /**
     * The same with newer metadata or a newer configuration.
     *
     * @param header its entry
     * @return the join point
     */
    public JoinPoint with(Entry header) {
        return switch (header.frame().track()) {
            case DATA -> new JoinPoint(start, header, video, audio);
            case VIDEO -> new JoinPoint(start, metadata, header, audio);
            case AUDIO -> new JoinPoint(start, metadata, video, header);
        };
    }
}
