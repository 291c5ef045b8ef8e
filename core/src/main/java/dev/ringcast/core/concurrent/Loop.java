package dev.ringcast.core.concurrent;

import java.util.concurrent.locks.LockSupport;

/**
 * A thread that does its work again and again until it is closed. Whatever the work throws is logged; the loop pauses
 * and continues.
 *
 * <p>{@link #wake}, {@link #end} and {@link #close} are for any thread.
 */
public final class Loop implements AutoCloseable {
    private static final long PAUSE_NANOS = 100_000_000L;

    /** One run of the loop. */
    public interface Work {
        /**
         * Runs once.
         *
         * @throws Exception anything: it is logged and the loop continues
         */
        void run() throws Exception;
    }

    private final Heartbeats beats;
    private final Heartbeat beat;
    private final Work work;
    private final Thread thread;

    /** The thread that ends the loop sets it (volatile), before it wakes the loop's thread. */
    private volatile boolean closed;

    /**
     * Makes a loop; {@link #start} starts it.
     *
     * @param thread what kind of thread, such as {@code Thread.ofPlatform().daemon()}
     * @param name the loop's name; the thread is called so behind {@code ringcast-}
     * @param beats where it reports
     * @param work what to do; told the loop's heartbeat by {@link #beat}
     */
    public Loop(Thread.Builder thread, String name, Heartbeats beats, Work work) {
        this.beats = beats;
        this.work = work;
        this.thread = thread.name("ringcast-" + name).unstarted(this::run);
        beat = beats.add(name);
    }

    /** Starts the thread. Once. */
    public void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!closed) {
                once();
            }
        } finally {
            beats.remove(beat);
        }
    }

    private void once() {
        try {
            work.run();
            beat.done();
        } catch (Throwable thrown) {
            if (!closed) { // else it is the end of what the work waited for
                beat.report(thrown);
                LockSupport.parkNanos(this, PAUSE_NANOS);
            }
        } finally {
            Thread.interrupted(); // left behind by a hook, it would end every park at once
        }
    }

    /**
     * The loop's heartbeat, for work that waits for events.
     *
     * @return the heartbeat
     */
    public Heartbeat beat() {
        return beat;
    }

    /**
     * The loop's thread, for an owner that does not wait for it without a bound.
     *
     * @return the thread
     */
    public Thread thread() {
        return thread;
    }

    /** Wakes the thread if it is parked. */
    public void wake() {
        LockSupport.unpark(thread);
    }

    /**
     * Whether the loop is to end.
     *
     * @return whether {@link #end} was called
     */
    public boolean isClosed() {
        return closed;
    }

    /** Ends the loop after the run under way, and wakes it. Does not wait. */
    public void end() {
        closed = true;
        wake();
    }

    /** Ends the loop and waits for its thread, unless this is that thread. An interrupt is kept for the caller. */
    @Override
    public void close() {
        end();
        boolean interrupted = false;
        while (thread != Thread.currentThread() && thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
