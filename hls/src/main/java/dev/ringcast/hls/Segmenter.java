package dev.ringcast.hls;

import java.util.function.LongSupplier;

/**
 * Where to cut a stream into segments (hls/RULES.md 3, 4). It sees when frames are due and how large the segment is,
 * never what is in them.
 *
 * <p>For each frame the caller asks {@link #before}, closes the open segment if that says so, and then calls
 * {@link #add}. The frames of one track lead: video, or audio in a stream without video. Each frame of audio that leads
 * counts as a keyframe.
 *
 * <h2>Rules</h2>
 *
 * <ol>
 *   <li>A segment ends at a keyframe from target − 0.1 s on, audio alone from the target on. It ends at a keyframe from
 *       1 s on if the longest GOP seen would make it longer than 12 s.
 *   <li>A cut is forced at 12 s, before a frame that is no keyframe. From then on segments are not independent.
 *   <li>The time is that of the leading track. If that track is silent, the other track's time counts, less the
 *       distance that the two last had.
 *   <li>A hole is a time without a frame of any track, longer than the target duration and than 3 mean frame intervals
 *       of the leading track. It ends the segment at its real end, and is a discontinuity. Neither a hole nor a
 *       silence of the leading track alone counts as a GOP or as a frame interval.
 *   <li>The target duration is the longest of target and every segment so far, rounded to nearest. It never shrinks.
 *   <li>A segment ends before it outgrows its bytes (hls/RULES.md 15). A segment that should end more often than the
 *       {@link CutRateLimit} allows is left out.
 * </ol>
 *
 * Confined to the packager's thread. Times are milliseconds.
 */
final class Segmenter {
    /** A segment is shorter only if it outgrew its bytes or if the stream was interrupted. */
    static final long MIN_MILLIS = 1_000;

    /** The longest target. */
    static final long MAX_TARGET_MILLIS = 10_000;

    /** Where a cut is forced. GOPs of 250 frames, a usual default, are 10.42 s long at 24 frames a second. */
    static final long FORCED_MILLIS = 12_000;

    /** No segment holds more bytes, unless a single frame does. */
    static final long MAX_BYTES = 64L << 20;

    private static final long EARLY_MILLIS = 100;
    private static final long SILENT_MILLIS = 2_000;

    /** Tracks on one clock are as far apart only because their frames come one after the other. */
    private static final long INTERLEAVED_MILLIS = 500;

    private static final long INTERVALS_OF_A_HOLE = 3;
    private static final double UNKNOWN_INTERVAL = (double) FORCED_MILLIS / INTERVALS_OF_A_HOLE;
    private static final double MEAN_OF = 8;
    private static final long NEVER = Long.MIN_VALUE;

    private final long targetMillis;
    private final LongSupplier maxBytes;
    private final CutRateLimit budget = new CutRateLimit();

    /** The longest of target and segments so far. */
    private long longest;

    private boolean independent = true;
    private boolean withVideo;

    private boolean open;
    private long start;

    /** Whether a frame of the leading track is in the open segment. */
    private boolean led;

    /** The first keyframe of the open segment. */
    private long firstKeyframe;

    /** Where the segment before ended, unless what follows is on another clock. */
    private long end;

    /** Whether it ended before its next frame came. */
    private boolean endedAlone;

    /** The newest time of any track. */
    private long newest;

    /** The leading track's newest time, which never goes back: a DTS that does is taken for the one before. */
    private long last;

    /** How far the other track was ahead of the leading track, and its newest DTS since the leading track came. */
    private long ahead;

    private long other;

    /** The leading track's newest interval, and the mean of its last ones. */
    private long interval;

    private double meanInterval;

    /** Whether a hole lies before the leading track's next frame. */
    private boolean interrupted;

    private long lastKeyframe;
    private long longestGop;

    /** Whether the open segment ends before a frame. */
    enum Cut {
        /** It does not end. */
        NONE,
        /** It ends, and the next starts with a frame that needs no other. */
        KEYFRAME,
        /** It ends, and the next starts in the middle of a GOP. */
        FORCED,
        /** There is a hole: the segment that is open ends where it is, and a discontinuity follows. */
        HOLE,
        /** It should end, but too many have ended lately: it is left out, so that no duration is false. */
        DISCARDED
    }

    /**
     * What is asked about a frame.
     *
     * @param dts its decoding time
     * @param leading whether it belongs to the track that leads
     * @param keyframe whether it leads and decoding may start at it
     */
    record Sample(long dts, boolean leading, boolean keyframe) {}

    /**
     * Starts without a segment.
     *
     * @param targetMillis how long segments should be, 1 to 10 s
     * @param targetDuration the target duration in seconds that players have been told before, 0 if none was
     * @param maxBytes how large a segment may become, asked at each frame
     */
    Segmenter(long targetMillis, int targetDuration, LongSupplier maxBytes) {
        if (targetMillis < MIN_MILLIS || targetMillis > MAX_TARGET_MILLIS) {
            throw new IllegalArgumentException("target of " + targetMillis + " ms is not in 1..10 s");
        }
        this.targetMillis = targetMillis;
        this.maxBytes = maxBytes;
        longest = Math.max(targetMillis, targetDuration * 1000L);
        forget();
    }

    /**
     * Starts anew behind a discontinuity: what was learnt of the old clock and its GOPs is forgotten, what players
     * have been told is not. The open segment must have been closed.
     *
     * @param video whether there is a video track, which then leads
     */
    void restart(boolean video) {
        if (open) {
            throw new IllegalStateException("a segment is open");
        }
        withVideo = video;
        forget();
    }

    private void forget() {
        end = NEVER;
        newest = NEVER;
        last = NEVER;
        ahead = 0;
        other = NEVER;
        interval = 0;
        meanInterval = UNKNOWN_INTERVAL;
        interrupted = false;
        lastKeyframe = NEVER;
        longestGop = 0;
    }

    /**
     * Whether the open segment ends before this frame. Changes nothing but the budget of cuts.
     *
     * @param next the frame
     * @param bytes how large the segment would be with it
     * @param nowMillis a monotonic clock
     * @return whether and how
     */
    Cut before(Sample next, long bytes, long nowMillis) {
        boolean hole = isHole(time(next));
        if (!open) {
            return hole ? Cut.HOLE : Cut.NONE;
        }
        boolean full = bytes > Math.min(MAX_BYTES, maxBytes.getAsLong());
        if (!full && !hole && !due(next)) {
            return Cut.NONE;
        }
        if (!full && !budget.take(nowMillis)) {
            return Cut.DISCARDED;
        }
        return hole ? Cut.HOLE : next.keyframe() ? Cut.KEYFRAME : Cut.FORCED;
    }

    /** Takes a frame into the open segment, or opens one with it. */
    void add(Sample sample) {
        long time = time(sample);
        if (!open) {
            open(sample, time, isHole(time));
        }
        newest = Math.max(newest, time);
        if (sample.leading()) {
            lead(sample, time);
        } else {
            other = sample.dts();
        }
    }

    private void open(Sample sample, long time, boolean hole) {
        boolean follows = end != NEVER && !hole;
        open = true;
        start = follows ? end : time;
        led = false;
        firstKeyframe = NEVER;
        interrupted |= hole;
        independent &= !follows || sample.keyframe();
    }

    /**
     * Ends the open segment before a frame that follows it without a discontinuity.
     *
     * @param next the frame
     * @return the segment's duration in ms, at least 1
     */
    long closeBefore(Sample next) {
        endedAlone = false;
        return close(time(next));
    }

    /**
     * Ends the open segment if nothing follows yet, or nothing on the same clock. Its last frame is taken to be as long
     * as the one before it, unless the other track is longer.
     *
     * @return the segment's duration in ms, at least 1
     */
    long close() {
        endedAlone = true;
        return close(last == NEVER ? newest : Math.max(newest, last + interval));
    }

    private long close(long at) {
        if (!open) {
            throw new IllegalStateException("no segment is open");
        }
        open = false;
        long duration = Math.max(1, at - start);
        end = start + duration;
        longest = Math.max(longest, duration);
        return duration;
    }

    /** Forgets the open segment, if there is one. */
    void discard() {
        open = false;
    }

    /** Whether a frame was added since the last segment was closed. */
    boolean isOpen() {
        return open;
    }

    /** When the newest segment starts, on the leading track's clock. */
    long start() {
        return start;
    }

    /** How long after its start the newest segment has its first keyframe, -1 if it has none. */
    long keyframeMillis() {
        return firstKeyframe == NEVER ? -1 : Math.max(0, firstKeyframe - start);
    }

    /** The target duration in seconds. */
    int targetDuration() {
        return (int) ((longest + 500) / 1000);
    }

    /** Whether each segment so far, the open one included, starts with a frame that needs no other. */
    boolean independent() {
        return independent;
    }

    /** A longer time without a frame is a hole. */
    long longestPause() {
        return Math.max(targetDuration() * 1000L, (long) (INTERVALS_OF_A_HOLE * meanInterval));
    }

    /** If the segment ended by the clock, then the target duration has passed already. */
    private boolean isHole(long time) {
        long pause = newest == NEVER ? 0 : time - newest;
        return pause > (open || !endedAlone ? longestPause() : INTERVALS_OF_A_HOLE * meanInterval);
    }

    private void lead(Sample sample, long time) {
        if (last != NEVER) {
            measure(time - last);
        }
        if (other != NEVER) {
            ahead = Math.abs(other - time) < INTERLEAVED_MILLIS ? 0 : other - time;
            other = NEVER;
        }
        last = time;
        independent &= led || sample.keyframe();
        led = true;
        if (sample.keyframe()) {
            longestGop = longestGop(time);
            lastKeyframe = time;
            firstKeyframe = firstKeyframe == NEVER ? time : firstKeyframe;
        }
    }

    /** A pause counts in the mean as the longest that is none, so that a stream may become slower for good. */
    private void measure(long millis) {
        double shortest = Math.max(SILENT_MILLIS, INTERVALS_OF_A_HOLE * meanInterval);
        if (interrupted || millis > shortest) {
            lastKeyframe = NEVER;
            other = NEVER; // it may have stopped too
        } else {
            interval = millis;
        }
        interrupted = false;
        meanInterval += (Math.min(millis, shortest) - meanInterval) / MEAN_OF;
    }

    private boolean due(Sample next) {
        long time = time(next);
        long duration = time - start;
        if (next.keyframe()) {
            return duration >= targetMillis - (withVideo ? EARLY_MILLIS : 0)
                    || duration >= MIN_MILLIS && duration + longestGop(time) > FORCED_MILLIS;
        }
        boolean decides = next.leading() || last == NEVER || time - last > SILENT_MILLIS;
        return decides && duration >= FORCED_MILLIS;
    }

    private long longestGop(long keyframe) {
        return Math.max(longestGop, lastKeyframe == NEVER ? 0 : keyframe - lastKeyframe);
    }

    /** A frame's time on the leading track's clock. */
    private long time(Sample sample) {
        return Math.max(last, sample.leading() ? sample.dts() : sample.dts() - ahead);
    }
}
