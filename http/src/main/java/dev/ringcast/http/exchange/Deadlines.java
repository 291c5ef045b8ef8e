package dev.ringcast.http.exchange;

import java.time.Duration;

/**
 * How long a client may take for one write, by what the answer costs while it waits. A write is at most 32 KiB, and
 * 4 KiB for a client that is slow.
 *
 * @param ready for content in memory, which is held for the client
 * @param late for an answer that came later: few threads send those below Java 24
 * @param file for a part of a file, which holds one buffer
 * @param endless for an endless source: a viewer
 */
public record Deadlines(Duration ready, Duration late, Duration file, Duration endless) {
    private static final Duration READY = Duration.ofSeconds(10);
    private static final Duration LATE = Duration.ofSeconds(5);
    private static final Duration FILE = Duration.ofSeconds(30);

    /**
     * Those that the server ships.
     *
     * @param stall how long a viewer may take nothing
     * @return deadlines
     */
    public static Deadlines with(Duration stall) {
        return new Deadlines(READY, LATE, FILE, stall);
    }

    /** The one for a body, in nanoseconds. */
    long nanos(Body body, boolean isLate) {
        Duration deadline = switch (body) {
            case Body.File any -> file;
            case Body.Endless any -> endless;
            case Body.Bytes any -> isLate ? late : ready;
            case Body.Later any -> late; // which is never sent itself
        };
        return deadline.toNanos();
    }
}
