package dev.ringcast.core.pace;

import dev.ringcast.core.concurrent.Heartbeats;
import java.util.function.LongSupplier;

/** How long a sweep took: a thread that was woken behind its viewers notes when it ran. */
final class SweepTimer {
    /** How long one is waited for before it counts as that dear at least. */
    private static final long PATIENCE_NANOS = 200_000_000L;

    private static final long EVERY_NANOS = 20_000_000L;

    private final LongSupplier clock;
    private final TailMarker follower;

    /** Whether there is a sweep to follow: the pacer sets, the follower clears. */
    private volatile boolean sent;

    /** When the follower last ran. Written before {@link #sent} is cleared. */
    private volatile long ran;

    // The pacer's own.
    private long start;
    private int woken;
    private long last;

    SweepTimer(LongSupplier clock, Heartbeats beats) {
        this.clock = clock;
        start = clock.getAsLong() - EVERY_NANOS; // such a clock may stand anywhere, below 0 too
        follower = new TailMarker("pacer-sentinel", beats, this::note);
    }

    private void note() {
        ran = clock.getAsLong();
        sent = false;
    }

    void follow(long now, int viewers) {
        if (woken == 0 && now - start >= EVERY_NANOS) {
            start = now;
            woken = viewers;
            sent = true;
            follower.follow();
        }
    }

    void result(long now, PaceControl control) {
        if (woken > 0 && !sent) {
            last = Math.max(0, ran - start); // start has moved where it waited long
            control.measured(last, woken);
            woken = 0;
        } else if (woken > 0 && now - start > PATIENCE_NANOS) {
            control.measured(now - start, woken); // it still waits for its turn: at least that dear
            start = now;
        }
    }

    long lastNanos() {
        return last;
    }

    void close() {
        follower.close();
    }
}
