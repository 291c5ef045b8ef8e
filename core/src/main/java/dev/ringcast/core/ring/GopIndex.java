package dev.ringcast.core.ring;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Track;
import java.util.ArrayDeque;

/**
 * Where the cached GOPs begin, and at which of them a viewer joins. While a publication has sent no video frame, the
 * newest {@value #AUDIO_MILLIS} ms are cached instead, with a start each {@value #AUDIO_STEP_MILLIS} ms.
 *
 * <p>A GOP begins with a keyframe of the leading video track: the one with the lowest id. If another track's keyframe
 * for the same moment comes first, it begins with that one, so that a viewer that joins has all tracks.
 *
 * <p>Bounds: {@code maxGops}, {@link #MAX_FRAMES} and {@link #MAX_BYTES} over all of them, and over a keyframe that
 * waits for the leading track. A GOP that exceeds them alone is not cached: a join then waits for the next keyframe.
 *
 * <p>Confined to the publisher. Ages are differences of DTS against the newest of any track.
 */
public final class GopIndex {
    /** Frames of all cached GOPs together. */
    public static final int MAX_FRAMES = 4096;

    /** Payload bytes of all cached GOPs together. */
    public static final long MAX_BYTES = 64L << 20;

    private static final long AUDIO_MILLIS = 2_000;
    private static final long AUDIO_STEP_MILLIS = 100;
    private static final long NONE = Long.MIN_VALUE / 2;

    /** Keyframes of several tracks whose DTS differ by no more than this, ms, are for the same moment. */
    private static final long SAME_MOMENT_MILLIS = 20;

    /** How long a further track's keyframe waits for that of the leading one, ms of DTS. */
    private static final long EARLY_MILLIS = 100;

    private final int maxGops;
    private final long maxAgeMillis;
    private final ArrayDeque<Entry> starts = new ArrayDeque<>(2);
    private int largest;
    private int largestBefore;

    /** DTS of the newest frame of any track, and of the newest video frame. */
    private long edge = NONE;

    private long video = NONE;

    /** The video track that leads, the lowest id so far. */
    private int leading = Track.MAX;

    /** A further track's keyframe, until the leading one's for the same moment comes. */
    @Nullable
    private Entry early;

    /** Where the GOP begins that the newest frame has opened. */
    @Nullable
    private Entry begun;

    /**
     * Makes an empty index.
     *
     * @param maxGops how many GOPs to cache, 0 for none, and no audio either
     * @param maxAgeMillis how far behind the live edge a GOP may begin to be joined, ms
     */
    public GopIndex(int maxGops, long maxAgeMillis) {
        this.maxGops = maxGops;
        this.maxAgeMillis = maxAgeMillis;
    }

    /**
     * Notes a frame that is being published.
     *
     * @param entry the frame
     * @return whether the last cached GOP was dropped because it exceeds the bounds
     */
    public boolean add(Entry entry) {
        Frame frame = entry.frame();
        begun = null;
        if (frame.isMedia()) {
            edge = Math.max(edge, frame.dts());
            addMedia(entry);
        }
        largest = Math.max(largest, frame.size());
        dropOld();
        boolean cached = !starts.isEmpty();
        while (!starts.isEmpty() && exceeds(entry)) {
            starts.removeFirst();
        }
        if (early != null && (age(early) > EARLY_MILLIS || isTooMuch(early, entry))) {
            early = null;
        }
        return cached && starts.isEmpty();
    }

    private void addMedia(Entry entry) {
        Frame frame = entry.frame();
        if (isVideo(frame)) {
            if (!hasVideo()) {
                starts.clear(); // audio
            }
            leading = Math.min(leading, frame.track().id());
            if (frame.track().id() == leading) {
                video = Math.max(video, frame.dts());
            }
        }
        if (hasVideo()) {
            begun = frame.isKeyframe() ? gopStart(entry) : null;
        }
        Entry start = hasVideo() ? begun : isAudioStart(frame) ? entry : null;
        if (start != null && maxGops > 0) {
            starts.addLast(start);
        }
    }

    /** Where the GOP begins that this keyframe opens, null if it is a further track's. */
    @Nullable
    private Entry gopStart(Entry keyframe) {
        Entry first = early != null && isSameMoment(early, keyframe) ? early : keyframe;
        if (keyframe.frame().track().id() != leading) {
            early = first;
            return null;
        }
        early = null;
        largestBefore = largest;
        largest = 0;
        return first;
    }

    private static boolean isSameMoment(Entry one, Entry other) {
        return Math.abs(one.frame().dts() - other.frame().dts()) <= SAME_MOMENT_MILLIS;
    }

    /** A packet of an unknown codec may be no frame, unless it is flagged as a keyframe. */
    private boolean isVideo(Frame frame) {
        return frame.isVideo() && (frame.codec() != Codec.OTHER_VIDEO || frame.isKeyframe() || hasVideo());
    }

    private boolean isAudioStart(Frame frame) {
        Entry last = starts.peekLast();
        return frame.isAudio()
                && (last == null || Math.abs(frame.dts() - last.frame().dts()) >= AUDIO_STEP_MILLIS);
    }

    /** Drops GOPs at which no join begins any more. The newest GOP stays: its video may continue. */
    private void dropOld() {
        long maxAge = hasVideo() ? maxAgeMillis : AUDIO_MILLIS;
        while (starts.size() > 1 && age(starts.peekFirst()) > maxAge) {
            starts.removeFirst();
        }
    }

    private long age(Entry entry) {
        return edge - entry.frame().dts();
    }

    private boolean exceeds(Entry newest) {
        return hasVideo() && starts.size() > maxGops || isTooMuch(starts.peekFirst(), newest);
    }

    private static boolean isTooMuch(Entry oldest, Entry newest) {
        return newest.sequence() - oldest.sequence() >= MAX_FRAMES || newest.end() - oldest.offset() > MAX_BYTES;
    }

    /** Forgets all GOPs: the decoder configuration changed. */
    public void clear() {
        starts.clear();
        early = null;
    }

    /** Another publication begins on the same clock: forgets all GOPs, and that there was video. */
    public void restart() {
        clear();
        video = NONE;
        leading = Track.MAX;
    }

    /** Forgets the oldest GOP: memory is short. */
    public void dropOldest() {
        if (starts.pollFirst() == null) {
            early = null;
        }
    }

    /**
     * Where the GOP begins that the newest frame has opened.
     *
     * @return its first frame, null if the newest frame has opened none
     */
    @Nullable
    public Entry begun() {
        return begun;
    }

    /**
     * Where a viewer joins: at the oldest cached GOP that is young enough. If none is, at the newest one, unless its
     * video has stopped.
     *
     * @return the first frame, null for the live edge
     */
    @Nullable
    public Entry joinStart() {
        Entry oldest = starts.peekFirst();
        boolean old = oldest != null && hasVideo() && age(oldest) > maxAgeMillis && !hasYoungVideo();
        return old ? null : oldest;
    }

    /**
     * Whether a video frame is recent, so that viewers wait for the next one.
     *
     * @return whether it lies within the greatest age
     */
    public boolean hasYoungVideo() {
        return hasVideo() && edge - video <= maxAgeMillis;
    }

    private boolean hasVideo() {
        return video != NONE;
    }

    /**
     * The first frame of the oldest cached GOP, or of one that may begin.
     *
     * @return its entry, null if none is cached
     */
    @Nullable
    public Entry oldest() {
        Entry first = starts.peekFirst();
        return first != null ? first : early;
    }

    /**
     * The first frame of the newest cached GOP.
     *
     * @return its entry, null if none is cached
     */
    public Entry newest() {
        return starts.peekLast();
    }

    /**
     * The largest frame of this GOP and the one before.
     *
     * @return its size in bytes
     */
    public int largestFrame() {
        return Math.max(largest, largestBefore);
    }
}
