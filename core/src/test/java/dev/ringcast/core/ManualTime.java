package dev.ringcast.core;

import dev.ringcast.core.net.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** A clock that a test moves. */
class ManualTime implements TimeSource {
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
        return Instant.ofEpochMilli(1_700_000_000_000L + nanos / 1_000_000);
    }
}
