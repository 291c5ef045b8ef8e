package dev.ringcast.core.concurrent;

import dev.ringcast.core.log.LogRateLimit;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * The liveness of one loop. The loop's thread writes, any thread reads (all volatile).
 *
 * <p>A loop that waits for an event without a bound is healthy while it waits. A loop that fails and then waits counts
 * as failing for {@link #FORGIVEN_NANOS} after its last failure: a wait that fails at once, such as an accept without
 * descriptors, is not taken for a healthy wait.
 */
public final class Heartbeat {
    private static final Logger LOG = System.getLogger("dev.ringcast.loops");
    private static final long FORGIVEN_NANOS = 1_000_000_000L;

    private final String name;
    private final Heartbeats all;
    private final LogRateLimit failures;

    /** When the last run completed, or the wait before the current run ended. */
    private volatile long completed;

    private volatile boolean waits;
    private volatile boolean threw;
    private volatile long threwAt;

    /** What the last failed run threw. The loop's thread writes, a later log line shows it (volatile). */
    private volatile String thrownLast = "";

    Heartbeat(String name, Heartbeats all, long now) {
        this.name = name;
        this.all = all;
        completed = now;
        failures = new LogRateLimit(all::now);
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
        failures.count();
        thrownLast = String.valueOf(thrown);
        threwAt = all.now();
        threw = true;
        waits = false;
        long times = failures.due();
        if (times > 0 && thrown instanceof IOException) { // such as no descriptors: the trace says no more
            tellWithoutTrace(times);
        } else if (times > 0) {
            LOG.log(Level.ERROR, head(times), thrown);
        }
        if (thrown instanceof LinkageError broken) {
            all.linkageError(broken);
        }
    }

    /** As {@link #failed}, but throws nothing. */
    void report(Throwable thrown) {
        try {
            failed(thrown);
        } catch (Throwable again) {
            return; // no memory or no stack to log with: the next line counts this failure
        }
    }

    private void tellWithoutTrace(long times) {
        LOG.log(Level.WARNING, head(times) + ": " + thrownLast);
    }

    private String head(long times) {
        return name + " failed" + (times == 1 ? "" : " (" + times + " times since the last line)");
    }

    /** Logs the failures that no line has told yet, if a line is due. Any thread. */
    void tellLate() {
        tellLate(failures.due());
    }

    /** Logs the failures that no line has told yet: the loop ends. */
    void tellUntold() {
        tellLate(failures.untold());
    }

    private void tellLate(long times) {
        if (times > 0) {
            tellWithoutTrace(times);
        }
    }

    /** How many runs have failed. Any thread. */
    long failures() {
        return failures.total();
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
