package dev.ringcast.core.ring;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The server's memory for wire logs: equal pieces of direct memory, allocated on demand up to a bound, never given
 * back to the system. Thread-safe, without locks.
 */
public final class SlabPool {
    private static final Logger LOG = System.getLogger("dev.ringcast.pool");

    private final int slabBytes;
    private final ConcurrentLinkedQueue<ByteBuffer> free = new ConcurrentLinkedQueue<>();

    /** How many may exist; lowered once where the JVM refuses more direct memory. */
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
        this.slabBytes = slabBytes;
        capacity = new AtomicInteger((int) (bytes / slabBytes));
    }

    /** Takes a slab, null where all are in use. */
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

    private ByteBuffer allocate() {
        int n = allocated.get();
        while (n < capacity.get()) {
            if (allocated.compareAndSet(n, n + 1)) {
                try {
                    return ByteBuffer.allocateDirect(slabBytes);
                } catch (OutOfMemoryError e) { // of direct memory: the viewers are served from payloads
                    allocated.decrementAndGet();
                    capacity.set(n);
                    LOG.log(Level.WARNING, "no direct memory for more than {0} buffers of {1} bytes", n, slabBytes);
                    return null;
                }
            }
            n = allocated.get();
        }
        return null;
    }

    void give(ByteBuffer memory) {
        free.add(memory);
        inUse.decrementAndGet();
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
        return capacity.get() - inUse.get();
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
