package dev.ringcast.core.net;

import dev.ringcast.core.concurrent.Each;
import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/**
 * Looks at every connection twice a second and closes those that overstay a phase or take no bytes; runs what else the
 * server does by the clock. More often would find nothing that matters sooner, and its price grows with the
 * connections.
 */
public final class Janitor implements AutoCloseable {
    private static final Duration PERIOD = Ticker.BASE.multipliedBy(2);

    /** Something that is done by the clock. */
    public interface Chore {
        /**
         * Does what is due; must not block.
         *
         * @param nanos the time
         */
        void tick(long nanos);
    }

    private final Heartbeats beats;
    private final long stallNanos;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final List<Chore> chores = new CopyOnWriteArrayList<>();
    private final Ticker.Chore rounds;

    /**
     * Starts a janitor.
     *
     * @param ticker what has it look; the listeners whose connections it watches report where it does
     * @param clock nanoseconds, as {@link System#nanoTime}
     * @param stallMillis how long a write may make no progress
     */
    public Janitor(Ticker ticker, LongSupplier clock, long stallMillis) {
        beats = ticker.beats();
        this.stallNanos = stallMillis * 1_000_000;
        rounds = ticker.every("janitor", PERIOD, () -> {
            long now = clock.getAsLong();
            Each.of(() -> look(now), () -> doChores(now), beats::tellLate);
        });
    }

    /** One round, also for tests that bring their own clock. */
    void look(long now) {
        Each.run(connections, connection -> connection.inspect(now, stallNanos));
    }

    private void doChores(long now) {
        Each.run(chores, chore -> chore.tick(now));
    }

    Heartbeats beats() {
        return beats;
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

    /** Looks no more, and waits for a round under way. */
    @Override
    public void close() {
        rounds.close();
    }
}
