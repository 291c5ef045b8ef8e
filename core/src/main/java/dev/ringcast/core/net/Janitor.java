package dev.ringcast.core.net;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Looks at every connection twice a second and closes those that overstay a phase or take no bytes; runs what else the
 * server does by the clock. More often would find nothing that matters sooner, and its price grows with the connections.
 * One platform thread, because it must run when every virtual thread is stuck.
 */
public final class Janitor implements AutoCloseable {
    private static final Logger LOG = System.getLogger("dev.ringcast.net");
    private static final long PERIOD_NANOS = 500_000_000L;

    /** Something that is done by the clock. */
    public interface Chore {
        /**
         * Does what is due; must not block.
         *
         * @param nanos the time
         */
        void tick(long nanos);
    }

    private final LongSupplier clock;
    private final long stallNanos;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final List<Chore> chores = new CopyOnWriteArrayList<>();
    private final Thread thread;

    private volatile boolean closed;

    /**
     * Starts a janitor.
     *
     * @param clock nanoseconds, as {@link System#nanoTime}
     * @param stallMillis how long a write may make no progress
     */
    public Janitor(LongSupplier clock, long stallMillis) {
        this.clock = clock;
        this.stallNanos = stallMillis * 1_000_000;
        thread = Thread.ofPlatform().name("ringcast-janitor").daemon().start(this::run);
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(this, PERIOD_NANOS);
            long now = clock.getAsLong();
            look(now);
            doChores(now);
        }
    }

    /** One round, also for tests that bring their own clock. */
    void look(long now) {
        for (Connection connection : connections) {
            connection.inspect(now, stallNanos);
        }
    }

    private void doChores(long now) {
        for (Chore chore : chores) {
            try {
                chore.tick(now);
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "a chore failed", e);
            }
        }
    }

    /**
     * Watches a connection until {@link #forget}.
     *
     * @param connection the connection
     */
    public void watch(Connection connection) {
        connections.add(connection);
    }

    /**
     * Watches a connection no longer.
     *
     * @param connection the connection
     */
    public void forget(Connection connection) {
        connections.remove(connection);
    }

    /**
     * Runs something twice a second until the janitor is closed.
     *
     * @param chore what to run
     */
    public void every(Chore chore) {
        chores.add(chore);
    }

    /** Ends the thread and waits for it. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        Threads.join(thread);
    }
}
