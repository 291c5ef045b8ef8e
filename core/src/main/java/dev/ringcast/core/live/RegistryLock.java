package dev.ringcast.core.live;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The one lock of {@link Streams} and its parts. Streams, publishers and viewers come and go under it.
 *
 * <p>It is held for microseconds, and frames never take it. Under it no hook runs and no line is logged, since both may
 * block. Events for the observer are queued under it, so they keep the order of what happened.
 */
final class RegistryLock {
    private final ReentrantLock lock = new ReentrantLock();

    /** Does the work under the lock. */
    void run(Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    /** Does the work under the lock and returns its result. */
    <T> T get(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
