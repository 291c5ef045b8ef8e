package dev.ringcast.core.media;

/**
 * Presentation times of audio frames, from the samples before them.
 *
 * <p>A publisher rounds to milliseconds, and a decoder clicks at gaps and overlaps of half a millisecond. So times are
 * counted in samples while the publisher's times agree within {@link #TOLERANCE}. Beyond that the count is anchored
 * anew:
 *
 * <ol>
 *   <li>A publisher that is ahead of the count has left a gap. The gap stays.
 *   <li>A publisher that is behind the count has sent overlapping frames: a repeated frame, or a sound card that is
 *       faster than the clock. Frames follow at half of their length until the count agrees again, so times increase.
 *   <li>A frame whose time steps back by more than {@link #TOLERANCE} is left out, and so is one that rule 2 would
 *       place more than {@link #TOLERANCE} and one frame late. So are the frames after it, until one is later than the
 *       last that was placed.
 * </ol>
 *
 * <p>Hence no frame is placed more than {@link #TOLERANCE} and one frame away from the publisher's time.
 *
 * <p>Times are ticks of 90 kHz. Confined to one thread.
 */
public final class AudioClock {
    /** How far the publisher's times may be from the count: 50 ms, in ticks. */
    public static final long TOLERANCE = 4_500;

    private static final long TICKS_PER_SECOND = 90_000;

    private final int sampleRate;
    private final int frameSamples;
    private boolean anchored;
    private long anchor;
    private long samples;

    /** The newest time that was given, in ticks. */
    private long last;

    /** The publisher's time of that frame, in ticks. */
    private long lastArrived;

    /** Rule 2 applies until the count agrees with the publisher. */
    private boolean catchingUp;

    /** Rule 3 applies until the publisher has passed {@link #last}. */
    private boolean leavingOut;

    /** How a frame's time follows from the one before. */
    public enum Step {
        /** It is counted on. */
        COUNTED,
        /** It is the first one: nothing is before it. */
        FIRST,
        /** It is set anew: the samples before it do not lead to it. */
        MOVED,
        /** The frame has no time: leave it out. */
        LEFT_OUT
    }

    /**
     * Counts frames of a track.
     *
     * @param sampleRate samples a second
     * @param frameSamples samples of a frame at that rate
     */
    public AudioClock(int sampleRate, int frameSamples) {
        this.sampleRate = sampleRate;
        this.frameSamples = frameSamples;
    }

    /**
     * Places the next frame; {@link #time} is its time afterwards, unless it is left out.
     *
     * @param arrived the publisher's time, in ticks
     * @return how the frame's time follows
     */
    public Step place(long arrived) {
        if (!anchored) {
            anchored = true;
            lastArrived = arrived;
            moveTo(arrived);
            return Step.FIRST;
        }
        leavingOut = leavingOut ? arrived <= last : lastArrived - arrived > TOLERANCE;
        if (leavingOut) {
            return Step.LEFT_OUT;
        }
        lastArrived = arrived;
        long ahead = next() - arrived;
        catchingUp |= ahead > TOLERANCE;
        if (ahead < -TOLERANCE) {
            moveTo(arrived);
            return Step.MOVED;
        }
        return catchingUp ? catchUp(arrived) : count();
    }

    private Step count() {
        last = next();
        samples += frameSamples;
        return Step.COUNTED;
    }

    private Step catchUp(long arrived) {
        long place = Math.max(arrived, last + frameTicks() / 2);
        if (place - arrived > TOLERANCE + frameTicks()) {
            leavingOut = true;
            catchingUp = false;
            return Step.LEFT_OUT;
        }
        moveTo(place);
        catchingUp = place > arrived;
        return Step.MOVED;
    }

    private void moveTo(long ticks) {
        anchor = ticks;
        samples = 0;
        catchingUp = false;
        count();
    }

    /** Forgets where it counted from: the next frame is the first one. */
    public void release() {
        anchored = false;
        catchingUp = false;
        leavingOut = false;
    }

    /**
     * When the frame that was placed last is presented.
     *
     * @return ticks
     */
    public long time() {
        return last;
    }

    /**
     * When that frame ends.
     *
     * @return ticks
     */
    public long next() {
        return anchor + samples * TICKS_PER_SECOND / sampleRate;
    }

    /**
     * How long one frame lasts.
     *
     * @return ticks, rounded up
     */
    public long frameTicks() {
        return (frameSamples * TICKS_PER_SECOND + sampleRate - 1) / sampleRate;
    }
}
