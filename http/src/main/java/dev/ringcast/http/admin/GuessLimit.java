package dev.ringcast.http.admin;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Lets an address be wrong so often within a while, and then makes it wait. Remembers a bounded number of addresses.
 * Thread-safe.
 */
final class GuessLimit {
    private static final int MAX_WRONG = 10;
    private static final int MAX_ADDRESSES = 1_000;
    private static final long WHILE_NANOS = 10_000_000_000L;

    private record Wrong(int times, long since) {}

    private final LongSupplier clock;
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by lock; the eldest goes first. */
    private final Map<InetAddress, Wrong> addresses = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Wrong> eldest) {
            return size() > MAX_ADDRESSES;
        }
    };

    GuessLimit(LongSupplier clock) {
        this.clock = clock;
    }

    boolean mustWait(InetAddress address) {
        lock.lock();
        try {
            Wrong wrong = addresses.get(address);
            return wrong != null && isRecent(wrong) && wrong.times() >= MAX_WRONG;
        } finally {
            lock.unlock();
        }
    }

    void wrong(InetAddress address) {
        lock.lock();
        try {
            Wrong before = addresses.get(address);
            addresses.put(
                    address,
                    before != null && isRecent(before)
                            ? new Wrong(before.times() + 1, before.since())
                            : new Wrong(1, clock.getAsLong()));
        } finally {
            lock.unlock();
        }
    }

    private boolean isRecent(Wrong wrong) {
        return clock.getAsLong() - wrong.since() < WHILE_NANOS;
    }
}
