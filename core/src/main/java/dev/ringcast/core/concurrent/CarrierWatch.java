package dev.ringcast.core.concurrent;

import dev.ringcast.core.Nullable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Measures how long a virtual thread waits until it runs: the ticker starts one each 250 ms and notes when it has
 * run. A long delay means that something blocks the carriers or keeps them busy.
 */
public final class CarrierWatch implements AutoCloseable {
    private static final Logger LOG = System.getLogger("dev.ringcast.loops");
    private static final long WINDOW_NANOS = 5_000_000_000L;
    private static final long LONG_NANOS = 1_000_000_000L;
    private static final long LINE_NANOS = 1_000_000_000L;
    private static final long POLL_NANOS = 1_000_000L;

    private final LongSupplier clock;
    private final Consumer<Runnable> virtual;

    @Nullable
    private final Ticker.Chore chore;

    // Of the ticker's thread.
    @Nullable
    private Ping ping;

    private long windowStart;
    private long before;
    private long current;
    private long loggedAt;

    /**
     * The longest delay of the window before and the current one, in nanoseconds. The ticker's thread writes, any
     * thread reads (volatile).
     */
    private volatile long longest;

    /** One virtual thread. */
    private final class Ping implements Runnable {
        private final long sent = clock.getAsLong();

        /** How long it waited, -1 until it has run. The virtual thread writes, the watch reads (volatile). */
        private volatile long delay = -1;

        @Override
        public void run() {
            delay = Math.max(0, clock.getAsLong() - sent);
        }
    }

    /**
     * Starts to watch.
     *
     * @param ticker what has it look
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    public CarrierWatch(Ticker ticker, LongSupplier clock) {
        this.clock = clock;
        virtual = ping -> Thread.ofVirtual().name("ringcast-carrier-ping").start(ping);
        startWindow();
        chore = ticker.every("carrier-watch", Ticker.BASE, this::look);
    }

    /** For tests, which look themselves. */
    CarrierWatch(LongSupplier clock, Consumer<Runnable> virtual) {
        this.clock = clock;
        this.virtual = virtual;
        startWindow();
        chore = null;
    }

    private void startWindow() {
        windowStart = clock.getAsLong();
        loggedAt = windowStart - LINE_NANOS;
    }

    /** Notes the delay of the newest ping, and sends the next one if it has run. Ticker's thread. */
    void look() {
        long now = clock.getAsLong();
        if (ping != null) {
            long delay = ping.delay;
            note(now, delay >= 0 ? delay : now - ping.sent);
            if (delay < 0) {
                return;
            }
        }
        ping = new Ping();
        virtual.accept(ping);
    }

    private void note(long now, long delay) {
        if (now - windowStart >= WINDOW_NANOS) {
            windowStart = now;
            before = current;
            current = 0;
        }
        current = Math.max(current, delay);
        longest = Math.max(before, current);
        if (delay > LONG_NANOS && now - loggedAt >= LINE_NANOS) {
            loggedAt = now;
            LOG.log(
                    Level.WARNING,
                    "virtual threads wait " + delay / 1_000_000
                            + " ms until they run: something blocks their carriers, or the machine is overloaded");
        }
    }

    /**
     * The longest delay of the last 5 to 10 s, the time that a virtual thread waits now included. Any thread.
     *
     * @return the delay, zero before the first one is known
     */
    public Duration delay() {
        return Duration.ofNanos(longest);
    }

    /** Looks no more; waits 1 s at most for a virtual thread that has no carrier. */
    @Override
    public void close() {
        if (chore != null) {
            chore.close();
        }
        long begin = System.nanoTime();
        while (ping != null && ping.delay < 0 && System.nanoTime() - begin < LONG_NANOS) {
            LockSupport.parkNanos(this, POLL_NANOS);
        }
    }
}
