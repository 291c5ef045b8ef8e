package dev.ringcast.core.concurrent;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Runs one chore periodically on a platform thread of its own, whatever the chore throws. */
public final class Ticker implements AutoCloseable {
    private final Loop loop;

    /**
     * Starts a ticker; the chore runs first after one period.
     *
     * @param name the name in the log and in {@link Heartbeats#failing}; the thread is called so behind
     *     {@code ringcast-}
     * @param period the pause between two runs, below {@link Heartbeats#LATE}
     * @param beats where it reports
     * @param chore what to do; a chore that takes longer than {@link Heartbeats#LATE} counts as late
     */
    public Ticker(String name, Duration period, Heartbeats beats, Runnable chore) {
        long nanos = period.toNanos();
        loop = new Loop(Thread.ofPlatform().daemon(), name, beats, () -> {
            LockSupport.parkNanos(this, nanos);
            chore.run();
        });
        loop.start();
    }

    /** Ends the thread and waits for it, unless this is that thread. Idempotent. */
    @Override
    public void close() {
        loop.close();
    }
}
