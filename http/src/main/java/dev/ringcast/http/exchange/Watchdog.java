package dev.ringcast.http.exchange;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.concurrent.Ticker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Ends response writes that make no progress. A response that makes progress may take any time, but what it sends is
 * held for it: once the bodies under way hold too much memory, the slowest responses end.
 *
 * <p>The JDK's HttpServer has no deadline, and closing an exchange from another thread may hang; an interrupt of the
 * writing thread closes its channel.
 *
 * <h2>Threads</h2>
 *
 * Each {@link Guard} belongs to the thread that handles its exchange. The ticker watches all of them: it runs when
 * every carrier is pinned in a write, because its thread is a platform thread.
 *
 * <h2>Invariants</h2>
 *
 * <ol>
 *   <li>A thread is interrupted only between its own IDLE → WRITING and WRITING → IDLE: the thread that moves WRITING →
 *       INTERRUPTING by compare-and-set has the guard for itself, and the handler waits for it to move on.
 *   <li>A guard that was interrupted ends as CUT; its thread's flag is cleared before anything else runs there.
 *   <li>{@link #ending} is stored before {@link #cutAll} reads the phases, and read after a phase says WRITING: no
 *       write begins that is not cut.
 * </ol>
 */
public final class Watchdog implements AutoCloseable {
    /** A write that took this part of its time is slow: the next ones should be smaller, so that progress shows. */
    private static final int SLOW = 8;

    private static final int HEAD_START_BYTES = 32 << 10;

    private static final int IDLE = 0;
    private static final int WRITING = 1;
    private static final int INTERRUPTING = 2;
    private static final int CUT = 3;

    private final LongSupplier clock;
    private final long bodyBytes;
    private final Set<Guard> guards = ConcurrentHashMap.newKeySet();
    private final Ticker.Chore chore;
    private volatile boolean ending;

    /** Something that writes to the client. */
    interface Write {
        void run() throws IOException;
    }

    /**
     * Starts a watchdog.
     *
     * @param ticker what has it look
     * @param clock nanoseconds, as {@link System#nanoTime}
     * @param bodyBytes what all bodies that are being sent may hold; a body that several send counts once
     */
    public Watchdog(Ticker ticker, LongSupplier clock, long bodyBytes) {
        this.clock = clock;
        this.bodyBytes = bodyBytes;
        chore = ticker.every("http-watchdog", Ticker.BASE, () -> look(clock.getAsLong()));
    }

    /** One round, also for tests that bring their own clock. */
    void look(long now) {
        if (guards.isEmpty()) {
            return;
        }
        long most = 0;
        for (Guard guard : guards) {
            guard.cut(now, false);
            byte[] body = guard.body;
            most += body == null ? 0 : body.length;
        }
        if (most > bodyBytes) { // or less: several may send the same body
            relieve(now);
        }
    }

    /** A response under way: its body, and how many bytes a second its client takes. */
    private record Sending(Guard guard, byte[] body, double rate) {}

    private void relieve(long now) {
        Map<byte[], Integer> users = new IdentityHashMap<>();
        List<Sending> all = new ArrayList<>();
        for (Guard guard : guards) {
            byte[] body = guard.body;
            if (body != null) {
                all.add(new Sending(guard, body, guard.rate(now)));
                users.merge(body, 1, Integer::sum);
            }
        }
        long held = users.keySet().stream().mapToLong(body -> body.length).sum();
        all.sort(Comparator.comparingDouble(Sending::rate));
        for (Sending slowest : all) {
            if (held <= bodyBytes) {
                return;
            }
            if (slowest.guard().cut(now, true) && users.merge(slowest.body(), -1, Integer::sum) == 0) {
                held -= slowest.body().length;
            }
        }
    }

    /** Ends every write under way, however young, and lets none begin. */
    void cutAll() {
        ending = true;
        for (Guard guard : guards) {
            guard.cut(clock.getAsLong(), true);
        }
    }

    /** A guard for the calling thread's exchange, of which one write may take this long. */
    Guard guard(long nanos) {
        Guard guard = new Guard(nanos);
        guards.add(guard);
        return guard;
    }

    /** Watches the writes of one exchange. */
    final class Guard implements AutoCloseable {
        private final Thread writer = Thread.currentThread();
        private final AtomicInteger phase = new AtomicInteger(IDLE);

        private final long nanos;

        /**
         * When the write under way has taken too long. The writer stores it before {@link #phase} says WRITING, the
         * watchdog reads it (volatile).
         */
        private volatile long due;

        /** When the first one began. Written once, before {@link #body}. */
        private long begun;

        /** What is being sent, null before. Written once by the writer; the watchdog reads it. */
        @Nullable
        private volatile byte[] body;

        /** Bytes of the body that the client's side took. Written by the writer, read by the watchdog. */
        private volatile long taken;

        /** Whether the last write was slow. The writer's own. */
        private boolean slow;

        private Guard(long nanos) {
            this.nanos = nanos;
        }

        /** Says what the writes from now on send. Once. */
        void sends(byte[] content) {
            begun = clock.getAsLong();
            body = content;
        }

        /** Writes one piece of the body. */
        void piece(int bytes, Write write) throws IOException {
            run(write);
            taken += bytes;
            slow = clock.getAsLong() - (due - nanos) > nanos / SLOW;
        }

        /** Whether the last piece was so slow that the next one should be small, to show progress. */
        boolean isSlow() {
            return slow;
        }

        /** A response that has just begun is not slow. */
        private double rate(long now) {
            return (double) (taken + HEAD_START_BYTES) / Math.max(1, now - begun);
        }

        /** Runs one write, which must be small enough for a slow client to take it before it counts as stalled. */
        void run(Write write) throws IOException {
            due = clock.getAsLong() + nanos;
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
                    throw new IOException("the client took too little for too long");
                }
                Thread.onSpinWait(); // the watchdog is about to interrupt, or to let go
            }
        }

        /** Watchdog: interrupts the write under way, if it has taken too long or in any case. */
        private boolean cut(long now, boolean anyway) {
            if (phase.get() != WRITING || !anyway && now - due < 0 || !phase.compareAndSet(WRITING, INTERRUPTING)) {
                return false;
            }
            if (!anyway && now - due < 0) { // another write than the one we looked at
                phase.set(WRITING);
                return false;
            }
            writer.interrupt();
            phase.set(CUT);
            return true;
        }

        /** The thread's, which is at hand: the virtual machine makes up one of its own more slowly. */
        @Override
        public int hashCode() {
            return writer.hashCode();
        }

        /** The exchange is over. */
        @Override
        public void close() {
            guards.remove(this);
        }
    }

    /** Watches no more, and waits for a look under way. */
    @Override
    public void close() {
        chore.close();
    }
}
