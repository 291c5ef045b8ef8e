package dev.ringcast.core.feed;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.Nullable;
import dev.ringcast.core.SkippedFrames;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.SubscriberOptions.Waking;
import dev.ringcast.core.concurrent.Parker;
import dev.ringcast.core.concurrent.TimeSource;
import dev.ringcast.core.feed.LossPolicy.Verdict;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.pace.Audience;
import dev.ringcast.core.ring.Cursor;
import dev.ringcast.core.ring.Entry;
import dev.ringcast.core.ring.JoinPoint;
import java.util.Objects;
import java.util.Optional;

/**
 * One viewer's place in a stream: its cursor, the headers that it has been sent, and what is left out when it falls
 * behind. If the stream is not there yet, the viewer waits for it.
 *
 * <p>Belongs to the one thread that reads it, or to one after the other ({@link #handOver}). {@link #close},
 * {@link #end} and the figures are for any thread. The registry of streams extends it by what it keeps of a viewer.
 */
public abstract class Viewer implements AutoCloseable {
    private final StreamName name;
    private final SubscriberOptions options;
    private final Parker parker;
    private final TimeSource time;

    /** The stream's, once that is there. The registry writes, the viewer's thread reads (volatile). */
    @Nullable
    private volatile StreamFeed offered;

    /** Why the viewer is over before its stream is, null before. Any thread writes, once. */
    @Nullable
    private volatile EndReason over;

    /** Stored by the viewer's thread when it has joined; figures read it (volatile). */
    @Nullable
    private volatile Cursor cursor;

    /** Payload bytes of the frames that {@link #poll} gave. The viewer's thread adds, figures read it (volatile). */
    private volatile long polledBytes;

    /** Replaced by the viewer's thread; figures read it (volatile). */
    private volatile SkippedFrames skipped = SkippedFrames.NONE;

    // The viewer's own from here on.
    @Nullable
    private Thread owner;

    @Nullable
    private StreamFeed feed;

    private final LossPolicy policy = new LossPolicy();
    private final SentHeaders headers = new SentHeaders();
    private boolean started;

    /** The video tracks of which a frame was sent, a bit for each. */
    private int sawTracks;

    private int publication;
    private long lapped;
    private int sourceChanges;

    /** Written once, before the cursor is; any thread that has seen the cursor may read it. */
    private JoinAllowance allowance = JoinAllowance.NONE;

    /** Makes a viewer that waits for its stream. */
    protected Viewer(StreamName name, SubscriberOptions options, Parker parker, TimeSource time) {
        this.name = name;
        this.options = options;
        this.parker = parker;
        this.time = time;
    }

    /** The viewer has joined: it is counted from now on. Viewer's thread. */
    protected abstract void joined();

    /** The first of its frames was left out. Viewer's thread. */
    protected abstract void lagged();

    /** Has the registry end the viewer; false if it was over already. Any thread. */
    protected abstract boolean endRegistered(EndReason reason);

    /** Registry: the stream is there. */
    protected final void offer(StreamFeed to) {
        offered = to;
        parker.wake();
    }

    /** Registry, under its lock: the first reason stays. */
    protected final boolean markOver(EndReason reason) {
        if (over != null) {
            return false;
        }
        over = reason;
        return true;
    }

    /** Whether the viewer itself, and not its stream, was ended by the operator. Any thread. */
    public final boolean isKicked() {
        return over == EndReason.KICKED;
    }

    /** The next frame, which needs no pin; null if there is none. Never blocks. Viewer's thread. */
    @Nullable
    public final Frame poll() {
        for (Entry entry = take(); entry != null; entry = take()) {
            Frame frame = entry.detached();
            if (frame != null) {
                polledBytes += frame.size();
                return frame;
            }
            missed(entry);
        }
        return null;
    }

    /**
     * Whether there may be something new: a frame, a change of the source, the end. Viewer's thread. A viewer that
     * waits has taken all there was: the stream keeps no more for it.
     */
    public final boolean isReady() {
        if (over != null) {
            return true;
        }
        if (feed == null) {
            return offered != null;
        }
        return !cursor().caughtUp() || feed.sourceChanges() != sourceChanges || feed.isOver();
    }

    /** Notes the source's changes, after waiting; false once it is over and all was taken. Viewer's thread. */
    public final boolean isActive() {
        checkThread();
        if (feed != null) {
            sourceChanges = feed.sourceChanges();
        }
        return over == null && (feed == null || !feed.isOver() || !cursor().caughtUp());
    }

    /** Joins the stream if it is there; says whether it is. Viewer's thread; {@link #take} does it too. */
    public final boolean join() {
        checkThread();
        if (feed == null && offered != null && over == null) {
            join(offered);
        }
        return feed != null;
    }

    private void join(StreamFeed to) {
        to.watch(options.wireFormat());
        watch(to.audience());
        // after being counted: what is kept from here on is kept for this viewer too
        long edge = to.ring().published();
        JoinPoint point = to.joinPoint(); // after the edge: a keyframe that lies before the edge is in it
        Entry start = point.start();
        allowance = JoinAllowance.of(to.ring().newest(), time.nanos());
        policy.loseVideo(); // it begins at a keyframe, or with audio
        cursor = start == null
                ? new Cursor(to.ring(), edge + 1)
                : new Cursor(to.ring(), start.sequence(), start.offset());
        headers.joined(point);
        sourceChanges = to.sourceChanges();
        feed = to;
        joined();
    }

    private void watch(Audience audience) {
        switch (options.waking()) {
            case AT_ONCE -> audience.add(parker, true);
            case ON_TICK -> audience.add(parker, false);
            case PATIENT -> audience.addPatient(parker);
        }
    }

    /**
     * The next entry to send, of the ring or a header that this viewer has missed; null if it has caught up or is over.
     * Never blocks. Viewer's thread.
     */
    @Nullable
    public final Entry take() {
        if (!join() || over != null) {
            return null;
        }
        Cursor at = cursor();
        for (Entry entry = at.peek(); entry != null; entry = at.peek()) {
            if (noteLap()) {
                continue;
            }
            notePublication(entry.frame());
            if (headers.isKnown(entry)) {
                at.take(entry);
                continue;
            }
            Verdict verdict = options.keepsBacklog() ? judge(entry, 0, true) : judge(entry);
            if (verdict == Verdict.SEND) {
                Entry header = headers.missedAt(entry, joinedFeed().joinPoint());
                return header != null ? header : sent(entry);
            }
            if (verdict == Verdict.DISCONNECT) {
                end(EndReason.LAGGED);
                return null;
            }
            if (verdict != null) { // else it has skipped to another place
                at.take(entry);
                skip(entry.frame(), verdict);
            }
        }
        return null;
    }

    /** An entry that was taken could not be pinned: its memory was given back. The frame is lost. Viewer's thread. */
    public final void missed(Entry entry) {
        if (joinedFeed().isOver()) {
            return; // it joined when the stream's memory was gone: the stream did not go on without it
        }
        if (entry.frame().isVideo()) {
            policy.loseVideo(entry.frame().track());
        }
        count(new SkippedFrames(0, 0, 0, 1));
    }

    /**
     * What the ring no longer held when the cursor came there is lost, and video needs a keyframe again. The viewer
     * resumes with the configurations in force there. If they have changed since, it resumes at the newest one: then
     * this says that it has moved.
     */
    private boolean noteLap() {
        Cursor at = cursor();
        if (at.lapped() == lapped) {
            return false;
        }
        JoinPoint point = joinedFeed().joinPoint();
        headers.joined(point);
        policy.loseVideo();
        boolean further = at.skipTo(point.headers().newestConfig()) > 0;
        if (started) {
            count(new SkippedFrames(0, 0, 0, at.lapped() - lapped));
        }
        lapped = at.lapped();
        return further;
    }

    /** No video of another publication can be decoded before its first keyframe, and it may begin with audio. */
    private void notePublication(Frame frame) {
        if (frame.publication() != publication) {
            publication = frame.publication();
            policy.loseVideo();
        }
    }

    private Verdict judge(Entry entry, long backlog, boolean last) {
        return policy.judge(entry.frame(), backlog, last, joinedFeed().thresholds());
    }

    @Nullable
    private Verdict judge(Entry entry) {
        Entry newest = joinedFeed().ring().newest();
        if (newest == null) {
            return judge(entry, 0, true);
        }
        boolean allowed = allowance.covers(entry.offset(), time);
        long from = allowed ? allowance.edge() : entry.offset();
        long edge = edge(joinedFeed(), newest);
        if (skipOld(entry, newest, allowed)) {
            return null;
        }
        return judge(entry, Math.max(0, edge - from), newest == entry);
    }

    /** Up to where a viewer could have read: what came after the last tick is no backlog of one that waits for it. */
    private long edge(StreamFeed of, Entry newest) {
        return options.waking() == Waking.AT_ONCE
                ? newest.end()
                : Math.min(newest.end(), of.audience().sweptBytes());
    }

    /** Media too far behind is left out: up to the newest keyframe, or up to the live edge if no video comes. */
    private boolean skipOld(Entry entry, Entry newest, boolean allowed) {
        Frame frame = entry.frame();
        if (allowed || !frame.isMedia()) { // times of headers may mean nothing
            return false;
        }
        boolean video = joinedFeed().playsVideo();
        return joinedFeed().lastDts() - frame.dts() > joinedFeed().maxAgeMillis(video)
                && cursor().skipTo(video ? joinedFeed().ring().resume() : newest.sequence()) > 0;
    }

    private void skip(Frame frame, Verdict verdict) {
        boolean sawVideo = (sawTracks & 1 << frame.track().id()) != 0;
        if (sawVideo || verdict != Verdict.SKIP_BROKEN) { // before the first keyframe nothing is missed
            count(verdict.skipped());
        }
    }

    private void count(SkippedFrames more) {
        if (skipped.total() == 0) {
            lagged();
        }
        skipped = skipped.plus(more);
    }

    private Entry sent(Entry entry) {
        Frame frame = entry.frame();
        cursor().take(entry);
        headers.sent(entry);
        started |= !frame.isHeader();
        if (frame.isVideo() && !frame.isHeader()) {
            sawTracks |= 1 << frame.track().id();
        }
        return entry;
    }

    private Cursor cursor() {
        return Objects.requireNonNull(cursor); // after the join, as below
    }

    private StreamFeed joinedFeed() {
        return Objects.requireNonNull(feed);
    }

    /** Leaves the viewer to the thread that reads it next, which must see what this one has written. */
    public final void handOver() {
        checkThread();
        owner = null;
    }

    private void checkThread() {
        if (owner == null) {
            owner = Thread.currentThread();
        } else if (owner != Thread.currentThread()) {
            throw new IllegalStateException("a viewer belongs to the thread that first read it");
        }
    }

    /** Ends the viewer, whatever its stream does; false if it was over already. The first reason stays. Any thread. */
    public final boolean end(EndReason reason) {
        if (!endRegistered(reason)) {
            return false;
        }
        parker.wake();
        return true;
    }

    /** Leaves. Any thread; a reader that waits is woken and finds the end. Idempotent. */
    @Override
    public final void close() {
        end(EndReason.LEFT);
    }

    /** The name that was asked for. */
    public final StreamName name() {
        return name;
    }

    /** What the viewer is to the server; without credentials. */
    public final SubscriberOptions options() {
        return options;
    }

    /** Where the viewer's thread waits. */
    public final Parker parker() {
        return parker;
    }

    /** The stream's feed, empty while the stream is waited for. */
    public final Optional<StreamFeed> feed() {
        return Optional.ofNullable(offered);
    }

    /** Why the viewer or else its stream is over, empty while neither is. Any thread. */
    public final Optional<EndReason> endReason() {
        EndReason own = over;
        return own != null ? Optional.of(own) : feed().flatMap(StreamFeed::endReason);
    }

    /** Frames that this viewer did not get. Any thread. */
    public final SkippedFrames skippedFrames() {
        return skipped;
    }

    /** How far behind the live edge the viewer is, in bytes of payload; 0 before it joined. Any thread. */
    public final long lagBytes() {
        Cursor at = cursor;
        StreamFeed of = offered;
        Entry newest = at == null || of == null ? null : of.ring().newest();
        return newest == null || at == null ? 0 : Math.max(0, newest.end() - at.offset());
    }

    /** Media time from the next frame that the viewer takes to the live edge, ms. Any thread. */
    protected final long lagMillis() {
        Cursor at = cursor;
        StreamFeed of = offered;
        if (at == null || of == null) {
            return 0;
        }
        Entry next = of.ring().firstMediaFrom(at.offset());
        return next == null ? 0 : Math.max(0, of.lastDts() - next.frame().dts());
    }

    /** Payload bytes of the frames that {@link #poll} gave. Any thread. */
    protected final long polledBytes() {
        return polledBytes;
    }

    /**
     * Ends the viewer as lagged if the next frame that it takes would end it; says whether it did. Any thread, from
     * time to time: a viewer that blocks in a write takes none.
     */
    public final boolean endIfLagged() {
        Cursor at = cursor;
        StreamFeed of = offered;
        if (at == null || of == null || options.keepsBacklog() || over != null) {
            return false;
        }
        Entry newest = of.ring().newest();
        if (newest == null) {
            return false;
        }
        long from = allowance.covers(at.offset(), time) ? allowance.edge() : at.offset();
        long backlog = edge(of, newest) - from;
        return backlog >= of.thresholds().critical() && end(EndReason.LAGGED);
    }
}
