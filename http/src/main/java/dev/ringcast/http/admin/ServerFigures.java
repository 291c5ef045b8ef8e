package dev.ringcast.http.admin;

import java.time.Duration;

/** What the server as a whole can tell of itself. Any thread may ask. */
public interface ServerFigures {
    /**
     * Memory of streams, in bytes.
     *
     * @param bound what it may come to
     * @param used what it comes to
     */
    record Memory(long bound, long used) {}

    /**
     * Its version.
     *
     * @return such as {@code 0.1.0}
     */
    String version();

    /**
     * How long it has been running.
     *
     * @return the time
     */
    Duration uptime();

    /**
     * What streams and connections hold, and may hold.
     *
     * @return the figures
     */
    Memory memory();

    /**
     * How long a virtual thread had to wait for a carrier lately, the longest of the last 5 to 10 s.
     *
     * @return the delay
     */
    Duration carrierDelay();
}
