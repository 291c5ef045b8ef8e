package dev.ringcast.hls;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all segments of a server hold together, and how much one session may hold: as much as it likes while there is
 * room, its share once there is none.
 *
 * <p>Any thread.
 */
final class SegmentMemory {
    private static final int OPEN_PART = 8;
    private static final long MIN_OPEN = 1 << 20;

    private final long limit;
    private final AtomicLong held = new AtomicLong();
    private final AtomicInteger sessions = new AtomicInteger();

    /**
     * Starts empty.
     *
     * @param limit bytes that all sessions together may hold
     */
    SegmentMemory(long limit) {
        this.limit = limit;
    }

    /** A session holds more, or less. */
    void change(long bytes) {
        held.addAndGet(bytes);
    }

    /** A session has begun. */
    void enter() {
        sessions.incrementAndGet();
    }

    /** A session is over, and what it held is given back. */
    void leave(long bytes) {
        held.addAndGet(-bytes);
        sessions.decrementAndGet();
    }

    /** What all sessions hold. */
    long held() {
        return held.get();
    }

    /** What all sessions may hold. */
    long limit() {
        return limit;
    }

    /** What a session's finished segments may hold now. */
    long allowance() {
        return held.get() <= limit ? Long.MAX_VALUE : limit / Math.max(1, sessions.get());
    }

    /** How large an open segment may become now. */
    long openAllowance() {
        long allowance = allowance();
        return allowance == Long.MAX_VALUE ? allowance : Math.max(MIN_OPEN, allowance / OPEN_PART);
    }
}
