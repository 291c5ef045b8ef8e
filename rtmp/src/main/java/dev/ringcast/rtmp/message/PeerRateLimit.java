package dev.ringcast.rtmp.message;

import dev.ringcast.core.media.ProtocolException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** How much a peer may ask for in a second. Confined to the thread that reads, but for {@link #heldUntil}. */
public final class PeerRateLimit {
    /** Messages of any kind; past them the reader waits for the next second. */
    public static final int MESSAGES = 20_000;

    /** Commands and user-control events; past them the connection is closed. */
    public static final int COMMANDS = 200;

    private static final long SECOND_NANOS = 1_000_000_000L;

    private final long bytesPerSecond;
    private final LongSupplier clock;
    private final BooleanSupplier over;
    private final Consumer<Boolean> onHold;

    /** Whether the peer waits, and when it last did. The read loop writes, the time first; the janitor reads. */
    private volatile boolean held;

    private volatile long released;

    private long second;
    private int messages;
    private int commands;

    /** Received beyond what the seconds so far have allowed for. */
    private long bytes;

    /**
     * Makes a guard.
     *
     * @param bytesPerSecond what may come in a second, 0 for any number; past it the reader waits
     * @param clock nanoseconds
     * @param over whether waiting is for nothing, since the connection is closed
     * @param onHold told true before the reader waits, and false afterwards
     */
    public PeerRateLimit(long bytesPerSecond, LongSupplier clock, BooleanSupplier over, Consumer<Boolean> onHold) {
        this.bytesPerSecond = bytesPerSecond;
        this.clock = clock;
        this.over = over;
        this.onHold = onHold;
        second = clock.getAsLong();
        released = second;
    }

    /**
     * Takes note of a message; waits where there were too many, or too large ones.
     *
     * @param size its bytes
     */
    public void message(int size) {
        bytes += size;
        if (++messages % 100 == 0 || isTooMuch()) {
            turn();
        }
        if (isTooMuch() && !over.getAsBoolean()) {
            hold();
        }
    }

    private void hold() {
        held = true;
        onHold.accept(true);
        try {
            do {
                LockSupport.parkNanos(this, second + SECOND_NANOS - clock.getAsLong());
                turn();
            } while (isTooMuch() && !over.getAsBoolean());
        } finally {
            onHold.accept(false);
            released = clock.getAsLong();
            held = false;
        }
    }

    /**
     * Until when the peer last had to wait. Any thread.
     *
     * @param now nanoseconds, the answer while it waits
     * @return nanoseconds, at first when the guard was made
     */
    public long heldUntil(long now) {
        return held ? now : released;
    }

    private boolean isTooMuch() {
        return messages > MESSAGES || bytesPerSecond > 0 && bytes > bytesPerSecond;
    }

    /**
     * Takes note of a command.
     *
     * @throws ProtocolException if there were too many
     */
    public void command() throws ProtocolException {
        turn();
        if (++commands > COMMANDS) {
            throw new ProtocolException("more than " + COMMANDS + " commands in a second");
        }
    }

    private void turn() {
        long now = clock.getAsLong();
        if (now - second >= SECOND_NANOS) {
            bytes = Math.max(0, bytes - (now - second) / SECOND_NANOS * bytesPerSecond);
            second = now;
            messages = 0;
            commands = 0;
        }
    }
}
