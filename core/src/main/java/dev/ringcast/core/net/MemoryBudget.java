package dev.ringcast.core.net;

import java.util.concurrent.atomic.AtomicLong;

/** What all rings and partial messages of a server hold together, against its limit. Thread-safe, without locks. */
public final class MemoryBudget {
    private final long limit;
    private final AtomicLong used = new AtomicLong();

    /**
     * Makes a budget.
     *
     * @param limit bytes
     */
    public MemoryBudget(long limit) {
        this.limit = limit;
    }

    /**
     * Takes or gives back.
     *
     * @param delta bytes, negative to give back
     */
    public void add(long delta) {
        used.addAndGet(delta);
    }

    /**
     * Whether more is held than should be.
     *
     * @return whether the limit is exceeded
     */
    public boolean exceeded() {
        return used.get() > limit;
    }

    /**
     * What is held.
     *
     * @return bytes
     */
    public long used() {
        return used.get();
    }

    /**
     * What may be held.
     *
     * @return bytes
     */
    public long limit() {
        return limit;
    }
}
