package dev.ringcast.core.feed;

import dev.ringcast.core.StreamStats;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.MediaKind;
import dev.ringcast.core.media.Track;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts what goes through a stream. The publisher writes; {@link #snapshot} is for any thread, so the counters are
 * volatile, those of tracks stored with release. Each has one writer at a time, and a reader may see one a frame ahead
 * of another.
 */
public final class StreamMeter {
    private static final int SECONDS = 10;
    private static final long SECOND_NANOS = 1_000_000_000L;

    /** What the rates are averages of. */
    static final long WINDOW_NANOS = SECONDS * SECOND_NANOS;

    /** Media frames by track. */
    private final AtomicLongArray frames = new AtomicLongArray(Track.COUNT);

    private volatile long bytes;
    private volatile long bytesPerSecond;
    private volatile long peakBytesPerSecond;
    private volatile double frameRate;
    private volatile double mediaRate;
    private volatile long timestampJumps;
    private volatile long stepsBack;
    private volatile long droppedFrames;
    private volatile long gopOverflows;
    private volatile long idlePeriods;
    private volatile long wrongKeyframeFlags;
    private volatile long missingKeyframes;

    // Publisher's own: one bucket a second.
    private final long[] byteBuckets = new long[SECONDS];
    private final int[] frameBuckets = new int[SECONDS];
    private final int[] mediaBuckets = new int[SECONDS];
    private long second;
    private boolean begun;
    private int filled;

    /** The video track of this publication with the lowest id, whose frames the frame rate counts. */
    private int leadingVideo = Track.MAX;

    /** Another publication begins: its first video track leads. */
    void restart() {
        leadingVideo = Track.MAX;
    }

    void frame(Frame frame, long nanos) {
        turn(Math.floorDiv(nanos, SECOND_NANOS));
        int bucket = Math.floorMod(second, SECONDS);
        byteBuckets[bucket] += frame.size();
        bytes += frame.size();
        if (!frame.isMedia()) {
            return;
        }
        mediaBuckets[bucket]++;
        int track = frame.track().index();
        frames.setRelease(track, frames.getPlain(track) + 1);
        leadingVideo = frame.isVideo() ? Math.min(leadingVideo, track) : leadingVideo;
        if (track == leadingVideo) {
            frameBuckets[bucket]++;
        }
    }

    private void turn(long now) {
        if (!begun || now - second > SECONDS) {
            begun = true;
            Arrays.fill(byteBuckets, 0);
            Arrays.fill(frameBuckets, 0);
            Arrays.fill(mediaBuckets, 0);
            filled = 0;
            second = now;
        }
        while (second < now) {
            peakBytesPerSecond = Math.max(peakBytesPerSecond, byteBuckets[Math.floorMod(second, SECONDS)]);
            filled = Math.min(filled + 1, SECONDS - 1);
            average();
            second++;
            byteBuckets[Math.floorMod(second, SECONDS)] = 0;
            frameBuckets[Math.floorMod(second, SECONDS)] = 0;
            mediaBuckets[Math.floorMod(second, SECONDS)] = 0;
        }
    }

    private void average() {
        long byteSum = 0;
        int frameSum = 0;
        int mediaSum = 0;
        for (int i = 0; i < filled; i++) {
            int bucket = Math.floorMod(second - i, SECONDS);
            byteSum += byteBuckets[bucket];
            frameSum += frameBuckets[bucket];
            mediaSum += mediaBuckets[bucket];
        }
        bytesPerSecond = byteSum / filled;
        frameRate = (double) frameSum / filled;
        mediaRate = (double) mediaSum / filled;
    }

    public void clock(long jumps, long back) {
        timestampJumps += jumps;
        stepsBack += back;
    }

    public void dropped() {
        droppedFrames++;
    }

    void gopOverflow() {
        gopOverflows++;
    }

    public void idle() {
        idlePeriods++;
    }

    public void wrongKeyframeFlag() {
        wrongKeyframeFlags++;
    }

    public void missingKeyframe() {
        missingKeyframes++;
    }

    long missingKeyframes() {
        return missingKeyframes;
    }

    long bytesPerSecond() {
        return bytesPerSecond;
    }

    /** Video and audio frames a second. */
    double mediaRate() {
        return mediaRate;
    }

    /** Media frames of a track. Any thread. */
    public long frames(Track track) {
        return frames.getAcquire(track.index());
    }

    /** Those of the track of a kind that has the lowest id. */
    private long leadingFrames(MediaKind kind) {
        for (int id = 0; id < Track.MAX; id++) {
            long count = frames(Track.of(kind, id));
            if (count > 0) {
                return count;
            }
        }
        return 0;
    }

    /**
     * The figures.
     *
     * @param silenceNanos how long no frame came; after {@link #WINDOW_NANOS} the rates are 0
     */
    public StreamStats snapshot(long silenceNanos) {
        boolean silent = silenceNanos >= WINDOW_NANOS;
        return new StreamStats(
                leadingFrames(MediaKind.VIDEO),
                leadingFrames(MediaKind.AUDIO),
                bytes,
                silent ? 0 : bytesPerSecond * 8,
                peakBytesPerSecond * 8,
                silent ? 0 : frameRate,
                timestampJumps,
                stepsBack,
                droppedFrames,
                gopOverflows,
                idlePeriods,
                wrongKeyframeFlags,
                missingKeyframes);
    }
}
