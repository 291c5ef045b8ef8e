package dev.ringcast.core.pace;

import dev.ringcast.core.concurrent.Loop;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sources that were woken together to read what came while they rested. Their viewers are woken when all have reported,
 * for whoever comes too early finds nothing and waits for another tick. A source that finds nothing itself does not
 * report; so they are waited for no longer than until a thread that was woken behind them has run, and a moment more.
 */
final class ReadRound {
    /** What a source may need that is reading, on another carrier, when that thread runs. */
    private static final long GRACE_NANOS = 1_000_000L;

    /** How long all of them may take, whatever keeps the carriers busy. */
    private static final long PATIENCE_NANOS = 100_000_000L;

    private final Loop pacer;

    /** Sources that have not reported; they count themselves out. */
    private final AtomicInteger reading;

    /** Whether the thread behind the sources has run; it writes (volatile). */
    private volatile boolean hadTheirTurn;

    // The pacer's own: when the viewers' turn is at the latest, and whether it was brought forward.
    private long until;
    private boolean ends;

    ReadRound(Loop pacer, int sources, long now) {
        this.pacer = pacer;
        reading = new AtomicInteger(sources);
        until = now + PATIENCE_NANOS;
    }

    /** Follower: it has run, so the sources have too, or nearly so. */
    void hadTheirTurn() {
        hadTheirTurn = true;
        pacer.wake();
    }

    /** Read loop: has taken all that came. Once for each source. */
    void done() {
        if (reading.decrementAndGet() == 0) {
            pacer.wake();
        }
    }

    /** Pacer: how long the viewers are still to wait, nanoseconds; 0 or less for no more. */
    long left(long now) {
        if (hadTheirTurn && !ends) {
            ends = true;
            until = Math.min(until, now + GRACE_NANOS);
        }
        return reading.get() == 0 ? 0 : until - now;
    }
}
