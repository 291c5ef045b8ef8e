package dev.ringcast.http.delivery;

import dev.ringcast.core.StreamName;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Who watches over HLS: whoever asked for a playlist not long ago. There are no connections to count.
 *
 * <p>What tells one viewer from another is chosen by the caller. Bounded: past that many viewers new ones are not
 * counted. Thread-safe.
 */
public final class HlsAudience {
    private static final int MAX_VIEWERS = 20_000;

    /** Players ask each target duration, which is 10 s at the most. */
    private static final long WATCHES_NANOS = Duration.ofSeconds(12).toNanos();

    private final LongSupplier clock;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final Map<StreamName, Map<String, Long>> lastAsked = new HashMap<>();
    private int viewers;
    private long lastTidied;

    /**
     * Makes an empty audience.
     *
     * @param clock nanoseconds
     */
    public HlsAudience(LongSupplier clock) {
        this.clock = clock;
        lastTidied = clock.getAsLong();
    }

    /** A viewer asked for the playlist of a stream that is there. */
    void asked(StreamName name, String viewer) {
        long now = clock.getAsLong();
        lock.lock();
        try {
            if (now - lastTidied > WATCHES_NANOS) {
                tidy(now);
            }
            Map<String, Long> ofStream = lastAsked.computeIfAbsent(name, n -> new HashMap<>());
            if (ofStream.containsKey(viewer) || viewers < MAX_VIEWERS) {
                viewers += ofStream.put(viewer, now) == null ? 1 : 0;
            }
        } finally {
            lock.unlock();
        }
    }

    private void tidy(long now) {
        lastTidied = now;
        viewers = 0;
        for (Iterator<Map<String, Long>> all = lastAsked.values().iterator(); all.hasNext(); ) {
            Map<String, Long> ofStream = all.next();
            ofStream.values().removeIf(asked -> now - asked > WATCHES_NANOS);
            viewers += ofStream.size();
            if (ofStream.isEmpty()) {
                all.remove();
            }
        }
    }

    /**
     * How many watch a stream.
     *
     * @param name the stream
     * @return viewers
     */
    public int of(StreamName name) {
        long now = clock.getAsLong();
        lock.lock();
        try {
            return (int) lastAsked.getOrDefault(name, Map.of()).values().stream()
                    .filter(asked -> now - asked <= WATCHES_NANOS)
                    .count();
        } finally {
            lock.unlock();
        }
    }

    /**
     * How many watch at all.
     *
     * @return viewers
     */
    public int all() {
        lock.lock();
        try {
            tidy(clock.getAsLong());
            return viewers;
        } finally {
            lock.unlock();
        }
    }
}
