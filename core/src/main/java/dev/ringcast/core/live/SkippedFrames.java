package dev.ringcast.core.live;

import dev.ringcast.core.feed.LossPolicy;

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

    SkippedFrames plus(LossPolicy.Verdict verdict) {
        return switch (verdict) {
            case SKIP_INTER -> new SkippedFrames(inter + 1, allButKeyframes, broken, lapped);
            case SKIP_ALL_BUT_KEYFRAMES -> new SkippedFrames(inter, allButKeyframes + 1, broken, lapped);
            case SKIP_BROKEN -> new SkippedFrames(inter, allButKeyframes, broken + 1, lapped);
            default -> this;
        };
    }

    SkippedFrames plusLapped(long frames) {
        return new SkippedFrames(inter, allButKeyframes, broken, lapped + frames);
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
        return total() + " skipped (" + inter + " in the first tier, " + allButKeyframes + " in the second, "
                + broken + " that refer to such, " + lapped + " at once)";
    }
}
