package dev.ringcast.core.ring;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Wakes the viewers of all streams: one platform thread, so that publishing costs the same whatever their number.
 *
 * <p>Under low load a frame wakes its viewers at once. Waking costs more than sending, so under high load network
 * viewers are woken on a shared tick that {@link PaceControl} sets; those in this process are always woken at once. What
 * a wake-up costs is estimated by a sentinel: a virtual thread that is woken last, whose running tells how long the
 * sweep took. Virtual threads are scheduled nearly first in, first out, but that is not promised, so it is an estimate
 * and never a barrier.
 */
public final class Pacer implements AutoCloseable {
    private static final long WINDOW_NANOS = 200_000_000L;
    private static final long SENTINEL_EVERY_NANOS = 20_000_000L;

    private final LongSupplier clock;
    private final PaceControl control;
    private final Thread thread;
    private final Sentinel sentinel;

    /** Audiences with something new. Publishers add, the pacer takes. */
    private final ConcurrentLinkedQueue<Audience> fresh = new ConcurrentLinkedQueue<>();

    /** All audiences that are not empty: their load is measured. */
    private final Set<Audience> attended = ConcurrentHashMap.newKeySet();

    /** Whose network viewers wait for the tick. Pacer's thread only. */
    private final Set<Audience> pending = new LinkedHashSet<>();

    /** Whether the pacer is parked or about to be: it stores, then looks at {@link #fresh}; publishers the reverse. */
    private volatile boolean parked;

    private volatile boolean closed;

    /** Figures of the last sweep; the pacer writes, anyone reads. */
    private volatile long tickNanos;

    private volatile long sweepNanos;

    private long lastSweep;
    private long windowStart;

    /**
     * Starts a pacer.
     *
     * @param maxDelayNanos the longest tick, 0 for none ever
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    public Pacer(long maxDelayNanos, LongSupplier clock) {
        this.clock = clock;
        control = new PaceControl(maxDelayNanos);
        lastSweep = clock.getAsLong();
        windowStart = lastSweep;
        sentinel = new Sentinel(clock);
        thread = Thread.ofPlatform().name("ringcast-pacer").daemon().start(this::run);
    }

    void attend(Audience audience) {
        attended.add(audience);
    }

    void leave(Audience audience) {
        attended.remove(audience);
    }

    void enqueue(Audience audience) {
        fresh.add(audience);
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        while (!closed) {
            takeFresh();
            long now = clock.getAsLong();
            measureLoad(now);
            long due = lastSweep + control.tickNanos() - now;
            if (!pending.isEmpty() && due <= 0) {
                sweep(now);
            } else {
                park(pending.isEmpty() ? 0 : due);
            }
        }
    }

    private void takeFresh() {
        for (Audience audience = fresh.poll(); audience != null; audience = fresh.poll()) {
            if (audience.wakeImmediate()) {
                pending.add(audience);
            }
        }
    }

    private void sweep(long now) {
        lastSweep = now;
        int woken = 0;
        for (Audience audience : pending) {
            woken += audience.sweep();
        }
        pending.clear();
        if (woken > 0) {
            sentinel.follow(now, woken);
        }
    }

    private void measureLoad(long now) {
        sentinel.result(now, control);
        if (now - windowStart < WINDOW_NANOS) {
            return;
        }
        long wakeUps = 0;
        for (Audience audience : attended) {
            wakeUps += audience.demand();
        }
        control.demand(wakeUps, now - windowStart);
        windowStart = now;
        tickNanos = control.tickNanos();
        sweepNanos = sentinel.lastNanos();
    }

    private void park(long nanos) {
        parked = true;
        try {
            if (fresh.isEmpty() && !closed) {
                if (nanos > 0) {
                    LockSupport.parkNanos(this, nanos);
                } else {
                    LockSupport.park(this);
                }
            }
        } finally {
            parked = false;
        }
    }

    /**
     * The tick in force.
     *
     * @return nanoseconds, 0 where viewers are woken at once
     */
    public long tickNanos() {
        return tickNanos;
    }

    /**
     * How long the last measured sweep took until all its viewers had their turn.
     *
     * @return nanoseconds, 0 before the first
     */
    public long sweepNanos() {
        return sweepNanos;
    }

    /** Ends the pacer's threads and waits for them. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        sentinel.close();
        join(thread);
    }

    /** Joins a thread that is sure to end; an interrupt is kept for the caller. */
    static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
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

    /** A virtual thread that is woken behind the viewers of a sweep and notes when it ran. */
    private static final class Sentinel {
        private final LongSupplier clock;
        private final Waiter waiter = new Waiter();
        private final Thread thread;

        /** Whether there is a sweep to follow: the pacer sets, the sentinel clears. */
        private volatile boolean sent;

        /** When the sentinel last ran. Written before {@link #sent} is cleared. */
        private volatile long ran;

        private volatile boolean closed;

        // The pacer's own.
        private long start;
        private int woken;
        private long last;

        Sentinel(LongSupplier clock) {
            this.clock = clock;
            start = clock.getAsLong() - SENTINEL_EVERY_NANOS; // such a clock may stand anywhere, below 0 too
            thread = Thread.ofVirtual().name("ringcast-pacer-sentinel").start(this::run);
        }

        private void run() {
            while (!closed) {
                waiter.await(() -> sent || closed);
                ran = clock.getAsLong();
                sent = false;
            }
        }

        void follow(long now, int viewers) {
            if (woken == 0 && now - start >= SENTINEL_EVERY_NANOS) {
                start = now;
                woken = viewers;
                sent = true;
                waiter.wake();
            }
        }

        void result(long now, PaceControl control) {
            if (woken > 0 && !sent) {
                last = Math.max(0, ran - start); // start has moved where it waited long
                control.measured(last, woken);
                woken = 0;
            } else if (woken > 0 && now - start > WINDOW_NANOS) {
                control.measured(now - start, woken); // it still waits for its turn: at least that dear
                start = now;
            }
        }

        long lastNanos() {
            return last;
        }

        void close() {
            closed = true;
            waiter.wake();
            join(thread);
        }
    }
}
