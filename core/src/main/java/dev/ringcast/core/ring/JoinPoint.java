package dev.ringcast.core.ring;

import dev.ringcast.core.media.MediaKind;

/**
 * Where a viewer that joins now begins, and what it must be told first. Immutable: the publisher replaces it whole.
 *
 * @param start where {@link GopIndex#joinStart} says, null for the live edge
 * @param metadata the stream's metadata, null where there is none
 * @param video the picture track's decoder configuration, null where there is none
 * @param audio the sound track's decoder configuration, null where there is none
 */
public record JoinPoint(Entry start, Entry metadata, Entry video, Entry audio) {
    /** Of a stream in which nothing was published. */
    public static final JoinPoint EMPTY = new JoinPoint(null, null, null, null);

    /**
     * The header of one kind.
     *
     * @param track whose configuration; of {@link MediaKind#DATA} the metadata
     * @return its entry, null if there is none
     */
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

    private static long size(Entry header) {
        return header == null ? 0 : header.frame().size();
    }

    /**
     * Where the newest decoder configuration stands.
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
    public JoinPoint from(Entry newStart) {
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
