package dev.ringcast.core.pace;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * A clock that stands until a test puts it forward. By it the sweep marker runs a second late: waking seems so costly
 * that the tick is the longest.
 */
final class StandingClock implements LongSupplier {
    private static final long LATE_NANOS = 1_000_000_000L;

    private final AtomicLong nanos = new AtomicLong(-3_600_000_000_000L); // it may begin anywhere
    private final AtomicLong looks = new AtomicLong();

    /** The thread to wake when it is put forward. The pacer sets it. */
    private volatile Thread pacer;

    @Override
    public long getAsLong() {
        Thread asking = Thread.currentThread();
        if (asking.isVirtual()) {
            return nanos.get() + LATE_NANOS;
        }
        if (asking.getName().equals("ringcast-pacer")) {
            pacer = asking;
            looks.incrementAndGet();
        }
        return nanos.get();
    }

    void advance(long by) {
        nanos.addAndGet(by);
        LockSupport.unpark(pacer);
    }

    /** Waits until the pacer has done all that is due by now. */
    void awaitPacer() {
        long enough = looks.get() + 3; // the first look may be one before the clock was put forward
        await().pollInterval(Duration.ofMillis(5)).until(() -> {
            LockSupport.unpark(pacer);
            return looks.get() >= enough;
        });
    }
}
