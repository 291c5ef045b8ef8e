package dev.ringcast.core.pace;

import dev.ringcast.core.concurrent.Loop;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sources that were resumed together, just before their viewers are woken: a viewer that is woken too early finds
 * nothing and waits for another tick.
 *
 * <p>A source reports when it has read all input. A source that finds no input does not report. So the round ends at
 * the latest a moment after the round marker has run, which was woken behind the sources.
 */
final class ReadRound {
    /** What a source may need that reads on another carrier while the marker runs. */
    private static final long GRACE_NANOS = 1_000_000L;

    /** The longest round, even if the carriers are busy. */
    private static final long PATIENCE_NANOS = 100_000_000L;

    private final Loop pacer;

    /** Sources that have not reported. Their read loops count it down. */
    private final AtomicInteger reading;

    /** Whether the marker has run. The marker sets (volatile). */
    private volatile boolean markerRan;

    // The pacer's own: when the round ends at the latest, and whether the marker has brought that forward.
    private long deadline;
    private boolean broughtForward;

    ReadRound(Loop pacer, int sources, long now) {
        this.pacer = pacer;
        reading = new AtomicInteger(sources);
        deadline = now + PATIENCE_NANOS;
    }

    /** Round marker: it runs, so the sources have run too, or nearly so. */
    void markerRan() {
        markerRan = true;
        pacer.wake();
    }

    /** Read loop: it has read all input. Once for each source. */
    void sourceDone() {
        if (reading.decrementAndGet() == 0) {
            pacer.wake();
        }
    }

    /** Pacer: nanoseconds until the round ends; 0 or less if it has ended (5). */
    long nanosLeft(long now) {
        if (markerRan && !broughtForward) {
            broughtForward = true;
            deadline = Math.min(deadline, now + GRACE_NANOS);
        }
        return reading.get() == 0 ? 0 : deadline - now;
    }
}
