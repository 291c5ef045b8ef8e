package dev.ringcast.core.pace;

import dev.ringcast.core.Nullable;
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
 * Wakes the viewers of all streams. It is one platform thread, so publishing costs the same whatever their number.
 *
 * <p>Under low load a frame wakes its viewers at once. Waking costs more than sending. So under high load viewers on
 * the network, and patient ones, are woken on a shared tick that {@link PaceControl} sets. Other viewers in this
 * process are always woken at once.
 *
 * <p>It also resumes sources that pause: those with viewers on the tick just before it, the others once in the longest
 * tick. Numbers at the lines are the invariants of {@link dev.ringcast.core.pace}.
 */
public final class Pacer implements AutoCloseable {
    private static final long WINDOW_NANOS = 200_000_000L;

    private final LongSupplier clock;
    private final long maxDelayNanos;
    private final PaceControl control;
    private final PausedSources pausedSources;
    private final Loop loop;
    private final SweepTimer sweepTimer;

    /** Audiences with a new frame. Publishers add, the pacer takes. */
    private final ConcurrentLinkedQueue<Audience> fresh = new ConcurrentLinkedQueue<>();

    /** Audiences with viewers: the pacer measures their load. Joins add, leaves remove. */
    private final Set<Audience> audiences = ConcurrentHashMap.newKeySet();

    /** Audiences of the next sweep. The pacer's own. */
    private final Set<Audience> toSweep = new LinkedHashSet<>();

    /** Whether the pacer parks or is about to. The pacer writes, publishers read (volatile). */
    private volatile boolean parked;

    /** Whether the pacer wakes in time for a sweep. The pacer writes, read loops read (volatile). */
    private volatile boolean sweepPlanned;

    /** The same for sources without a viewer on the network. */
    private volatile boolean unwatchedPlanned;

    /** The tick in force. The pacer writes, any thread reads (volatile). */
    private volatile long tickNanos;

    /** What the last measured sweep took. The pacer writes, any thread reads (volatile). */
    private volatile long sweepNanos;

    // The pacer's own from here on.
    private long tickBegan;
    private long windowStart;

    /** The sources for which the sweep that is due waits, null for none. */
    @Nullable
    private ReadRound round;

    /**
     * Starts a pacer.
     *
     * @param maxDelayNanos the longest tick; 0 if all viewers are to be woken at once
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    public Pacer(long maxDelayNanos, LongSupplier clock) {
        this(maxDelayNanos, clock, new Heartbeats(clock));
    }

    /**
     * Starts a pacer.
     *
     * @param maxDelayNanos the longest tick; 0 if all viewers are to be woken at once
     * @param clock nanoseconds, as {@link System#nanoTime}
     * @param beats where its threads report
     */
    public Pacer(long maxDelayNanos, LongSupplier clock, Heartbeats beats) {
        this.clock = clock;
        this.maxDelayNanos = maxDelayNanos;
        control = new PaceControl(maxDelayNanos);
        long now = clock.getAsLong();
        tickBegan = now;
        windowStart = now;
        pausedSources = new PausedSources(maxDelayNanos, now, beats);
        sweepTimer = new SweepTimer(clock, beats);
        loop = new Loop(Thread.ofPlatform().daemon(), "pacer", beats, this::run);
        loop.start();
    }

    /** An audience has a viewer. Under its lock. */
    void add(Audience audience) {
        audiences.add(audience);
    }

    /** An audience has no viewer any more. Under its lock. */
    void remove(Audience audience) {
        audiences.remove(audience);
    }

    /** Publisher: an audience has a new frame. */
    void enqueue(Audience audience) {
        fresh.add(audience); // (2)
        if (parked) {
            loop.wake();
        }
    }

    /** Read loop, which has stored that it pauses: whether it is to wait. */
    boolean beginPause(ReadPause pause, boolean isWatched) {
        if (isClosed() || maxDelayNanos == 0 || isWatched && tickNanos == 0) {
            return false;
        }
        if (pause.enterQueue(clock.getAsLong())) {
            pausedSources.add(pause, isWatched); // (4)
        }
        if (!(isWatched ? sweepPlanned : unwatchedPlanned)) {
            loop.wake();
        }
        return true;
    }

    private void run() {
        takeFresh();
        long now = clock.getAsLong();
        measureLoad(now);
        long untilSweep = untilSweep(now);
        if (untilSweep <= 0) {
            round = null;
            sweep(now);
        } else {
            park(untilSweep, pausedSources.resumeUnwatched(now));
        }
    }

    private void takeFresh() {
        for (Audience audience = fresh.poll(); audience != null; audience = fresh.poll()) {
            boolean sweep = true;
            try {
                sweep = audience.wakeImmediate();
            } finally {
                if (sweep) { // also if waking failed: the sweep wakes all
                    toSweep.add(audience);
                }
            }
        }
    }

    /**
     * Nanoseconds until the next sweep: 0 or less if it is due, {@link PausedSources#NEVER} if there is nothing to do.
     * When a tick ends this resumes the sources that pause, and the sweep waits until they have read.
     */
    private long untilSweep(long now) {
        if (round == null) {
            if (toSweep.isEmpty() && !pausedSources.hasWatched()) {
                return PausedSources.NEVER;
            }
            long untilTickEnds = tickBegan + control.tickNanos() - now;
            if (untilTickEnds > 0) {
                return untilTickEnds;
            }
            tickBegan = now;
            round = pausedSources.beginRound(loop, now, toSweep);
        }
        return round == null ? 0 : round.nanosLeft(now);
    }

    private void sweep(long now) {
        int woken = 0;
        for (Iterator<Audience> all = toSweep.iterator(); all.hasNext(); ) {
            Audience audience = all.next();
            all.remove(); // if its sweep fails the others are swept, and its next frame brings it back
            woken += audience.sweep();
        }
        if (woken > 0) {
            sweepTimer.swept(now, woken);
        }
    }

    private void measureLoad(long now) {
        sweepTimer.report(now, control);
        if (now - windowStart < WINDOW_NANOS) {
            return;
        }
        long wakeUps = 0;
        for (Audience audience : audiences) {
            wakeUps += audience.takeDemand();
        }
        control.setTick(wakeUps, now - windowStart);
        windowStart = now;
        tickNanos = control.tickNanos();
        sweepNanos = sweepTimer.lastNanos();
    }

    private void park(long untilSweep, long untilUnwatched) {
        sweepPlanned = untilSweep != PausedSources.NEVER; // (4) before the queues of pauses are read
        unwatchedPlanned = untilUnwatched != PausedSources.NEVER;
        parked = true; // (2) before the queue of audiences is read
        loop.beat().waits();
        try {
            if (fresh.isEmpty() && !isClosed() && !hasUnplanned()) {
                long nanos = Math.min(untilSweep, untilUnwatched);
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
        return !sweepPlanned && pausedSources.hasWatched() || !unwatchedPlanned && pausedSources.hasUnwatched();
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
     * How long the last measured sweep took, until all its viewers had run.
     *
     * @return nanoseconds, 0 before the first
     */
    public long sweepNanos() {
        return sweepNanos;
    }

    /** Ends the pacer's threads and waits for them. */
    @Override
    public void close() {
        loop.close(); // (4) a pause that begins after this sees it
        sweepTimer.close();
        pausedSources.close();
    }
}
