package dev.ringcast.mpegts;

/**
 * Presentation times of audio frames, from the samples before them.
 *
 * <p>Publishers round to milliseconds; a decoder that is told of gaps and overlaps of half a millisecond clicks. So
 * times are counted from the first frame's on, and follow the publisher's only where these leave the count behind by
 * more than {@link #TOLERANCE}: by the whole difference then, and the gap stays. Times that fall behind the count (an
 * overlap) do not turn it back.
 */
final class AudioClock {
    /** How far the publisher's times may be ahead of the count. */
    static final long TOLERANCE = Ticks.ofMillis(50);

    private final int sampleRate;
    private final int frameSamples;
    private boolean anchored;
    private long anchor;
    private long samples;

    /**
     * Counts frames of a track.
     *
     * @param sampleRate samples a second
     * @param frameSamples samples of a frame at that rate
     */
    AudioClock(int sampleRate, int frameSamples) {
        this.sampleRate = sampleRate;
        this.frameSamples = frameSamples;
    }

    /** Whether there is a time to count from. */
    boolean isAnchored() {
        return anchored;
    }

    /** Whether a frame that the publisher puts at this time cannot be counted on from the one before. */
    boolean isGap(long ticks) {
        return !anchored || ticks - next() > TOLERANCE;
    }

    /** Counts from here on. */
    void anchor(long ticks) {
        anchored = true;
        anchor = ticks;
        samples = 0;
    }

    /** Forgets where it counted from: the next frame is a gap. */
    void release() {
        anchored = false;
    }

    /** When the next frame is presented. */
    long next() {
        return anchor + samples * Ticks.PER_SECOND / sampleRate;
    }

    /** Passes over one frame. */
    void advance() {
        samples += frameSamples;
    }

    /** How long one frame lasts, rounded up. */
    long frameTicks() {
        return (frameSamples * Ticks.PER_SECOND + sampleRate - 1) / sampleRate;
    }
}
