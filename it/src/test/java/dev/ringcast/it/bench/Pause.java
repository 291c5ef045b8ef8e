package dev.ringcast.it.bench;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits of the thread that conducts a run. */
final class Pause {
    private static final long STEP_NANOS = 5_000_000;

    private Pause() {}

    /** Waits for a time of nanoTime. */
    static void until(long nanos) throws InterruptedException {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    /** Waits for a condition, until a time of nanoTime, and tells whether it holds. */
    static boolean until(BooleanSupplier condition, long nanos) throws InterruptedException {
        while (!condition.getAsBoolean() && System.nanoTime() < nanos) {
            until(System.nanoTime() + STEP_NANOS);
        }
        return condition.getAsBoolean();
    }

    static void seconds(double seconds) throws InterruptedException {
        until(System.nanoTime() + (long) (seconds * 1e9));
    }
}
