package dev.ringcast.core.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Slows down an address that guesses secrets: says how late the answer to a wrong one has to be.
 *
 * <p>It never refuses. A caller checks the secret first and answers a right one at once, because behind a proxy the
 * owner and a guesser share an address. IPv6 addresses count by their /64, which is what one customer has.
 *
 * <p>It remembers the 1,000 addresses that were wrong last. Thread-safe; never blocks.
 */
public final class GuessRateLimit {
    private static final int MAX_ADDRESSES = 1_000;
    private static final int IPV6_PREFIX_BYTES = 8;
    private static final Duration STEP = Duration.ofSeconds(1);
    private static final int MAX_STEPS = 5;
    private static final long REMEMBERED_NANOS = Duration.ofMinutes(1).toNanos();

    /** How often an address was wrong, and when last, in nanoseconds of the clock. */
    private record Wrong(int times, long last) {}

    private final LongSupplier clock;
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by lock. The address that was wrong least recently is first. */
    private final Map<ByteBuffer, Wrong> addresses = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Wrong> eldest) {
            return size() > MAX_ADDRESSES;
        }
    };

    /**
     * Makes a limit that remembers nothing yet.
     *
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    public GuessRateLimit(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * Counts a wrong secret.
     *
     * @param address the address that showed it
     * @return how late to answer: 1 s, and 1 s more for each wrong one before it, 5 s at most. An address is forgotten
     *     a minute after its last wrong one.
     */
    public Duration wrong(InetAddress address) {
        ByteBuffer counted = counted(address);
        lock.lock();
        try {
            long now = clock.getAsLong();
            Wrong before = addresses.remove(counted); // so that it is put in again as the newest
            int times = 1;
            if (before != null && now - before.last() < REMEMBERED_NANOS) {
                times = Math.min(before.times() + 1, MAX_STEPS);
            }
            addresses.put(counted, new Wrong(times, now));
            return STEP.multipliedBy(times);
        } finally {
            lock.unlock();
        }
    }

    private static ByteBuffer counted(InetAddress address) {
        byte[] bytes = address.getAddress();
        return ByteBuffer.wrap(bytes, 0, address instanceof Inet6Address ? IPV6_PREFIX_BYTES : bytes.length);
    }

    /** How many addresses it remembers, for tests. */
    int size() {
        lock.lock();
        try {
            return addresses.size();
        } finally {
            lock.unlock();
        }
    }
}
