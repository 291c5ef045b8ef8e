package dev.ringcast.core.wire;

import dev.ringcast.core.Nullable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * The server's memory for wire logs, or for payloads: equal pieces of direct memory, allocated on demand up to a bound.
 * It gives memory back to the system only if the JVM has no more. Thread-safe, without locks.
 */
public final class SlabPool {
    /** Direct memory that the JDK needs to read from sockets into the heap, and to write to them from there. */
    public static final int SOCKET_BYTES = 16 << 20;

    private static final Logger LOG = System.getLogger("dev.ringcast.pool");

    private final int slabBytes;
    private final long leaves;
    private final IntFunction<ByteBuffer> system;
    private final ConcurrentLinkedQueue<ByteBuffer> free = new ConcurrentLinkedQueue<>();

    /** How many may exist; lowered when the JVM refuses more direct memory. */
    private final AtomicInteger capacity;

    private final AtomicInteger allocated = new AtomicInteger();
    private final AtomicInteger inUse = new AtomicInteger();

    /**
     * Makes an empty pool.
     *
     * @param bytes its size at the most
     * @param slabBytes the size of a slab
     */
    public SlabPool(long bytes, int slabBytes) {
        this(bytes, slabBytes, SOCKET_BYTES);
    }

    /**
     * Makes an empty pool that leaves more than the sockets need to others.
     *
     * @param bytes its size at the most
     * @param slabBytes the size of a slab
     * @param leaves bytes that it gives up when the JVM refuses more
     */
    public SlabPool(long bytes, int slabBytes, long leaves) {
        this(bytes, slabBytes, leaves, ByteBuffer::allocateDirect);
    }

    SlabPool(long bytes, int slabBytes, long leaves, IntFunction<ByteBuffer> system) {
        this.slabBytes = slabBytes;
        this.leaves = leaves;
        this.system = system;
        capacity = new AtomicInteger((int) (bytes / slabBytes));
    }

    /** Takes a slab; null if all are in use. */
    @Nullable
    Slab take() {
        ByteBuffer memory = free.poll();
        if (memory == null) {
            memory = allocate();
        }
        if (memory == null) {
            return null;
        }
        inUse.incrementAndGet();
        return new Slab(this, memory);
    }

    /**
     * If the JVM has no more direct memory it collects garbage and waits for up to half a second before it says so. The
     * pool is smaller from then on, so that this happens once.
     */
    @Nullable
    private ByteBuffer allocate() {
        int n = allocated.get();
        while (n < capacity.get()) {
            if (allocated.compareAndSet(n, n + 1)) {
                try {
                    return system.apply(slabBytes);
                } catch (OutOfMemoryError e) { // of direct memory: the caller uses the heap
                    allocated.decrementAndGet();
                    giveWay(n);
                    return null;
                }
            }
            n = allocated.get();
        }
        return null;
    }

    /**
     * This pool and others have all direct memory, but sockets need some for each read and write. So it shrinks. The
     * collector frees the buffers at the latest when the JVM is asked for more.
     */
    private void giveWay(int had) {
        int left = (int) Math.max(0, had - leaves / slabBytes);
        if (capacity.getAndAccumulate(left, Math::min) > left) {
            LOG.log(Level.WARNING, "direct memory is short: {0} buffers of {1} bytes at the most", left, slabBytes);
        }
        while (allocated.get() > capacity.get() && free.poll() != null) {
            allocated.decrementAndGet();
        }
    }

    void give(ByteBuffer memory) {
        inUse.decrementAndGet();
        for (int n = allocated.get(); n > capacity.get(); n = allocated.get()) {
            if (allocated.compareAndSet(n, n - 1)) {
                return; // one too many
            }
        }
        free.add(memory);
    }

    /** Whether less than a quarter is left. */
    boolean runsLow() {
        return available() < capacity.get() / 4;
    }

    /**
     * How many buffers there may be.
     *
     * @return their number
     */
    public int capacity() {
        return capacity.get();
    }

    /**
     * How many buffers are not in use, allocated or not.
     *
     * @return their number
     */
    public int available() {
        return Math.max(0, capacity.get() - inUse.get()); // below 0 for a while after giveWay()
    }

    /**
     * How many buffers are allocated, in use or not.
     *
     * @return their number
     */
    public int allocated() {
        return allocated.get();
    }

    /**
     * The size of one buffer.
     *
     * @return bytes
     */
    public int slabBytes() {
        return slabBytes;
    }
}
