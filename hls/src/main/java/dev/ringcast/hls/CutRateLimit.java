package dev.ringcast.hls;

/**
 * How often a segment may end: a bucket of cuts that fills as time passes. A publisher whose timestamps leap a few
 * seconds with each frame would make a segment of each (hls/RULES.md 15); one that sends twenty times
 * faster than real time, or a join burst of many GOPs, never meets the bound.
 *
 * <p>Confined to the packager's thread.
 */
final class CutRateLimit {
    /** Cuts that may come at once: more than a join burst of 100 GOPs and 4,096 frames makes. */
    static final int CAPACITY = 512;

    /** How long one more takes to come. */
    static final long REFILL_MILLIS = 100;

    private long cuts = CAPACITY;
    private long filledAt = Long.MIN_VALUE;

    /**
     * Takes one cut, if there is one.
     *
     * @param nowMillis a monotonic clock
     * @return whether the segment may end
     */
    boolean take(long nowMillis) {
        if (filledAt == Long.MIN_VALUE) {
            filledAt = nowMillis;
        }
        long refill = (nowMillis - filledAt) / REFILL_MILLIS;
        filledAt += refill * REFILL_MILLIS;
        cuts = Math.min(CAPACITY, cuts + refill);
        if (cuts == 0) {
            return false;
        }
        cuts--;
        return true;
    }
}
