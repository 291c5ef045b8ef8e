package dev.ringcast.hls;

import dev.ringcast.core.net.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** A clock that a test moves. */
final class ManualTime implements TimeSource {
    /** The time of day when it starts. */
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private volatile long nanos = 1_000_000_000L;

    void advance(Duration by) {
        nanos += by.toNanos(); // one test thread
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public Instant now() {
        return START.plusNanos(nanos - 1_000_000_000L);
    }
}
