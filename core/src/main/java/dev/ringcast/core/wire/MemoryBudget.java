package dev.ringcast.core.wire;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What all rings and partial messages of a server hold together, against its limit. Thread-safe, without locks.
 *
 * <p>Once the limit is exceeded, rings go back to three quarters of it and partial messages to one, each stream and
 * each connection to an equal share of that. Below the limit nobody is held to a share.
 */
public final class MemoryBudget {
    private final long limit;
    private final HeapBudget heap;
    private final AtomicLong used = new AtomicLong();

    /** The part of {@link #used} that partial messages hold. */
    private final AtomicLong partial = new AtomicLong();

    /** The part of {@link #used} that rings hold whose streams are over, but which somebody still reads. */
    private final AtomicLong draining = new AtomicLong();

    /**
     * Makes a budget.
     *
     * @param limit bytes, on the heap and beside it
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
     * Notes that a ring will hold what it holds until its last reader leaves, or that he has left.
     *
     * @param delta bytes, negative when he has left; {@link #add} counts them as well
     */
    public void addDraining(long delta) {
        draining.addAndGet(delta);
    }

    /**
     * Takes or gives back, for the messages of a connection that are not whole yet.
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
     * Whether less is held than rings go back to once it was too much: the rest is for what must be held, not for what
     * only makes it cheaper.
     *
     * @return whether there is memory to spare
     */
    public boolean ample() {
        return used.get() <= limit - limit / 4;
    }

    /**
     * Whether the limit is exceeded and partial messages hold more than their quarter of it.
     *
     * @return whether those who want more than their share of that are to be refused
     */
    public boolean crowded() {
        return exceeded() && partial.get() > Math.min(limit, heap.limit()) / 4;
    }

    /**
     * What a ring may hold while the limit is exceeded: its part of what those that are over have left.
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
     * What the partial messages of a publisher may hold while they crowd.
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
