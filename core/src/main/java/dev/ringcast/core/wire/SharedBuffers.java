package dev.ringcast.core.wire;

import dev.ringcast.core.Nullable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Large buffers that connections share: each is held for one read or write, and given back. If many connections read
 * one after the other, all of them read into the buffer that the processor's cache still holds. Thread-safe, without
 * locks.
 *
 * <p>A peer that stops inside a message, or takes nothing, holds its buffer meanwhile. So there are only as many as an
 * eighth of the heap's budget allows; a connection that gets none uses a small one of its own.
 */
public final class SharedBuffers {
    /** The size of a buffer. */
    public static final int BYTES = 64 << 10;

    /** The size of the small buffer of a connection that gets none of these. */
    public static final int SMALL_BYTES = 4 << 10;

    /** How many are kept; more of them come and go while more are in use at the same moment. */
    static final int KEPT = 8;

    private static final int PART_OF_BUDGET = 8;

    private final HeapBudget heap;
    private final int most;

    /** How many exist, in use or kept. Any thread adds and subtracts. */
    private final AtomicInteger count = new AtomicInteger();

    /** Those that are not in use, null for none. Taken and given by exchanging (volatile). */
    private final AtomicReferenceArray<byte[]> idle = new AtomicReferenceArray<>(KEPT);

    /**
     * Makes an empty collection.
     *
     * @param heap where each buffer is reserved
     */
    public SharedBuffers(HeapBudget heap) {
        this.heap = heap;
        most = (int) Math.min(Integer.MAX_VALUE, Math.max(1, heap.limit() / PART_OF_BUDGET / BYTES));
    }

    /**
     * Takes a buffer for the caller alone. If connections read in turn, it is the one that was given last.
     *
     * @return the buffer, null if there are too many
     */
    @Nullable
    public byte[] take() {
        for (int i = 0; i < KEPT; i++) {
            byte[] buffer = idle.get(i) == null ? null : idle.getAndSet(i, null);
            if (buffer != null) {
                return buffer;
            }
        }
        if (count.incrementAndGet() > most || !heap.reserve(BYTES)) {
            count.decrementAndGet();
            return null;
        }
        return new byte[BYTES];
    }

    /**
     * Gives a buffer back, once.
     *
     * @param buffer what {@link #take} returned
     */
    public void give(byte[] buffer) {
        for (int i = 0; i < KEPT; i++) {
            if (idle.get(i) == null && idle.compareAndSet(i, null, buffer)) {
                return;
            }
        }
        count.decrementAndGet();
        heap.release(BYTES);
    }
}
