package dev.ringcast.core.concurrent;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Where a viewer's thread parks when it has nothing to do, and how it is woken. A viewer that has no thread of its own
 * is armed instead of parked, and what it gave is run instead of an unpark.
 *
 * <p>The viewer stores {@link #parked} (volatile), looks again for what it waits for, and only then parks. Whoever
 * brings something stores that first (volatile) and reads {@code parked} after. In either order one of the two sees the
 * other, so no wake-up is lost; with release and acquire alone some are. Threads are woken by unpark, never by
 * interrupt, which would close their channel.
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

    /**
     * The thread that is parked or about to be. It stores itself (volatile) before it looks, and again before it looks
     * after it was woken; whoever wakes it clears that. When done it clears it with a release: who sees that late wakes
     * a thread that runs, which then looks once too often.
     */
    private volatile Thread parked;

    /** What wakes a viewer without a thread, null for a viewer that parks. */
    private final Runnable onWake;

    /** Makes a place to park. */
    public Parker() {
        this(null);
    }

    /**
     * Makes a waiter for a viewer that runs in turns.
     *
     * @param onWake has the viewer run; must not block. It may run once too often.
     */
    public Parker(Runnable onWake) {
        this.onWake = onWake;
    }

    /**
     * Arms the waiter instead of parking, at the end of a turn. Viewer's thread of the moment.
     *
     * @param ready whether there is something; reads volatile state
     * @return whether there is something already, so that nobody need wake the viewer
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
     * Parks the calling thread until there is something, but no longer than until a deadline. May return early only if
     * the thread was interrupted.
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
     * Wakes the viewer if it is parked or armed. Any thread, after a volatile store of what it waits for.
     *
     * @return whether it was
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
