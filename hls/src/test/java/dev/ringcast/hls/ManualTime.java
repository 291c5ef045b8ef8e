package dev.ringcast.hls;

import dev.ringcast.core.concurrent.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** A clock that a test moves. */
public final class ManualTime implements TimeSource {
    /** The time of day when it starts. */
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private volatile long nanos = 1_000_000_000L;

    private volatile Duration stepped = Duration.ZERO;

    private final Set<Thread> failed = ConcurrentHashMap.newKeySet();
    private volatile String broken = "none";
    private volatile String held = "none";

    /** Each thread whose name begins so waits when it asks for the time, until another name is given. */
    void holdFor(String threads) {
        held = threads;
    }

    /** Each thread whose name begins with this gets one exception instead of the time. */
    void breakFor(String threads) {
        broken = threads;
    }

    public void advance(Duration by) {
        nanos += by.toNanos(); // one test thread
    }

    /** The wall clock is set back; the other one is not touched. */
    void stepBack(Duration by) {
        stepped = stepped.plus(by); // one test thread
    }

    @Override
    public long nanos() {
        failIfBroken();
        return nanos;
    }

    @Override
    public Instant now() {
        failIfBroken();
        return START.plusNanos(nanos - 1_000_000_000L).minus(stepped);
    }

    private void failIfBroken() {
        while (Thread.currentThread().getName().startsWith(held)) {
            LockSupport.parkNanos(this, 1_000_000);
        }
        if (Thread.currentThread().getName().startsWith(broken) && failed.add(Thread.currentThread())) {
            throw new IllegalStateException("the clock is broken, as the test wants it");
        }
    }
}
