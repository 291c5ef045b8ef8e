package dev.ringcast.core.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * A piece of pooled memory that holds wire bytes or payloads of one stream. The object is used once; its memory goes
 * back to the pool when the last user unpins it.
 *
 * <p>Users are counted from 1, which is the stream itself. The user that brings the count to 0 gives the memory back.
 * From then on {@link #pin} refuses, so no reader finds memory that serves another stream.
 *
 * <p>The publisher alone writes the bytes, plainly, before the entry that names them is released into its slot.
 */
public final class Slab {
    private static final VarHandle USERS;

    static {
        try {
            USERS = MethodHandles.lookup().findVarHandle(Slab.class, "users", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final SlabPool pool;

    /** The whole memory. Its position and limit never move, so any thread may make views of it. */
    private final ByteBuffer memory;

    /** The same memory; its position is where the publisher writes next. */
    private final ByteBuffer filling;

    /** The stream and the viewers that write from it. Any thread, by compare-and-set and get-and-add (volatile). */
    private volatile int users = 1;

    Slab(SlabPool pool, ByteBuffer memory) {
        this.pool = pool;
        this.memory = memory;
        filling = memory.duplicate();
    }

    /**
     * Keeps the memory until {@link #unpin}.
     *
     * @return whether it was still there
     */
    public boolean pin() {
        for (int n = users; n > 0; n = users) {
            if (USERS.compareAndSet(this, n, n + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Ends one {@link #pin} that succeeded. The stream calls it once at the end. */
    public void unpin() {
        if ((int) USERS.getAndAdd(this, -1) == 1) {
            pool.give(memory);
        }
    }

    /**
     * A view of some bytes. Only between {@link #pin} and {@link #unpin}.
     *
     * @param from the first byte
     * @param to the byte behind the last
     * @return a buffer over them
     */
    public ByteBuffer view(int from, int to) {
        return memory.duplicate().limit(to).position(from);
    }

    /** All of it, as {@link #view}. */
    ByteBuffer memory() {
        return memory;
    }

    public int capacity() {
        return memory.capacity();
    }

    /** Where the publisher writes; its thread only. */
    ByteBuffer filling() {
        return filling;
    }
}
