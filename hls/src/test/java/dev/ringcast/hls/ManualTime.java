package dev.ringcast.hls;

import dev.ringcast.core.net.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** A clock that a test moves. */
final class ManualTime implements TimeSource {
    /** The time of day when it starts. */
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private volatile long nanos = 1_000_000_000L;

    private volatile String broken = "nobody";

    /** Threads whose names begin so get an exception instead of the time. */
    void breakFor(String threads) {
        broken = threads;
    }

    void advance(Duration by) {
        nanos += by.toNanos(); // one test thread
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public Instant now() {
        if (Thread.currentThread().getName().startsWith(broken)) {
            throw new IllegalStateException("the clock is broken, as the test wants it");
        }
        return START.plusNanos(nanos - 1_000_000_000L);
    }
}
