package dev.ringcast.core.feed;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.concurrent.TimeSource;
import dev.ringcast.core.ring.Entry;

/**
 * What a viewer is given when it joins counts for no backlog for 10 s: the cached GOPs, up to where the live edge was.
 *
 * @param edge payload bytes of the stream at the join
 * @param untilNanos when it ends
 */
record JoinAllowance(long edge, long untilNanos) {
    static final JoinAllowance NONE = new JoinAllowance(0, 0);

    private static final long NANOS = 10_000_000_000L;

    /** For a viewer that joins now; newest is null if the stream has no frame. */
    static JoinAllowance of(@Nullable Entry newest, long now) {
        return new JoinAllowance(newest == null ? 0 : newest.end(), now + NANOS);
    }

    /** Whether what lies at an offset belongs to it. */
    boolean covers(long offset, TimeSource time) {
        return offset < edge && time.nanos() - untilNanos < 0;
    }
}
