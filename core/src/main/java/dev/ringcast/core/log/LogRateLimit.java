package dev.ringcast.core.log;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Counts events that come too often for a log line each, and says when a line is due: one a second at most.
 *
 * <p>No event is lost: one that came after the last line is in the next, if something asks {@link #due} after a second,
 * and {@link #untold} at the end. Thread-safe, without a lock; it never logs by itself, so a caller that holds a lock
 * may
 * count.
 */
public final class LogRateLimit {
    private static final long LINE_NANOS = 1_000_000_000L;

    private final LongSupplier clock;
    private final AtomicLong total = new AtomicLong();
    private final AtomicLong untold = new AtomicLong();

    /** When the last line was due. */
    private final AtomicLong lineAt;

    /**
     * Starts at zero; the first event is due at once.
     *
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    public LogRateLimit(LongSupplier clock) {
        this.clock = clock;
        lineAt = new AtomicLong(clock.getAsLong() - LINE_NANOS);
    }

    /** Counts an event. */
    public void count() {
        total.incrementAndGet();
        untold.incrementAndGet();
    }

    /**
     * How many events the caller has to tell now.
     *
     * @return the events since the last line; 0 if there are none or a second has not passed
     */
    public long due() {
        long now = clock.getAsLong();
        long last = lineAt.get();
        boolean isDue = untold.get() > 0 && now - last >= LINE_NANOS;
        return isDue && lineAt.compareAndSet(last, now) ? untold() : 0;
    }

    /**
     * How many events no line has told, whenever the last line was; they count as told now. For the end.
     *
     * @return the events since the last line
     */
    public long untold() {
        return untold.getAndSet(0);
    }

    /**
     * How many events there were.
     *
     * @return all of them
     */
    public long total() {
        return total.get();
    }
}
