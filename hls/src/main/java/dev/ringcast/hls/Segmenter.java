package dev.ringcast.hls;

import java.util.function.LongSupplier;

/**
 * Where to cut a stream into segments (PROTOCOL.md 2e, HLS). It sees when frames are due and how large the segment is,
 * never what is in them.
 *
 * <p>For each frame the caller asks {@link #before}, closes the open segment where that says so, and then calls
 * {@link #add}. The frames of one track lead: the picture's, or the sound's where there is no picture, and then each
 * of them counts as a keyframe.
 *
 * <h2>Rules</h2>
 *
 * <ol>
 *   <li>The first segment ends at the first keyframe from target − 0.1 s on, or at 10 s. The target duration is then
 *       the longest of target, GOPs so far and first segment, rounded to nearest, and never changes: [hls] 4.4.3.1
 *       allows no other.
 *   <li>A later one ends at a keyframe from target − 0.1 s on, or from 1 s on where the longest GOP seen would not
 *       fit any more.
 *   <li>It ends anywhere before target duration + 0.49 s; a picture that is no keyframe then starts a segment, and
 *       segments are independent no more.
 *   <li>It ends before it outgrows its bytes (part 3, row 36). A segment that should end more often than the
 *       {@link CutBudget} allows (row 16) is left out.
 * </ol>
 *
 * Confined to the packager's thread. Times are milliseconds.
 */
final class Segmenter {
    /** No segment is shorter but where it outgrew its bytes or the stream was interrupted. */
    static final long MIN_MILLIS = 1_000;

    /** The longest first segment. */
    static final long FIRST_MAX_MILLIS = 10_000;

    /** No segment holds more bytes, unless a single frame does. */
    static final long MAX_BYTES = 64L << 20;

    private static final long EARLY_MILLIS = 100;
    private static final long FORCE_MILLIS = 490;
    private static final long ROUNDED_DOWN_MILLIS = 499;
    private static final long SILENT_MILLIS = 2_000;
    private static final long NEVER = Long.MIN_VALUE;

    private final long targetMillis;
    private final LongSupplier maxBytes;
    private final CutBudget budget = new CutBudget();

    private int targetDuration;
    private boolean independent = true;
    private boolean pictures;

    private boolean open;
    private long start;

    /** The newest time of any track in the open segment. */
    private long newest;

    /** The leading track's newest time, which never goes back: a DTS that does is taken for the one before. */
    private long last = NEVER;

    /** The leading track's newest step, and the one before it. */
    private long step = NEVER;

    private long stepBefore = NEVER;
    private long lastKeyframe = NEVER;
    private long longestGop;

    /** Whether the open segment ends before a frame. */
    enum Cut {
        /** It goes on. */
        NONE,
        /** It ends, and the next starts with a frame that needs no other. */
        KEYFRAME,
        /** It ends, and the next starts in the middle of a GOP. */
        FORCED,
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
     * @param targetDuration the target duration in seconds that players have been told before, 0 where none was
     * @param maxBytes how large a segment may become, asked at each frame
     */
    Segmenter(long targetMillis, int targetDuration, LongSupplier maxBytes) {
        if (targetMillis < MIN_MILLIS || targetMillis > FIRST_MAX_MILLIS) {
            throw new IllegalArgumentException("target of " + targetMillis + " ms is not in 1..10 s");
        }
        this.targetMillis = targetMillis;
        this.targetDuration = targetDuration;
        this.maxBytes = maxBytes;
    }

    /**
     * Starts anew behind a discontinuity: what was learnt of the old clock and its GOPs is forgotten, what players
     * have been told is not. The open segment must have been closed.
     *
     * @param withPictures whether there is a picture track, which then leads
     */
    void restart(boolean withPictures) {
        if (open) {
            throw new IllegalStateException("a segment is open");
        }
        pictures = withPictures;
        last = NEVER;
        step = NEVER;
        stepBefore = NEVER;
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
        if (!open) {
            return Cut.NONE;
        }
        boolean full = bytes > Math.min(MAX_BYTES, maxBytes.getAsLong());
        if (!full && !due(next)) {
            return Cut.NONE;
        }
        if (!full && !budget.take(nowMillis)) {
            return Cut.DISCARDED;
        }
        return next.keyframe() ? Cut.KEYFRAME : Cut.FORCED;
    }

    /** Takes a frame into the open segment, or opens one with it. */
    void add(Sample sample) {
        long time = time(sample);
        if (!open) {
            open = true;
            start = time;
            newest = time;
            independent &= sample.keyframe();
        }
        newest = Math.max(newest, time);
        if (sample.leading()) {
            lead(sample, time);
        }
    }

    /**
     * Ends the open segment before a frame that follows it without a discontinuity.
     *
     * @param next the frame
     * @return the segment's duration in ms, at least 1
     */
    long closeBefore(Sample next) {
        return close(time(next));
    }

    /**
     * Ends the open segment where nothing follows, or nothing on the same clock. Its last frame is taken to be as
     * long as the one before it, unless the other track goes on for longer.
     *
     * @return the segment's duration in ms, at least 1
     */
    long close() {
        return close(last == NEVER ? newest : Math.max(newest, last + Math.max(0, step)));
    }

    /** Forgets the open segment, if there is one, of which nothing is wanted. */
    void discard() {
        open = false;
    }

    /** Whether a frame was added since the last segment was closed. */
    boolean isOpen() {
        return open;
    }

    /** When the open segment starts, on the stream's clock. */
    long start() {
        return start;
    }

    /** The target duration in seconds, 0 before the first segment is closed. */
    int targetDuration() {
        return targetDuration;
    }

    /** Whether each segment so far, the open one included, starts with a frame that needs no other. */
    boolean independent() {
        return independent;
    }

    private void lead(Sample sample, long time) {
        if (last != NEVER) {
            stepBefore = step == NEVER ? time - last : step;
            step = time - last;
        }
        last = time;
        if (sample.keyframe()) {
            longestGop = longestGop(time);
            lastKeyframe = time;
        }
    }

    private boolean due(Sample next) {
        long duration = time(next) - start;
        if (!next.leading()) { // the leading track fell silent; as long as it comes, it decides
            return duration > forceMillis() && (last == NEVER || next.dts() - last > SILENT_MILLIS);
        }
        if (next.keyframe() && dueAtKeyframe(duration, time(next))) {
            return true;
        }
        return duration >= MIN_MILLIS && duration + ahead() > forceMillis(); // rule 3
    }

    private boolean dueAtKeyframe(long duration, long time) {
        if (duration >= targetMillis - (pictures ? EARLY_MILLIS : 0)) {
            return true; // rules 1 and 2
        }
        return targetDuration != 0 && duration >= MIN_MILLIS && duration + longestGop(time) > forceMillis();
    }

    private long forceMillis() {
        return targetDuration == 0 ? FIRST_MAX_MILLIS : targetDuration * 1000L + FORCE_MILLIS;
    }

    /** How long the frame asked about will probably be: as the last ones, not judged by a single gap. */
    private long ahead() {
        return Math.max(0, Math.min(step, stepBefore));
    }

    private long longestGop(long keyframe) {
        long gop = lastKeyframe == NEVER ? 0 : keyframe - lastKeyframe;
        return Math.min(FIRST_MAX_MILLIS, Math.max(longestGop, gop)); // a gap is not a GOP
    }

    private long time(Sample sample) {
        return Math.max(sample.dts(), last);
    }

    private long close(long end) {
        if (!open) {
            throw new IllegalStateException("no segment is open");
        }
        open = false;
        // After a gap in the stream the segment is not as long as the time until the next: a player counts on EXTINF.
        long longest = targetDuration == 0 ? FIRST_MAX_MILLIS : targetDuration * 1000L + ROUNDED_DOWN_MILLIS;
        long duration = Math.clamp(end - start, 1, longest);
        if (targetDuration == 0) {
            long told = Math.max(duration, Math.max(targetMillis, longestGop));
            targetDuration = (int) Math.ceilDiv(told - FORCE_MILLIS, 1000L); // to nearest, so that rule 3 lets it be
        }
        return duration;
    }
}
