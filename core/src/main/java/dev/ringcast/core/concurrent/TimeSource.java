package dev.ringcast.core.concurrent;

import java.time.Instant;

/** The clocks of a server, so that tests need not wait. */
public interface TimeSource {
    /** The machine's clocks. */
    TimeSource SYSTEM = new TimeSource() {};

    /**
     * A clock for differences.
     *
     * @return nanoseconds, as {@link System#nanoTime}
     */
    default long nanos() {
        return System.nanoTime();
    }

    /**
     * A clock for people.
     *
     * @return the time of day
     */
    default Instant now() {
        return Instant.now();
    }
}
