package dev.ringcast.core.pace;

import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.Loop;
import java.util.Iterator;
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
 * viewers, and the patient, are woken on a shared tick that {@link PaceControl} sets; the others in this process are
 * always woken at once. What a wake-up of network viewers costs is estimated by a sentinel: a virtual thread that is
 * woken last, whose running tells how long the sweep took. Virtual threads are scheduled nearly first in, first out,
 * but that is not promised, so it is an estimate and never a barrier.
 *
 * <p>It also ends the {@link ReadPause} of sources: those whose viewers wait for the tick read just before it, those
 * whom nobody watches once in the longest tick.
 */
public final class Pacer implements AutoCloseable {
    private static final long WINDOW_NANOS = 200_000_000L;

    private final LongSupplier clock;
    private final long maxDelayNanos;
    private final PaceControl control;
    private final PausedSources rests;
    private final Loop loop;
    private final SweepTimer sentinel;

    /** Audiences with something new. Publishers add, the pacer takes. */
    private final ConcurrentLinkedQueue<Audience> fresh = new ConcurrentLinkedQueue<>();

    /** All audiences that are not empty: their load is measured. */
    private final Set<Audience> attended = ConcurrentHashMap.newKeySet();

    /** Some of whom wait for the tick. Pacer's thread only. */
    private final Set<Audience> pending = new LinkedHashSet<>();

    /** Whether the pacer is parked or about to be: it stores, then looks at {@link #fresh}; publishers the reverse. */
    private volatile boolean parked;

    /**
     * Whether the park, if there is one, ends in time for a sweep, and for sources that nobody watches. The pacer
     * stores, then looks at {@link #rests}; sources the reverse.
     */
    private volatile boolean sweepPlanned;

    private volatile boolean endPlanned;

    /** Figures of the last sweep; the pacer writes, anyone reads. */
    private volatile long tickNanos;

    private volatile long sweepNanos;

    private long lastSweep;
    private long windowStart;

    /** What the sweep that is due waits for, null for nothing. */
    private ReadRound haul;

    /**
     * Starts a pacer.
     *
     * @param maxDelayNanos the longest tick, 0 for none ever
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    public Pacer(long maxDelayNanos, LongSupplier clock) {
        this(maxDelayNanos, clock, new Heartbeats(clock));
    }

    /**
     * Starts a pacer.
     *
     * @param maxDelayNanos the longest tick, 0 for none ever
     * @param clock nanoseconds, as {@link System#nanoTime}
     * @param beats where its loops report
     */
    public Pacer(long maxDelayNanos, LongSupplier clock, Heartbeats beats) {
        this.clock = clock;
        this.maxDelayNanos = maxDelayNanos;
        control = new PaceControl(maxDelayNanos);
        lastSweep = clock.getAsLong();
        rests = new PausedSources(maxDelayNanos, lastSweep, beats);
        windowStart = lastSweep;
        sentinel = new SweepTimer(clock, beats);
        loop = new Loop(Thread.ofPlatform().daemon(), "pacer", beats, this::run);
        loop.start();
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
            loop.wake();
        }
    }

    /** Read loop of a source: has it rest where that is of use; says whether. */
    boolean rest(ReadPause rest, boolean watched) {
        if (isClosed() || maxDelayNanos == 0 || watched && tickNanos == 0) {
            return false;
        }
        if (rest.enter(clock.getAsLong())) {
            rests.add(rest, watched);
        }
        if (!(watched ? sweepPlanned : endPlanned)) {
            loop.wake();
        }
        return true;
    }

    private void run() {
        takeFresh();
        long now = clock.getAsLong();
        measureLoad(now);
        long untilSweep = sweepIfDue(now);
        if (untilSweep > 0) {
            park(untilSweep, rests.wakeUnwatched(now));
        }
    }

    /**
     * Sources first, then their viewers and those who wait anyway. Says how long it is until there is more to do here.
     */
    private long sweepIfDue(long now) {
        if (haul == null) {
            long due = lastSweep + control.tickNanos() - now;
            if (pending.isEmpty() && !rests.hasWatched()) {
                return PausedSources.NEVER;
            } else if (due > 0) {
                return due;
            }
            lastSweep = now;
            haul = rests.haul(loop, now, pending);
        }
        long left = haul == null ? 0 : haul.left(now);
        if (left <= 0) {
            haul = null;
            sweep(now);
        }
        return left;
    }

    private void takeFresh() {
        for (Audience audience = fresh.poll(); audience != null; audience = fresh.poll()) {
            boolean others = true;
            try {
                others = audience.wakeImmediate();
            } finally {
                if (others) { // also if that failed: the sweep wakes all
                    pending.add(audience);
                }
            }
        }
    }

    private void sweep(long now) {
        int woken = 0;
        for (Iterator<Audience> all = pending.iterator(); all.hasNext(); ) {
            Audience audience = all.next();
            all.remove(); // if its sweep fails the others have theirs, and its next frame brings it back
            woken += audience.sweep();
        }
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

    private void park(long untilSweep, long untilEnd) {
        sweepPlanned = untilSweep != PausedSources.NEVER;
        endPlanned = untilEnd != PausedSources.NEVER;
        parked = true;
        loop.beat().waits();
        try {
            if (fresh.isEmpty() && !isClosed() && !hasUnplanned()) {
                long nanos = Math.min(untilSweep, untilEnd);
                if (nanos == PausedSources.NEVER) {
                    LockSupport.park(this);
                } else {
                    LockSupport.parkNanos(this, nanos);
                }
            }
        } finally {
            loop.beat().works();
            parked = false;
        }
    }

    private boolean hasUnplanned() {
        return !sweepPlanned && rests.hasWatched() || !endPlanned && rests.hasUnwatched();
    }

    boolean isClosed() {
        return loop.isClosed();
    }

    /**
     * The tick in force.
     *
     * @return nanoseconds, 0 if viewers are woken at once
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
        loop.close();
        sentinel.close();
        rests.end();
    }
}
