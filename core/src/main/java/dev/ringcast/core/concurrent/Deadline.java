package dev.ringcast.core.concurrent;

import java.time.Duration;

/**
 * The end of a time that several waits share. Immutable.
 *
 * @param nanos when it ends, as {@link System#nanoTime} tells it
 */
public record Deadline(long nanos) {
    /**
     * A deadline that counts from now.
     *
     * @param time how long the waits may take together
     * @return the deadline
     */
    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /**
     * A deadline that leaves time for what follows.
     *
     * @param reserve how much earlier it ends
     * @return the earlier deadline
     */
    public Deadline before(Duration reserve) {
        return new Deadline(nanos - reserve.toNanos());
    }

    /**
     * How much time is left for a wait.
     *
     * @param most how long the wait may take in any case
     * @return the time, zero if the deadline has passed
     */
    public Duration left(Duration most) {
        return Duration.ofNanos(Math.clamp(nanos - System.nanoTime(), 0, most.toNanos()));
    }
}
