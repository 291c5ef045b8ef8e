package dev.ringcast.core.ring;

import dev.ringcast.core.Nullable;

/**
 * Where a viewer that joins now begins, and which headers it needs first. Immutable: the publisher replaces it whole.
 *
 * @param start what {@link GopIndex#joinStart} returned, null for the live edge
 * @param headers the newest headers of the stream
 */
public record JoinPoint(@Nullable Entry start, Headers headers) {
    /** Of a stream without frames. */
    public static final JoinPoint EMPTY = new JoinPoint(null, Headers.NONE);

    /**
     * The same with another start.
     *
     * @param newStart the first frame, null for the live edge
     * @return the join point
     */
    public JoinPoint from(@Nullable Entry newStart) {
        return new JoinPoint(newStart, headers);
    }

    /**
     * The same with a newer header.
     *
     * @param header its entry
     * @return the join point
     */
    public JoinPoint with(Entry header) {
        return new JoinPoint(start, headers.with(header));
    }
}
