package dev.ringcast.core.concurrent;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * The liveness of one loop. The loop's thread writes, any thread reads (all volatile).
 *
 * <p>A loop that waits for an event without a bound is healthy while it waits. A loop that fails and then waits counts as
 * failing for {@link #FORGIVEN_NANOS} after its last failure: a wait that fails at once, such as an accept without
 * descriptors, is not taken for a healthy wait.
 */
public final class Heartbeat {
    private static final Logger LOG = System.getLogger("dev.ringcast.loops");
    private static final long LINE_NANOS = 1_000_000_000L;
    private static final long FORGIVEN_NANOS = 1_000_000_000L;

    private final String name;
    private final Heartbeats all;

    /** When the last run completed, or the wait before the current run ended. */
    private volatile long completed;

    private volatile boolean waits;
    private volatile boolean threw;
    private volatile long threwAt;

    // The loop's own.
    private long toldAt;
    private int untold;

    Heartbeat(String name, Heartbeats all, long now) {
        this.name = name;
        this.all = all;
        completed = now;
        toldAt = now - LINE_NANOS;
    }

    String name() {
        return name;
    }

    /** The loop is about to wait for an event without a bound. Loop's thread. */
    public void waits() {
        waits = true;
    }

    /** The event came. Loop's thread. */
    public void works() {
        long now = all.now();
        if (!isFailing(now)) {
            completed = now;
        }
        waits = false;
    }

    /** A run is complete. Loop's thread. */
    void done() {
        threw = false;
        completed = all.now();
        waits = false;
    }

    /**
     * Takes note of what a run threw; logs at most one line a second, with the number of failures. Loop's thread.
     *
     * @param thrown what it threw
     */
    public void failed(Throwable thrown) {
        untold++;
        long now = all.now();
        threwAt = now;
        threw = true;
        waits = false;
        if (now - toldAt >= LINE_NANOS) {
            String times = untold == 1 ? "" : " (" + untold + " times since the last line)";
            if (thrown instanceof IOException) { // the surroundings', such as no descriptors: the trace says no more
                LOG.log(Level.WARNING, name + " failed" + times + ": " + thrown);
            } else {
                LOG.log(Level.ERROR, name + " failed" + times, thrown);
            }
            toldAt = now;
            untold = 0;
        }
        if (thrown instanceof LinkageError broken) {
            all.linkageError(broken);
        }
    }

    /** Whether the last run threw, and no healthy wait has followed. */
    boolean isFailing(long now) {
        return threw && !(waits && now - threwAt >= FORGIVEN_NANOS);
    }

    /** For how long no run was completed that should have been, in nanoseconds. */
    long late(long now) {
        return waits && !isFailing(now) ? 0 : now - completed;
    }
}
