package dev.ringcast.rtmp.server;

import dev.ringcast.core.concurrent.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The machine's clock, which a test may put forward. */
final class TestTime implements TimeSource {
    private final AtomicLong ahead = new AtomicLong();

    void advance(Duration by) {
        ahead.addAndGet(by.toNanos());
    }

    @Override
    public long nanos() {
        return System.nanoTime() + ahead.get();
    }
}
