package dev.ringcast.server;

import dev.ringcast.core.net.Threads;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Runs one thing again and again on a thread of its own, for chores that the janitor must not wait for. */
final class Ticker implements AutoCloseable {
    private static final Logger LOG = System.getLogger("dev.ringcast.server");

    private final Thread thread;
    private volatile boolean closed;

    Ticker(String name, Duration period, Runnable chore) {
        thread = Thread.ofPlatform().name("ringcast-" + name).daemon().start(() -> run(period.toNanos(), chore));
    }

    private void run(long period, Runnable chore) {
        while (!closed) {
            LockSupport.parkNanos(this, period);
            try {
                chore.run();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, Thread.currentThread().getName() + " failed", e);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        Threads.join(thread);
    }
}
