package dev.ringcast.core;

/**
 * Frames that a viewer did not get, by the reason.
 *
 * @param inter left out in the first tier
 * @param allButKeyframes left out in the second tier
 * @param broken left out because a frame they refer to was
 * @param lapped skipped at once: too old, or no longer held
 */
public record SkippedFrames(long inter, long allButKeyframes, long broken, long lapped) {
    /** None. */
    public static final SkippedFrames NONE = new SkippedFrames(0, 0, 0, 0);

    /**
     * All of them.
     *
     * @return the sum
     */
    public long total() {
        return inter + allButKeyframes + broken + lapped;
    }

    /**
     * The sum with those of another viewer, or of the same one at another time.
     *
     * @param other the others
     * @return both together
     */
    public SkippedFrames plus(SkippedFrames other) {
        return new SkippedFrames(
                inter + other.inter,
                allButKeyframes + other.allButKeyframes,
                broken + other.broken,
                lapped + other.lapped);
    }

    /** For the log. */
    @Override
    public String toString() {
        return total() + " skipped (" + inter + " in the first tier, " + allButKeyframes + " in the second, " + broken
                + " that refer to such, " + lapped + " at once)";
    }
}
