package dev.ringcast.rtmp.session;

import dev.ringcast.core.media.ProtocolException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** How much a peer may ask for in a second. Confined to the read loop. */
final class RateGuard {
    /** Messages of any kind; past them the reader waits for the next second. */
    static final int MESSAGES = 20_000;

    /** Commands and user-control events; past them the connection is closed. */
    static final int COMMANDS = 200;

    private static final long SECOND_NANOS = 1_000_000_000L;

    private final LongSupplier clock;
    private final BooleanSupplier over;
    private long second;
    private int messages;
    private int commands;

    /**
     * Makes a guard.
     *
     * @param clock nanoseconds
     * @param over whether waiting is for nothing, since the connection is closed
     */
    RateGuard(LongSupplier clock, BooleanSupplier over) {
        this.clock = clock;
        this.over = over;
        second = clock.getAsLong();
    }

    /** Takes note of a message; waits where there were too many. */
    void message() {
        if (++messages % 100 == 0 || messages > MESSAGES) {
            turn();
        }
        while (messages > MESSAGES && !over.getAsBoolean()) {
            LockSupport.parkNanos(this, second + SECOND_NANOS - clock.getAsLong());
            turn();
        }
    }

    /**
     * Takes note of a command.
     *
     * @throws ProtocolException where there were too many
     */
    void command() throws ProtocolException {
        turn();
        if (++commands > COMMANDS) {
            throw new ProtocolException("more than " + COMMANDS + " commands in a second");
        }
    }

    private void turn() {
        long now = clock.getAsLong();
        if (now - second >= SECOND_NANOS) {
            second = now;
            messages = 0;
            commands = 0;
        }
    }
}
