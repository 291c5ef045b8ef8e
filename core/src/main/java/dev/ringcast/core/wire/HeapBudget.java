package dev.ringcast.core.wire;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What peers make a server hold on the heap, and its limit, which follows from the size of the heap. Thread-safe,
 * without locks.
 *
 * <p>What can be refused is reserved before it is allocated: a connection, a stream, a large buffer, a queued reply.
 * All of these together may take three quarters of the limit. What a stream keeps for its viewers is added when it
 * comes, and shed when the limit is exceeded. At least the last quarter is left for that.
 */
public final class HeapBudget {
    /** What an RTMP connection holds: its objects, and the stacks of its two threads. Measured: 8 to 11 KiB. */
    public static final int RTMP_CONNECTION_BYTES = 17 << 9;

    /** What a server holds whose clients have left. Measured: 3.3 MiB on Java 21, 4.4 MiB on Java 25. */
    public static final long BASE_BYTES = 4L << 20;

    private static final int PERCENT_OF_HEAP = 60;
    private static final long MIN_LIMIT = 4L << 20;

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    /** The part of {@link #used} that was reserved. */
    private final AtomicLong reserved = new AtomicLong();

    /**
     * Makes a budget.
     *
     * @param limit bytes
     */
    public HeapBudget(long limit) {
        this.limit = limit;
    }

    /**
     * Makes a budget for this process: 60 % of the heap less what the server itself holds, since a collector needs room
     * in addition to live objects.
     *
     * @return the budget
     */
    public static HeapBudget ofThisProcess() {
        long heap = Runtime.getRuntime().maxMemory();
        return new HeapBudget(Math.max(MIN_LIMIT, heap / 100 * PERCENT_OF_HEAP - BASE_BYTES));
    }

    /**
     * Reserves memory that can be refused.
     *
     * @param bytes how much, 0 or more
     * @return whether there was room; if not, nothing has changed
     */
    public boolean reserve(long bytes) {
        boolean refused = reserved.addAndGet(bytes) > refusable();
        refused |= used.addAndGet(bytes) > limit;
        if (refused) {
            release(bytes);
        }
        return !refused;
    }

    /**
     * Gives back what {@link #reserve} took.
     *
     * @param bytes how much
     */
    public void release(long bytes) {
        reserved.addAndGet(-bytes);
        used.addAndGet(-bytes);
    }

    /**
     * Adds what cannot be refused, but can be shed.
     *
     * @param delta bytes, negative if it was shed
     */
    public void add(long delta) {
        used.addAndGet(delta);
    }

    /**
     * Whether more is held than the limit.
     *
     * @return whether what can be shed must be shed
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

    /**
     * What is left for what can be shed, however much is reserved.
     *
     * @return bytes, a quarter of the limit
     */
    public long sheddable() {
        return limit / 4;
    }

    /**
     * How many RTMP connections there is room for.
     *
     * @return connections, if nothing else were reserved
     */
    public int connections() {
        return (int) Math.min(Integer.MAX_VALUE, refusable() / RTMP_CONNECTION_BYTES);
    }

    /**
     * What may be reserved.
     *
     * @return bytes, three quarters of the limit
     */
    public long refusable() {
        return limit - limit / 4;
    }
}
