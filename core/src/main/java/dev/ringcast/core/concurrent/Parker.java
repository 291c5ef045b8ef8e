package dev.ringcast.core.concurrent;

import dev.ringcast.core.Nullable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Where a thread parks while it has nothing to do, and how it is woken. A viewer without a thread of its own is armed
 * instead of parked; then a wake-up runs its {@code onWake}.
 *
 * <p>The thread stores {@link #parked} (volatile), looks again for what it waits for, and only then parks. A thread
 * that brings something stores that first (volatile) and reads {@code parked} then. So one of the two sees the other,
 * and no wake-up is lost; with release and acquire alone some are. At the end {@code parked} is cleared with a release:
 * a thread that sees this late wakes once too often. An unpark wakes; an interrupt would close the thread's channel.
 */
public final class Parker {
    private static final VarHandle PARKED;

    static {
        try {
            PARKED = MethodHandles.lookup().findVarHandle(Parker.class, "parked", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The thread that parks or is about to. It stores itself before each look; a wake-up clears it (volatile). */
    @Nullable
    private volatile Thread parked;

    /** Runs instead of an unpark; null if a thread parks here. */
    @Nullable
    private final Runnable onWake;

    /** Makes a place to park. */
    public Parker() {
        this(null);
    }

    /**
     * Makes a place for a viewer that runs in turns.
     *
     * @param onWake makes the viewer run; must not block. It may run once too often.
     */
    public Parker(@Nullable Runnable onWake) {
        this.onWake = onWake;
    }

    /**
     * Arms instead of parking, at the end of a turn. The thread that runs the turn.
     *
     * @param ready whether there is something; reads volatile state
     * @return whether there is something already; then it is not armed
     */
    public boolean arm(BooleanSupplier ready) {
        parked = Thread.currentThread();
        if (!ready.getAsBoolean()) {
            return false;
        }
        PARKED.setRelease(this, (Thread) null);
        return true;
    }

    /**
     * Parks the calling thread until there is something. May return early only if the thread was interrupted.
     *
     * @param ready whether there is something; reads volatile state
     */
    public void await(BooleanSupplier ready) {
        Thread self = Thread.currentThread();
        parked = self;
        try {
            while (!ready.getAsBoolean() && !self.isInterrupted()) {
                LockSupport.park(this);
                parked = self;
            }
        } finally {
            PARKED.setRelease(this, (Thread) null);
        }
    }

    /**
     * Parks the calling thread until there is something, or until a deadline. May return early only if the thread was
     * interrupted.
     *
     * @param ready whether there is something; reads volatile state
     * @param deadline when to return, of {@link System#nanoTime}
     */
    public void await(BooleanSupplier ready, long deadline) {
        Thread self = Thread.currentThread();
        parked = self;
        try {
            long left = deadline - System.nanoTime();
            while (left > 0 && !ready.getAsBoolean() && !self.isInterrupted()) {
                LockSupport.parkNanos(this, left);
                parked = self;
                left = deadline - System.nanoTime();
            }
        } finally {
            PARKED.setRelease(this, (Thread) null);
        }
    }

    /**
     * Wakes what parks or is armed here. Any thread, after a volatile store of what is waited for.
     *
     * @return whether there was one
     */
    public boolean wake() {
        Thread thread = parked;
        if (thread == null) {
            return false;
        }
        parked = null;
        if (onWake == null) {
            LockSupport.unpark(thread);
        } else {
            onWake.run();
        }
        return true;
    }
}
