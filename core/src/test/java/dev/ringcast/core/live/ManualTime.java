package dev.ringcast.core.live;

import dev.ringcast.core.concurrent.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** A clock that a test moves. */
public class ManualTime implements TimeSource {
    private volatile long nanos = 1_000_000_000L;

    public void advance(Duration by) {
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
