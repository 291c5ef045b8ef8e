package dev.ringcast.core.wire;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What all rings and partial messages of a server hold together, and their limit. Thread-safe, without locks.
 *
 * <p>If the limit is exceeded, rings shrink to three quarters of it and partial messages to one quarter. Each stream
 * and each connection then has an equal share. Below the limit shares do not matter.
 */
public final class MemoryBudget {
    private final long limit;
    private final HeapBudget heap;
    private final AtomicLong used = new AtomicLong();

    /** The part of {@link #used} that partial messages hold. */
    private final AtomicLong partial = new AtomicLong();

    /** The part of {@link #used} that rings of ended streams hold for their last viewers. */
    private final AtomicLong draining = new AtomicLong();

    /**
     * Makes a budget.
     *
     * @param limit bytes, on the heap and outside it
     * @param heap what all of a server may hold on the heap
     */
    public MemoryBudget(long limit, HeapBudget heap) {
        this.limit = limit;
        this.heap = heap;
    }

    /**
     * Takes or gives back, for a ring.
     *
     * @param delta bytes, negative to give back
     * @param onHeap how much of that is on the heap
     */
    public void add(long delta, long onHeap) {
        used.addAndGet(delta);
        heap.add(onHeap);
    }

    /**
     * What all of a server may hold on the heap.
     *
     * @return the budget
     */
    public HeapBudget heap() {
        return heap;
    }

    /**
     * Notes that a ring will hold what it holds until its last viewer leaves, or that this one has left.
     *
     * @param delta bytes, negative when it has left; {@link #add} counts them as well
     */
    public void addDraining(long delta) {
        draining.addAndGet(delta);
    }

    /**
     * Takes or gives back, for the partial messages of a connection.
     *
     * @param delta bytes, negative to give back
     */
    public void addPartial(long delta) {
        partial.addAndGet(delta);
        used.addAndGet(delta);
        heap.add(delta);
    }

    /**
     * Whether more is held than may be, of this or on the heap as a whole.
     *
     * @return whether the limit is exceeded
     */
    public boolean exceeded() {
        return used.get() > limit || heap.exceeded();
    }

    /**
     * Whether at least a quarter of the limit is free. That quarter is for what must be held, not for what only saves
     * work.
     *
     * @return whether there is memory to spare
     */
    public boolean ample() {
        return used.get() <= limit - limit / 4;
    }

    /**
     * Whether the limit is exceeded and partial messages hold more than their quarter of it.
     *
     * @return whether connections are refused more than their share of that
     */
    public boolean crowded() {
        return exceeded() && partial.get() > Math.min(limit, heap.limit()) / 4;
    }

    /**
     * What a ring may hold while the limit is exceeded: its share of what rings of ended streams leave.
     *
     * @param streams how many there are
     * @return bytes
     */
    public long ringShare(int streams) {
        long rings = limit - limit / 4;
        long all = heap.exceeded() ? Math.min(heap.sheddable(), rings) : rings;
        return Math.max(0, all - draining.get()) / Math.max(1, streams);
    }

    /**
     * What the partial messages of a publisher may hold while {@link #crowded}.
     *
     * @param streams how many are published
     * @return bytes
     */
    public long partialShare(int streams) {
        return Math.min(limit, heap.limit()) / 4 / Math.max(1, streams);
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
