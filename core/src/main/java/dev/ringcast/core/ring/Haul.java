package dev.ringcast.core.ring;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Sources that were woken together to read what came while they rested. Their viewers are woken when all have done so, for
 * whoever comes too early finds nothing and waits for another tick; but not for long after: a source that finds nothing
 * itself does not report.
 */
final class Haul {
    private static final long PATIENCE_NANOS = 2_000_000L;
    private static final long NANOS_A_SOURCE = 200_000L;

    private final Thread pacer;
    private final long until;

    /** Sources that have not reported; they count themselves out. */
    private final AtomicInteger reading;

    Haul(Thread pacer, int sources, long now) {
        this.pacer = pacer;
        until = now + PATIENCE_NANOS + sources * NANOS_A_SOURCE;
        reading = new AtomicInteger(sources);
    }

    /** Read loop: has taken all that came. Once for each source. */
    void done() {
        if (reading.decrementAndGet() == 0) {
            LockSupport.unpark(pacer);
        }
    }

    /** How long the viewers are still to wait, nanoseconds; 0 or less for no more. */
    long left(long now) {
        return reading.get() == 0 ? 0 : until - now;
    }
}
