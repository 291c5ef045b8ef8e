package dev.ringcast.hls;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The sliding window of a session's segments (hls/RULES.md 6).
 *
 * <h2>Threads</h2>
 *
 * The packager's thread alone changes it. Any thread reads {@link #window()}, which is replaced as a whole and never
 * changed; no reader ever waits.
 *
 * <h2>Invariants</h2>
 *
 * <ol>
 *   <li>Sequence numbers have no gap, and a number, hence a name, is given once.
 *   <li>At least the configured number of segments and three target durations stay listed ([hls] 6.2.2), unless
 *       invariant 4 says otherwise. After the target duration has grown nothing is removed until as much is listed.
 *   <li>A segment that leaves the list stays for the length of that list and one target duration more.
 *   <li>What is held stays below its share of memory, the newest segment excepted: first the removed segments go, then
 *       listed ones. Segments that last next to nothing do not pile up either.
 * </ol>
 */
final class SegmentStore {
    /** No more than this many are listed, and as many kept, however short they are. */
    static final int MAX_SEGMENTS = 1_000;

    private final SessionStart session;
    private final int windowSegments;
    private final LongSupplier maxBytes;

    private final Deque<MediaSegment> listed = new ArrayDeque<>();
    private final Deque<Removed> removed = new ArrayDeque<>();
    private long nextSequence;
    private long discontinuitySequence;
    private long listedMillis;
    private long heldBytes;

    /** What HTTP threads read. Written by the packager's thread alone. */
    private volatile SegmentWindow window = new SegmentWindow(List.of(), List.of(), 0, false);

    /** A segment that is not listed any more, and until when, on a monotonic clock, it can be fetched. */
    private record Removed(MediaSegment segment, long untilMillis) {}

    /**
     * What the packager made.
     *
     * @param durationMillis its duration
     * @param start the wall clock time of its first frame
     * @param discontinuity whether it does not continue the segment before
     * @param keyframeMillis how long after its start it has its first keyframe; -1 if it has none
     * @param bytes the transport stream, given away
     */
    record NewSegment(long durationMillis, Instant start, boolean discontinuity, long keyframeMillis, byte[] bytes) {}

    /**
     * Starts empty.
     *
     * @param session names, and the first sequence numbers
     * @param windowSegments how many segments are listed at least
     * @param maxBytes this store's share of memory, asked at each segment
     */
    SegmentStore(SessionStart session, int windowSegments, LongSupplier maxBytes) {
        this.session = session;
        this.windowSegments = windowSegments;
        this.maxBytes = maxBytes;
        this.nextSequence = session.firstSequence();
        this.discontinuitySequence = session.discontinuitySequence();
    }

    /**
     * Lists a new segment and lets go of old ones.
     *
     * @param made the segment
     * @param targetDuration in seconds
     * @param nowMillis a monotonic clock
     */
    void append(NewSegment made, int targetDuration, long nowMillis) {
        boolean discontinuity = made.discontinuity() || session.continued() && nextSequence == session.firstSequence();
        MediaSegment segment = new MediaSegment(
                nextSequence,
                session.uri(nextSequence),
                made.durationMillis(),
                made.start(),
                discontinuity,
                made.keyframeMillis(),
                made.bytes());
        nextSequence++; // invariant 1
        listed.addLast(segment);
        listedMillis += segment.durationMillis();
        heldBytes += segment.bytes().length;
        forgetExpired(nowMillis);
        slide(targetDuration * 1000L, nowMillis);
        shrink();
        publish(false);
    }

    /** Lets go of the oldest segment; false if the newest alone is left. */
    boolean shed() {
        if (!removed.isEmpty()) {
            forgetOldest();
        } else if (listed.size() > 1) {
            heldBytes -= unlist().bytes().length;
        } else {
            return false;
        }
        publish(false);
        return true;
    }

    /** What all its segments hold. */
    long heldBytes() {
        return heldBytes;
    }

    /** No more segments come. */
    void end() {
        publish(true);
    }

    /** The segments as they are now. Any thread. */
    SegmentWindow window() {
        return window;
    }

    /**
     * What a session that follows this one must not repeat. For the packager's thread, or a thread that has joined it.
     */
    SequenceNumbers past() {
        if (nextSequence == session.firstSequence()) {
            return new SequenceNumbers(nextSequence, discontinuitySequence, session.continued());
        }
        long listedDiscontinuities =
                listed.stream().filter(MediaSegment::discontinuity).count();
        return new SequenceNumbers(nextSequence, discontinuitySequence + listedDiscontinuities + 1, true);
    }

    private void forgetExpired(long nowMillis) {
        while (!removed.isEmpty() && removed.getFirst().untilMillis() <= nowMillis) {
            forgetOldest();
        }
    }

    private void slide(long targetMillis, long nowMillis) {
        while (mayRemove(targetMillis)) {
            long untilMillis = nowMillis + listedMillis + targetMillis; // invariant 3
            removed.addLast(new Removed(unlist(), untilMillis));
        }
        while (removed.size() > MAX_SEGMENTS) {
            forgetOldest();
        }
    }

    /** Invariant 2, and the number's part of invariant 4. */
    private boolean mayRemove(long targetMillis) {
        long rest = listedMillis - listed.getFirst().durationMillis();
        return listed.size() > windowSegments && rest >= MediaPlaylist.HOLD_BACK * targetMillis
                || listed.size() > MAX_SEGMENTS;
    }

    /** Invariant 4. */
    private void shrink() {
        long share = maxBytes.getAsLong();
        while (heldBytes > share && !removed.isEmpty()) {
            forgetOldest();
        }
        while (heldBytes > share && listed.size() > 1) {
            heldBytes -= unlist().bytes().length;
        }
    }

    private MediaSegment unlist() {
        MediaSegment oldest = listed.removeFirst();
        listedMillis -= oldest.durationMillis();
        if (oldest.discontinuity()) {
            discontinuitySequence++;
        }
        return oldest;
    }

    private void forgetOldest() {
        heldBytes -= removed.removeFirst().segment().bytes().length;
    }

    private void publish(boolean ended) {
        List<MediaSegment> kept = removed.stream().map(Removed::segment).toList();
        window = new SegmentWindow(List.copyOf(listed), kept, discontinuitySequence, ended);
    }
}
