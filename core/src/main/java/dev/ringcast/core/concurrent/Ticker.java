package dev.ringcast.core.concurrent;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Runs the periodic chores of one server, all on one platform thread: it must run when every virtual thread is stuck.
 *
 * <p>To wake a thread costs more than most chores do. Chores that are due at the same time therefore share a wake-up,
 * and with periods that are multiples of {@link #BASE} the thread wakes four times a second.
 *
 * <p>A chore must not block, since it would make the others late. What a chore throws is logged under the chore's name,
 * and the others run. Each chore has a {@link Heartbeat} of its own: if a run does not end, {@link Heartbeats#failing}
 * names that chore and "ticker", the thread.
 *
 * <p>All methods are for any thread.
 */
public final class Ticker implements AutoCloseable {
    /** The shortest period of a chore that has no reason for another. */
    public static final Duration BASE = Duration.ofMillis(250);

    /** The thread wakes so often if there is no chore, and so is never taken for late. */
    private static final long LONGEST_WAIT_NANOS = 1_000_000_000L;

    private final Heartbeats beats;
    private final LongSupplier clock;
    private final long start;
    private final Loop loop;
    private final List<Chore> chores = new CopyOnWriteArrayList<>();

    /**
     * Starts the thread.
     *
     * @param beats where the thread and the chores report
     */
    public Ticker(Heartbeats beats) {
        this(beats, System::nanoTime);
        loop.start();
    }

    /** For tests, which run the rounds themselves. */
    Ticker(Heartbeats beats, LongSupplier clock) {
        this.beats = beats;
        this.clock = clock;
        start = clock.getAsLong();
        loop = new Loop(Thread.ofPlatform().daemon(), "ticker", beats, this::roundAndWait);
    }

    /** Something that is done periodically, until it is closed. */
    public final class Chore implements AutoCloseable {
        private final Heartbeat beat;
        private final long periodNanos;
        private final Runnable work;

        /** Held during a run. */
        private final ReentrantLock lock = new ReentrantLock();

        /** Guarded by lock. */
        private boolean closed;

        /** When it runs next. Written before the chore is in the list, then by the ticker's thread alone. */
        private long due;

        private Chore(String name, Duration period, Runnable work) {
            periodNanos = period.toNanos();
            this.work = work;
            beat = beats.add(name);
            beat.waits();
            plan();
        }

        /** Times are multiples of the period, so that chores meet. What was missed is left out. */
        private void plan() {
            long now = clock.getAsLong();
            due = now + periodNanos - Math.floorMod(now - start, periodNanos);
        }

        private void run() {
            lock.lock();
            try {
                if (!closed) {
                    runOnce();
                }
            } finally {
                lock.unlock();
            }
            plan();
        }

        private void runOnce() {
            beat.works();
            try {
                work.run();
                beat.done();
                beat.waits();
            } catch (Throwable thrown) { // it counts as failing, and as late, until a run completes
                beat.report(thrown);
            } finally {
                Thread.interrupted(); // left behind by the chore, it would end every park at once
            }
        }

        /** Runs it no more, and waits for a run under way, unless this is the ticker's thread. Idempotent. */
        @Override
        public void close() {
            chores.remove(this);
            lock.lock(); // the ticker's thread may have it already
            try {
                closed = true;
            } finally {
                lock.unlock();
            }
            beats.remove(beat);
        }
    }

    /**
     * Adds a chore, which runs first within one period. After {@link #close} none runs.
     *
     * @param name the chore's name in the log and in {@link Heartbeats#failing}
     * @param period the time between two runs, above 0; a multiple of {@link #BASE} costs no wake-up of its own
     * @param work what to do; must not block
     * @return the chore, to be closed by the caller
     */
    public Chore every(String name, Duration period, Runnable work) {
        Chore chore = new Chore(name, period, work);
        chores.add(chore);
        loop.wake();
        return chore;
    }

    private void roundAndWait() {
        long wait = round();
        if (wait > 0) {
            LockSupport.parkNanos(this, wait);
        }
    }

    /** Runs the chores that are due; says in how many nanoseconds the next one is. */
    long round() {
        long now = clock.getAsLong();
        for (Chore chore : chores) {
            if (chore.due - now <= 0) {
                chore.run();
            }
        }
        now = clock.getAsLong();
        long wait = LONGEST_WAIT_NANOS;
        for (Chore chore : chores) {
            wait = Math.min(wait, chore.due - now);
        }
        return wait;
    }

    /**
     * Where the thread and the chores report.
     *
     * @return the registry that the ticker was made with
     */
    public Heartbeats beats() {
        return beats;
    }

    /** Closes all chores; ends the thread and waits for it, unless this is that thread. Idempotent. */
    @Override
    public void close() {
        loop.close();
        chores.forEach(Chore::close);
    }
}
