package dev.ringcast.core.live;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.Nullable;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.SubscriberOptions.Waking;
import dev.ringcast.core.concurrent.Parker;
import dev.ringcast.core.feed.LossPolicy;
import dev.ringcast.core.feed.LossPolicy.Verdict;
import dev.ringcast.core.feed.SentHeaders;
import dev.ringcast.core.feed.StreamFeed;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.MediaKind;
import dev.ringcast.core.pace.Audience;
import dev.ringcast.core.ring.Cursor;
import dev.ringcast.core.ring.Entry;
import dev.ringcast.core.ring.JoinPoint;
import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One viewer of a stream: a cursor of its own, and what is left out when it falls behind.
 *
 * <p>A join gives metadata with the time 0, decoder configurations with the time of the first frame that follows, then
 * the cached GOPs up to the live edge. If the stream is not there yet, waiting for it is part of {@link #await}.
 *
 * <p>Belongs to the one thread that reads it, or to one after the other ({@link #handOver}); {@link #close} and the
 * figures are for any thread.
 *
 * <p>This player of H.264 reads one:
 *
 * {@snippet file="OwnPlayer.java" region="play"}
 */
public final class Subscription implements AutoCloseable, Iterable<Frame> {
    private static final long JOIN_ALLOWANCE_NANOS = 10_000_000_000L;

    private final Streams streams;
    private final StreamName name;
    private final SubscriberOptions options;
    private final Parker waiter;
    private final long waitUntil;

    /** The stream, once it is there. Written by the registry, read by the viewer. */
    @Nullable private volatile Stream offered;

    /** Why it is over before its stream is: closed, evicted or nobody came. Any thread writes, once. */
    @Nullable private volatile EndReason over;

    /** Whether the stream counts it. Written under the registry's lock. */
    private volatile boolean joined;

    /** Set by the viewer's thread when it has joined; for figures. */
    @Nullable private volatile Cursor cursor;

    /** Replaced by the viewer's thread; for figures. */
    private volatile SkippedFrames skipped = SkippedFrames.NONE;

    // The viewer's own from here on.
    @Nullable private Thread owner;
    @Nullable private Stream stream;
    private final LossPolicy policy = new LossPolicy();
    private final SentHeaders headers = new SentHeaders();
    private boolean started;
    private boolean sawVideo;
    private int publication;
    private long lapped;
    private int sourceChanges;

    // Written once, before the cursor is; any thread that has seen the cursor may read them.
    private long allowedTo;
    private long allowedUntil;

    Subscription(Streams streams, StreamName name, SubscriberOptions options, Parker waiter, long waitUntil) {
        this.streams = streams;
        this.name = name;
        this.options = options;
        this.waiter = waiter;
        this.waitUntil = waitUntil;
    }

    /**
     * The next frame, waiting for it as long as it takes.
     *
     * @return the frame, empty when the stream or this subscription is over: see {@link #endReason}
     * @throws InterruptedException if the thread is interrupted
     */
    public Optional<Frame> next() throws InterruptedException {
        do {
            Optional<Frame> frame = poll();
            if (frame.isPresent()) {
                return frame;
            }
        } while (await());
        return Optional.empty();
    }

    /**
     * The next frame, waiting for it for a limited time.
     *
     * <p>If the result is empty, {@link #isActive} tells why: true if no frame came in time, false if the stream or this
     * subscription is over and all its frames were taken.
     *
     * @param timeout the longest wait; zero or less to look without waiting
     * @return the frame, empty if none came in time and at the end
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public Optional<Frame> next(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout); // which saturates
        Optional<Frame> frame = poll();
        while (frame.isEmpty() && isActive() && deadline - System.nanoTime() > 0) {
            waiter.await(this::isReady, deadline);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            frame = poll();
        }
        return frame;
    }

    /**
     * The frames from here on, each waited for as by {@link #next()}. The iteration ends when the stream or this
     * subscription is over. Its place is the subscription's: a second iterator continues behind the first.
     *
     * <p>An interrupt of a thread that waits ends the iteration too. The thread then has its interrupt status set, and
     * the subscription stays open. {@link #endReason} is empty in this case.
     *
     * @return an iterator, for the thread that reads this subscription
     */
    @Override
    public Iterator<Frame> iterator() {
        return new FrameIterator(this);
    }

    /**
     * The next frame if there is one. Never blocks.
     *
     * @return the frame, empty if the viewer has caught up
     */
    public Optional<Frame> poll() {
        for (Entry entry = take(); entry != null; entry = take()) {
            Frame frame = entry.detached();
            if (frame != null) {
                return Optional.of(frame);
            }
            missed(entry);
        }
        return Optional.empty();
    }

    /**
     * Waits until there may be something new: a frame, the publisher lost or come back, the end. Who waits has taken
     * all there was: the stream keeps no more for him.
     *
     * @return false once it is over and all was taken
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean await() throws InterruptedException {
        checkThread();
        waiter.await(this::isReady);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return isActive();
    }

    /**
     * Whether there may be something new, for those who wait on a waiter of their own. Viewer's thread. Who waits has
     * taken all there was: the stream keeps no more for him.
     *
     * @return whether there is a reason to look
     */
    public boolean isReady() {
        if (over != null) {
            return true;
        }
        if (stream == null) {
            return offered != null;
        }
        return !cursor().caughtUp() || stream.sourceChanges() != sourceChanges || stream.endReason().isPresent();
    }

    /**
     * Takes notice of the source's changes, after waiting. Viewer's thread.
     *
     * @return false once it is over and all was taken
     */
    public boolean isActive() {
        checkThread();
        if (stream != null) {
            sourceChanges = stream.sourceChanges();
        }
        return over == null && (stream == null || stream.endReason().isEmpty() || !cursor().caughtUp());
    }

    /**
     * Joins the stream if it is there and has not been joined. Viewer's thread; {@link #take} does it too.
     *
     * @return whether there is a stream
     */
    public boolean join() {
        checkThread();
        if (stream == null && offered != null && over == null) {
            join(offered);
        }
        return stream != null;
    }

    private void join(Stream to) {
        StreamFeed feed = to.feed();
        feed.watch(options.wireFormat());
        watch(feed.audience());
        // after being counted: what is kept from here on is kept for this viewer too
        long edge = feed.ring().published();
        JoinPoint point = feed.joinPoint(); // after the edge: a keyframe that lies before the edge is in it
        Entry start = point.start();
        Entry newest = feed.ring().newest();
        allowedTo = newest == null ? 0 : newest.end();
        allowedUntil = streams.time().nanos() + JOIN_ALLOWANCE_NANOS;
        policy.loseVideo(); // it begins at a keyframe, or with audio
        cursor = start == null
                ? new Cursor(feed.ring(), edge + 1)
                : new Cursor(feed.ring(), start.sequence(), start.offset());
        headers.joined(point);
        sourceChanges = to.sourceChanges();
        stream = to;
        streams.joined(this, to);
    }

    private void watch(Audience audience) {
        switch (options.waking()) {
            case AT_ONCE -> audience.add(waiter, true);
            case ON_TICK -> audience.add(waiter, false);
            case PATIENT -> audience.addPatient(waiter);
        }
    }

    /**
     * The next thing to send, for those who write it to a wire: an entry of the ring, or a header that this viewer has
     * missed, which is no part of the ring. Never blocks.
     *
     * @return the entry, null if the viewer has caught up or is over
     */
    @Nullable
    public Entry take() {
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
            Verdict verdict = options.keepsBacklog() ? judgeUnhurried(entry) : judge(entry);
            if (verdict == Verdict.SEND) {
                Entry header = headers.missedAt(entry, feed().joinPoint());
                return header != null ? header : sent(entry);
            }
            if (verdict == Verdict.DISCONNECT) {
                end(EndReason.LAGGED);
                return null;
            }
            if (verdict != null) { // else it has skipped to another place
                at.take(entry);
                skip(verdict);
            }
        }
        return null;
    }

    /**
     * An entry that was taken could not be pinned: its memory was given back meanwhile, and the frame is lost as any
     * other that the ring no longer holds. Viewer's thread.
     *
     * @param entry the entry
     */
    public void missed(Entry entry) {
        if (joinedStream().endReason().isPresent()) {
            return; // he came when nobody read it any more: it did not go on without him
        }
        if (entry.frame().track() == MediaKind.VIDEO) {
            policy.loseVideo();
        }
        tellFirst();
        skipped = skipped.plusLapped(1);
    }

    /**
     * What the ring no longer held when the cursor came there is lost, and pictures need a keyframe again. He goes on
     * with the configurations in force there, or where they have changed since: at the newest one.
     *
     * @return whether that lies further on
     */
    private boolean noteLap() {
        Cursor at = cursor();
        if (at.lapped() == lapped) {
            return false;
        }
        JoinPoint point = feed().joinPoint();
        headers.joined(point);
        policy.loseVideo();
        boolean further = at.skipTo(point.configured()) > 0;
        if (started) {
            tellFirst();
            skipped = skipped.plusLapped(at.lapped() - lapped);
        }
        lapped = at.lapped();
        return further;
    }

    /** Nothing of another publication's video can be decoded before its first keyframe, and it may begin with audio. */
    private void notePublication(Frame frame) {
        if (frame.publication() != publication) {
            publication = frame.publication();
            policy.loseVideo();
        }
    }

    private Verdict judgeUnhurried(Entry entry) {
        return policy.judge(entry.frame(), 0, true, feed().thresholds());
    }

    @Nullable
    private Verdict judge(Entry entry) {
        StreamFeed feed = feed();
        Entry newest = feed.ring().newest();
        if (newest == null) {
            return policy.judge(entry.frame(), 0, true, feed.thresholds());
        }
        boolean allowed = entry.offset() < allowedTo && streams.time().nanos() - allowedUntil < 0;
        long from = allowed ? allowedTo : entry.offset();
        long edge = edge(feed, newest);
        if (skipOld(entry, newest, allowed)) {
            return null;
        }
        return policy.judge(entry.frame(), Math.max(0, edge - from), newest == entry, feed.thresholds());
    }

    /** Up to where it could have read: what came after the last tick is no backlog of one that waits for the tick. */
    private long edge(StreamFeed feed, Entry newest) {
        return options.waking() == Waking.AT_ONCE
                ? newest.end()
                : Math.min(newest.end(), feed.audience().sweptBytes());
    }

    /** Media too far behind is left out: up to the newest keyframe, or if no video comes up to the live edge. */
    private boolean skipOld(Entry entry, Entry newest, boolean allowed) {
        Frame frame = entry.frame();
        if (allowed || frame.isConfig() || frame.track() == MediaKind.DATA) { // times of headers may mean nothing
            return false;
        }
        boolean video = feed().playsVideo();
        StreamSettings.Fanout fanout = joinedStream().settings().fanout();
        long maxAge = (video ? fanout.maxAge() : fanout.maxAgeAudio()).toMillis();
        return joinedStream().lastDts() - frame.dts() > maxAge
                && cursor().skipTo(video ? feed().ring().resume() : newest.sequence()) > 0;
    }

    private void skip(Verdict verdict) {
        if (sawVideo || verdict != Verdict.SKIP_BROKEN) { // before the first keyframe nothing is missed
            tellFirst();
            skipped = skipped.plus(verdict);
        }
    }

    private void tellFirst() {
        if (skipped.total() == 0) {
            streams.lagged(this);
        }
    }

    private Entry sent(Entry entry) {
        Frame frame = entry.frame();
        cursor().take(entry);
        headers.told(entry);
        boolean media = !frame.isConfig() && frame.kind() != Frame.Kind.METADATA;
        started |= media;
        sawVideo |= media && frame.track() == MediaKind.VIDEO;
        return entry;
    }

    /** After the join, as the two below. */
    private Cursor cursor() {
        return Objects.requireNonNull(cursor);
    }

    private Stream joinedStream() {
        return Objects.requireNonNull(stream);
    }

    private StreamFeed feed() {
        return joinedStream().feed();
    }

    /**
     * Leaves it to whichever thread reads it next, at the end of a turn of a reader that runs in turns. That thread
     * must see what this one has written.
     */
    public void handOver() {
        checkThread();
        owner = null;
    }

    private void checkThread() {
        if (owner == null) {
            owner = Thread.currentThread();
        } else if (owner != Thread.currentThread()) {
            throw new IllegalStateException("a subscription belongs to the thread that first read it");
        }
    }

    /** Registry: the stream is there. */
    void offer(Stream to) {
        offered = to;
        waiter.wake();
    }

    /** Ends it from this side, for a reason of its own. The first reason stays. */
    boolean end(EndReason reason) {
        if (!streams.endSubscription(this, reason)) {
            return false;
        }
        waiter.wake();
        return true;
    }

    /** Registry, under its lock: the first reason stays. */
    boolean finish(EndReason reason) {
        if (over != null) {
            return false;
        }
        over = reason;
        return true;
    }

    /** Leaves. Any thread; a reader that waits is woken and finds the end. Idempotent. */
    @Override
    public void close() {
        end(EndReason.LEFT);
    }

    /**
     * The name that was asked for.
     *
     * @return the name
     */
    public StreamName name() {
        return name;
    }

    /**
     * The stream, once it was joined.
     *
     * @return the stream, empty while it is waited for
     */
    public Optional<Stream> stream() {
        return Optional.ofNullable(offered);
    }

    /**
     * Why it is over.
     *
     * @return the reason, empty while it is not
     */
    public Optional<EndReason> endReason() {
        EndReason own = over;
        return own != null ? Optional.of(own) : stream().flatMap(Stream::endReason);
    }

    /**
     * Frames that this viewer did not get.
     *
     * @return how many, by the reason
     */
    public SkippedFrames skips() {
        return skipped;
    }

    /**
     * Frames that this viewer did not get.
     *
     * @return how many
     */
    public long skipped() {
        return skipped.total();
    }

    /**
     * How far behind the live edge the viewer is.
     *
     * @return bytes of payload, 0 before it joined
     */
    public long lagBytes() {
        Cursor at = cursor;
        Stream of = offered;
        if (at == null || of == null) {
            return 0;
        }
        Entry newest = of.feed().ring().newest();
        return newest == null ? 0 : Math.max(0, newest.end() - at.offset());
    }

    /**
     * Ends it as lagged where it is so far behind that the next frame it takes would end it. Any thread, from time to
     * time: a viewer that blocks in a write takes none.
     *
     * @return whether this call ended it
     */
    public boolean endIfLagged() {
        Cursor at = cursor;
        Stream of = offered;
        if (at == null || of == null || options.keepsBacklog() || over != null) {
            return false;
        }
        StreamFeed feed = of.feed();
        Entry newest = feed.ring().newest();
        if (newest == null) {
            return false;
        }
        boolean allowed = streams.time().nanos() - allowedUntil < 0;
        long from = allowed ? Math.max(at.offset(), allowedTo) : at.offset();
        long backlog = edge(feed, newest) - from;
        return backlog >= feed.thresholds().critical() && end(EndReason.LAGGED);
    }

    SubscriberOptions options() {
        return options;
    }

    /** Registry, under its lock: it counts itself in, unless it is over already. */
    boolean markJoined() {
        joined = over == null;
        return joined;
    }

    boolean isJoined() {
        return joined;
    }

    Parker waiter() {
        return waiter;
    }

    long waitUntil() {
        return waitUntil;
    }
}
