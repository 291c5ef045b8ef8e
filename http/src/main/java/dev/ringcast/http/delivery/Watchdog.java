package dev.ringcast.http.delivery;

import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Ends response writes that make no progress, and responses that take too long as a whole: what they send is held for
 * them. The JDK's HttpServer has no deadline for either, and closing an exchange from another thread may hang; an
 * interrupt of the writing thread closes its channel.
 *
 * <h2>Threads</h2>
 *
 * Each {@link Guard} belongs to the thread that handles its exchange. One platform thread watches all of them, because
 * it must run when every carrier is pinned in a write.
 *
 * <h2>Invariants</h2>
 *
 * <ol>
 *   <li>A thread is interrupted only between its own IDLE → WRITING and WRITING → IDLE: whoever moves WRITING →
 *       INTERRUPTING by compare-and-set has the guard for itself, and the handler waits for it to move on.
 *   <li>A guard that was interrupted ends as CUT; its thread's flag is cleared before anything else runs there.
 *   <li>{@link #ending} is stored before {@link #cutAll} reads the phases, and read after a phase says WRITING: no
 *       write begins that nobody cuts.
 * </ol>
 */
public final class Watchdog implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(250);

    /** How many times as long as one write a whole response may take. */
    private static final int WHOLE = 6;

    private static final int IDLE = 0;
    private static final int WRITING = 1;
    private static final int INTERRUPTING = 2;
    private static final int CUT = 3;

    private final LongSupplier clock;
    private final long stallNanos;
    private final Set<Guard> guards = ConcurrentHashMap.newKeySet();
    private final Ticker ticker;
    private volatile boolean ending;

    /** Something that writes to the client. */
    interface Write {
        void run() throws IOException;
    }

    /**
     * Starts a watchdog.
     *
     * @param beats where it reports
     * @param clock nanoseconds, as {@link System#nanoTime}
     * @param stallNanos how long one write may take
     */
    public Watchdog(Heartbeats beats, LongSupplier clock, long stallNanos) {
        this.clock = clock;
        this.stallNanos = stallNanos;
        ticker = new Ticker("http-watchdog", PERIOD, beats, () -> look(clock.getAsLong()));
    }

    /** One round, also for tests that bring their own clock. */
    void look(long now) {
        for (Guard guard : guards) {
            guard.cut(now, stallNanos);
        }
    }

    /** Ends every write under way, however young, and lets none begin. */
    void cutAll() {
        ending = true;
        for (Guard guard : guards) {
            guard.cut(clock.getAsLong(), 0);
        }
    }

    /** A guard for the calling thread's exchange. */
    Guard guard() {
        Guard guard = new Guard();
        guards.add(guard);
        return guard;
    }

    /** Watches the writes of one exchange. */
    final class Guard implements AutoCloseable {
        private final Thread writer = Thread.currentThread();
        private final AtomicInteger phase = new AtomicInteger(IDLE);

        /** When the write under way began. Written by the writer before {@link #phase} says WRITING. */
        private volatile long since;

        /** When the first one began. Written once, before {@link #phase} says WRITING, and read after. */
        private long begun;

        /** Whether there was one. The writer's own. */
        private boolean began;

        private Guard() {}

        /** Runs one write, which must be small enough for a slow client to take it before it counts as stalled. */
        void run(Write write) throws IOException {
            since = clock.getAsLong();
            if (!began) {
                began = true;
                begun = since;
            }
            phase.set(WRITING);
            boolean done = false;
            try {
                if (ending) { // invariant 3
                    throw new IOException("the server stops");
                }
                write.run();
                done = true;
            } finally {
                leave(done);
            }
        }

        /** A write that was done before its interrupt came is no failure: the JDK counts its exchange as ended. */
        private void leave(boolean done) throws IOException {
            while (!phase.compareAndSet(WRITING, IDLE)) {
                if (phase.get() == CUT) {
                    phase.set(IDLE);
                    Thread.interrupted(); // invariant 2
                    if (done) {
                        return;
                    }
                    throw new IOException("the client took nothing for too long");
                }
                Thread.onSpinWait(); // the watchdog is about to interrupt, or to let go
            }
        }

        /** Watchdog: interrupts a write that has taken so long. */
        private void cut(long now, long nanos) {
            if (phase.get() != WRITING || !isDue(now, nanos) || !phase.compareAndSet(WRITING, INTERRUPTING)) {
                return;
            }
            if (!isDue(now, nanos)) { // another write than the one we looked at
                phase.set(WRITING);
                return;
            }
            writer.interrupt();
            phase.set(CUT);
        }

        private boolean isDue(long now, long nanos) {
            return now - since >= nanos || now - begun >= WHOLE * nanos;
        }

        /** The exchange is over. */
        @Override
        public void close() {
            guards.remove(this);
        }
    }

    /** Ends the thread and waits for it. */
    @Override
    public void close() {
        ticker.close();
    }
}
