package dev.ringcast.core.feed;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.Nullable;
import dev.ringcast.core.SkippedFrames;
import dev.ringcast.core.SubscriberOptions.Waking;
import dev.ringcast.core.feed.LossPolicy.Verdict;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.ring.Cursor;
import dev.ringcast.core.ring.Entry;
import dev.ringcast.core.ring.JoinPoint;

/**
 * Where a viewer is in the stream that it has joined: what it takes next, which headers it has been sent, and what is
 * left out because it fell behind.
 *
 * <p>What a viewer is given when it joins counts for no backlog for 10 s: the cached GOPs, up to where the live edge
 * was.
 *
 * <p>Confined to the viewer's thread, but for the figures.
 */
final class ViewerPosition {
    private static final long JOIN_NANOS = 10_000_000_000L;

    private final Viewer viewer;
    private final StreamFeed feed;
    private final Cursor cursor;
    private final LossPolicy policy = new LossPolicy();
    private final SentHeaders headers = new SentHeaders();

    /** Payload bytes of the stream when the viewer joined, and when they begin to count. */
    private final long joinEdge;

    private final long joinUntilNanos;

    /** Whether a frame that is no header was sent: from then on frames that the ring gave up are missed. */
    private boolean started;

    /** The video tracks of which a frame was sent, a bit for each. */
    private int sawTracks;

    private int publication;

    /** What {@link Cursor#lapped} was when it was last looked at. */
    private long lapped;

    /** Replaced by the viewer's thread; figures read it (volatile). */
    private volatile SkippedFrames skipped = SkippedFrames.NONE;

    /** Joins a stream whose audience has the viewer already, so that all from here on is kept for it too. */
    ViewerPosition(Viewer viewer, StreamFeed feed) {
        this.viewer = viewer;
        this.feed = feed;
        long edge = feed.ring().published();
        JoinPoint point = feed.joinPoint(); // after the edge: a keyframe that lies before the edge is in it
        Entry newest = feed.ring().newest();
        joinEdge = newest == null ? 0 : newest.end();
        joinUntilNanos = viewer.nanos() + JOIN_NANOS;
        Entry start = point.start();
        cursor = start == null
                ? new Cursor(feed.ring(), edge + 1)
                : new Cursor(feed.ring(), start.sequence(), start.offset());
        policy.loseVideo(); // it begins at a keyframe, or with audio
        headers.joined(point);
    }

    StreamFeed feed() {
        return feed;
    }

    boolean caughtUp() {
        return cursor.caughtUp();
    }

    /** The next entry to send; null if the viewer has caught up, or was just ended because it fell too far behind. */
    @Nullable
    Entry take() {
        for (Entry entry = cursor.peek(); entry != null; entry = cursor.peek()) {
            if (skipsAfterLap()) {
                continue;
            }
            notePublication(entry.frame());
            if (headers.isKnown(entry)) {
                cursor.take(entry);
                continue;
            }
            Entry newest = viewer.options().keepsBacklog() ? null : feed.ring().newest(); // null: nothing is backlog
            if (newest != null && skipsOld(entry, newest)) {
                continue;
            }
            Verdict verdict = judge(entry, newest);
            if (verdict == Verdict.SEND) {
                JoinPoint point = feed.joinPoint();
                Entry header = headers.missedAt(entry, point);
                return header != null ? header : sent(entry, point);
            }
            if (verdict == Verdict.DISCONNECT) {
                viewer.end(EndReason.LAGGED);
                return null;
            }
            cursor.take(entry);
            skip(entry.frame(), verdict);
        }
        return null;
    }

    /**
     * Takes note of frames that the ring no longer held: they are lost, and video needs a keyframe again. The viewer
     * resumes with the configurations in force there. If they have changed since, it skips to the newest one: then this
     * is true.
     */
    private boolean skipsAfterLap() {
        if (cursor.lapped() == lapped) {
            return false;
        }
        JoinPoint point = feed.joinPoint();
        headers.joined(point);
        policy.loseVideo();
        boolean further = cursor.skipTo(point.headers().newestConfig()) > 0;
        if (started) {
            count(new SkippedFrames(0, 0, 0, cursor.lapped() - lapped));
        }
        lapped = cursor.lapped();
        return further;
    }

    /** No video of another publication can be decoded before its first keyframe, and it may begin with audio. */
    private void notePublication(Frame frame) {
        if (frame.publication() != publication) {
            publication = frame.publication();
            policy.loseVideo();
        }
    }

    /**
     * Skips media that is too far behind: up to the newest keyframe, or up to the live edge if no video comes. Says
     * whether it did.
     */
    private boolean skipsOld(Entry entry, Entry newest) {
        Frame frame = entry.frame();
        if (!frame.isMedia() || isOfJoin(entry.offset())) { // times of headers may mean nothing
            return false;
        }
        boolean video = feed.playsVideo();
        return feed.lastDts() - frame.dts() > feed.maxAgeMillis(video)
                && cursor.skipTo(video ? feed.ring().resume() : newest.sequence()) > 0;
    }

    private Verdict judge(Entry entry, @Nullable Entry newest) {
        long backlog = newest == null ? 0 : backlog(entry.offset(), newest);
        return policy.judge(entry.frame(), backlog, newest == null || newest == entry, feed.thresholds());
    }

    /** Bytes from an offset to the live edge that count as the viewer's backlog. Any thread. */
    private long backlog(long offset, Entry newest) {
        long from = isOfJoin(offset) ? joinEdge : offset;
        return Math.max(0, edge(newest) - from);
    }

    /** Whether what lies there was given when the viewer joined, and does not count yet. Any thread. */
    private boolean isOfJoin(long offset) {
        return offset < joinEdge && viewer.nanos() - joinUntilNanos < 0;
    }

    /** Up to where the viewer could have read: if it waits for the tick, what came after the last one is no backlog. */
    private long edge(Entry newest) {
        return viewer.options().waking() == Waking.AT_ONCE
                ? newest.end()
                : Math.min(newest.end(), feed.audience().sweptBytes());
    }

    private Entry sent(Entry entry, JoinPoint point) {
        Frame frame = entry.frame();
        cursor.take(entry);
        headers.sent(entry, point);
        started |= !frame.isHeader();
        if (frame.isVideo() && !frame.isHeader()) {
            sawTracks |= 1 << frame.track().id();
        }
        return entry;
    }

    private void skip(Frame frame, Verdict verdict) {
        boolean sawVideo = (sawTracks & 1 << frame.track().id()) != 0;
        if (sawVideo || verdict != Verdict.SKIP_BROKEN) { // before the first keyframe nothing is missed
            count(verdict.skipped());
        }
    }

    /** The payload of an entry that was taken is gone: the frame is lost. */
    void missed(Entry entry) {
        if (feed.isOver()) {
            return; // it joined when the stream's memory was gone: the stream did not go on without it
        }
        if (entry.frame().isVideo()) {
            policy.loseVideo(entry.frame().track());
        }
        count(new SkippedFrames(0, 0, 0, 1));
    }

    private void count(SkippedFrames more) {
        if (skipped.total() == 0) {
            viewer.lagged();
        }
        skipped = skipped.plus(more);
    }

    /** Frames that the viewer did not get. Any thread. */
    SkippedFrames skipped() {
        return skipped;
    }

    /** Whether the next frame that the viewer takes would end it. Any thread. */
    boolean isLagged() {
        Entry newest = viewer.options().keepsBacklog() ? null : feed.ring().newest();
        return newest != null
                && backlog(cursor.offset(), newest) >= feed.thresholds().critical();
    }

    /** Payload bytes from the viewer's place to the live edge. Any thread. */
    long lagBytes() {
        Entry newest = feed.ring().newest();
        return newest == null ? 0 : Math.max(0, newest.end() - cursor.offset());
    }

    /** Media time from the next frame that the viewer takes to the live edge, ms. Any thread. */
    long lagMillis() {
        Entry next = feed.ring().firstMediaFrom(cursor.offset());
        return next == null ? 0 : Math.max(0, feed.lastDts() - next.frame().dts());
    }
}
