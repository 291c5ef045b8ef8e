package dev.ringcast.rtmp.session;

import dev.ringcast.core.net.TimeSource;
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
