package dev.ringcast.hls;

import java.time.Duration;

/**
 * How streams are packaged.
 *
 * @param segment how long segments should be, 1 s to 10 s
 * @param window how many segments a live playlist lists at least, 1 to 1000
 * @param idle how long packaging continues after the last request, zero for always
 * @param playWait how long a request is held at most while a live stream has too little to start with; never
 *     more than 8 s
 * @param memory bytes that all segments together may hold
 * @param waitersPerStream requests that may be held for one stream
 * @param waiters requests that may be held in all
 */
public record HlsOptions(
        Duration segment,
        int window,
        Duration idle,
        Duration playWait,
        long memory,
        int waitersPerStream,
        int waiters) {
    /** Players give up at 10 s (hls.js); they ask again where they are told in time (hls/RULES.md 8). */
    private static final Duration MAX_WAIT = Duration.ofSeconds(8);

    /** As shipped. */
    public static final HlsOptions DEFAULTS = new HlsOptions(
            Duration.ofSeconds(2),
            6,
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Runtime.getRuntime().maxMemory() / 4,
            500,
            1_000);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public HlsOptions {
        require(!segment.isNegative() && segment.toMillis() >= Segmenter.MIN_MILLIS, "a segment is shorter than 1 s");
        require(segment.toMillis() <= Segmenter.MAX_TARGET_MILLIS, "a segment is longer than 10 s");
        require(window >= 1 && window <= SegmentStore.MAX_SEGMENTS, "the window is not in 1..1000 segments");
        require(!idle.isNegative() && !playWait.isNegative(), "a duration is negative");
        require(memory > 0 && waitersPerStream > 0 && waiters > 0, "a limit is not above 0");
        playWait = playWait.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : playWait;
    }

    private static void require(boolean holds, String complaint) {
        if (!holds) {
            throw new IllegalArgumentException(complaint);
        }
    }

    /**
     * Whether packaging ends by itself when no request comes.
     *
     * @return false if {@link #idle} is zero
     */
    public boolean onDemand() {
        return !idle.isZero();
    }
}
