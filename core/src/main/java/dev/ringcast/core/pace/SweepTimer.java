package dev.ringcast.core.pace;

import dev.ringcast.core.concurrent.Heartbeats;
import java.util.function.LongSupplier;

/** Measures how long a sweep takes: from its start until a marker runs that is woken behind its viewers. */
final class SweepTimer {
    /** A marker that waits longer than this is reported before it has run. */
    private static final long PATIENCE_NANOS = 200_000_000L;

    private static final long INTERVAL_NANOS = 20_000_000L;

    private final LongSupplier clock;
    private final TailMarker marker;

    /** Whether the marker is still to run. The pacer sets, the marker clears (volatile). */
    private volatile boolean awaited;

    /** When the marker last ran. The marker writes it before it clears {@link #awaited}. */
    private volatile long markedAt;

    // The pacer's own: when the measured sweep began, how many viewers it woke (0 for none measured), the last result.
    private long start;
    private int woken;
    private long last;

    SweepTimer(LongSupplier clock, Heartbeats beats) {
        this.clock = clock;
        start = clock.getAsLong() - INTERVAL_NANOS; // the clock may begin anywhere, even below 0
        marker = new TailMarker("pacer-sweep-marker", beats, this::mark);
    }

    private void mark() {
        markedAt = clock.getAsLong();
        awaited = false;
    }

    /** Begins a measurement, unless one is under way or the last one is too recent. */
    void swept(long now, int viewers) {
        if (woken == 0 && now - start >= INTERVAL_NANOS) {
            start = now;
            woken = viewers;
            awaited = true;
            marker.wake();
        }
    }

    /** Hands the result over, if there is one. */
    void report(long now, PaceControl control) {
        if (woken > 0 && !awaited) {
            last = Math.max(0, markedAt - start); // start has moved if the marker waited long
            control.addCost(last, woken);
            woken = 0;
        } else if (woken > 0 && now - start > PATIENCE_NANOS) {
            control.addCost(now - start, woken); // the marker still waits: the cost is at least this
            start = now;
        }
    }

    long lastNanos() {
        return last;
    }

    void close() {
        marker.close();
    }
}
