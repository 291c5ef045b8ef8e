package dev.ringcast.hls;

/**
 * When the first playlist is given out (hls/RULES.md 8): a player that starts with one segment alone would soon wait
 * for the second.
 *
 * <p>Confined to the packager's thread.
 */
final class StartGate {
    private static final int SEGMENTS = 2;
    private static final long PATIENCE_MILLIS = 3_000;
    private static final long NEVER = Long.MIN_VALUE;

    private long startedMillis = NEVER;

    /** Takes notice of a frame of a segment, which came at this time on a monotonic clock. */
    void frame(long cameMillis) {
        startedMillis = startedMillis == NEVER ? cameMillis : startedMillis;
    }

    /** Whether a player may start: two segments are listed, or 3 s have passed since the first one's first frame. */
    boolean isOpen(int segments, long nowMillis) {
        return segments >= SEGMENTS || startedMillis != NEVER && nowMillis - startedMillis >= PATIENCE_MILLIS;
    }
}
