package dev.ringcast.hls;

import dev.ringcast.core.wire.HeapBudget;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all segments of a server hold together, those being made and the copies made of them included, and how much one
 * session may hold: as much as it likes while there is room, its share once there is little. What would go past the
 * limit is never allocated: {@link #reserve} comes first.
 *
 * <p>Any thread.
 */
final class SegmentMemory {
    /** Two that are listed, the open one, and its copy when it ends. */
    private static final int OPEN_PART = 4;

    /** From here to the limit is room for sessions that have not yet shrunk to their share. */
    private static final int SPARE_PART = 8;

    private static final long MIN_OPEN = 32 << 10;

    private final long limit;
    private final HeapBudget heap;
    private final AtomicLong held = new AtomicLong();
    private final AtomicInteger sessions = new AtomicInteger();

    /**
     * Starts empty.
     *
     * @param limit bytes that all sessions together may hold
     * @param heap counts them; a quarter of it is the limit at most
     */
    SegmentMemory(long limit, HeapBudget heap) {
        this.limit = Math.min(limit, heap.limit() / 4);
        this.heap = heap;
    }

    /** A session holds more, or less. */
    void change(long bytes) {
        held.addAndGet(bytes);
        heap.add(bytes);
    }

    /** A session is about to hold more. False if there is no room: then nothing has changed. */
    boolean reserve(long bytes) {
        long before = held.get();
        while (before + bytes <= limit) {
            if (held.compareAndSet(before, before + bytes)) {
                heap.add(bytes);
                return true;
            }
            before = held.get();
        }
        return false;
    }

    /** A session has begun. */
    void enter() {
        sessions.incrementAndGet();
    }

    /** A session is over, and what it held is given back. */
    void leave(long bytes) {
        change(-bytes);
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

    /** What a session may hold now. */
    long allowance() {
        long comfortable = limit - limit / SPARE_PART;
        return held.get() <= comfortable ? Long.MAX_VALUE : comfortable / Math.max(1, sessions.get());
    }

    /** How large an open segment may become now. */
    long openAllowance() {
        long allowance = allowance();
        return Math.max(MIN_OPEN, Math.min(allowance, limit) / OPEN_PART);
    }
}
