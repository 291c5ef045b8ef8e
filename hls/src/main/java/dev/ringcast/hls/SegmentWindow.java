package dev.ringcast.hls;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The segments that a session holds at one moment. Immutable, so that any thread may read it.
 *
 * @param listed what the playlist names, in order
 * @param removed what it named before and may still be asked for, in order
 * @param discontinuitySequence discontinuities that were removed from the playlist, and those of earlier sessions
 * @param ended whether no more segments will come
 */
record SegmentWindow(List<MediaSegment> listed, List<MediaSegment> removed, long discontinuitySequence, boolean ended) {
    SegmentWindow {
        listed = List.copyOf(listed);
        removed = List.copyOf(removed);
    }

    /** Finds a segment by its name. */
    Optional<MediaSegment> find(String uri) {
        return Stream.concat(listed.stream(), removed.stream())
                .filter(segment -> segment.uri().equals(uri))
                .findFirst();
    }

    /** How many bytes of media it holds. */
    long heldBytes() {
        return Stream.concat(listed.stream(), removed.stream())
                .mapToLong(segment -> segment.bytes().length)
                .sum();
    }

    /** How long the listed segments are together. */
    long listedMillis() {
        return listed.stream().mapToLong(MediaSegment::durationMillis).sum();
    }
}
