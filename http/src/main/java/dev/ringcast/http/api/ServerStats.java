package dev.ringcast.http.api;

import java.time.Duration;

/** What the server as a whole can tell of itself. Any thread may ask. */
public interface ServerStats {
    /**
     * What the server holds, in bytes.
     *
     * @param bound what heap and direct memory may come to together
     * @param heapUsed on the heap: what an idle server holds, and all that peers make it hold
     * @param directUsed beside the heap: the buffers that are allocated
     */
    record Memory(long bound, long heapUsed, long directUsed) {}

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
     * What the server holds, and may hold.
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
