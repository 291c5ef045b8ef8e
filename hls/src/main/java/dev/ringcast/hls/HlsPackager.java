package dev.ringcast.hls;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.concurrent.Parker;
import dev.ringcast.core.concurrent.TaskPool;
import dev.ringcast.core.concurrent.TimeSource;
import dev.ringcast.core.feed.Viewer;
import dev.ringcast.core.live.Stream;
import dev.ringcast.core.live.Stream.State;
import dev.ringcast.core.media.Frame;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * One packaging session: a subscriber that runs in turns on the origin's pool, from the first request until the stream
 * ends or no request comes any more.
 *
 * <p>A turn begins when there are frames, and takes a bounded number of them. Its turns alone touch {@link
 * SegmentPipeline}; a thread that has joined the session may look at what is left. All else is for any thread.
 */
final class HlsPackager implements AutoCloseable {
    private static final Logger LOG = System.getLogger("dev.ringcast.hls");

    /** What failed once may fail again: the next session of this stream starts this much later. */
    private static final Duration FAILED_FOR = Duration.ofSeconds(5);

    /** What a turn takes. */
    private static final long TURN_BYTES = 256 << 10;

    /** How many tracks that are left out are told of. A publisher can change its codecs as often as it likes. */
    private static final int MAX_TOLD = 8;

    /** What a frame costs beside its bytes, so that a turn takes no more than 64 frames. */
    private static final int FRAME_WORK = 4 << 10;

    private final TaskPool.Task task;
    private final Parker parker;
    private final Viewer viewer;
    private final Function<Viewer, Optional<Stream>> streamOf;
    private final TimeSource time;
    private final SegmentMemory memory;
    private final SegmentPipeline packaging;
    private final Semaphore places;

    /** Requests that wait. Each removes itself when it is completed, by whatever thread. */
    private final Set<CompletableFuture<PackagerStatus>> waiting = ConcurrentHashMap.newKeySet();

    /** What there is to say, null before the first segment. Written by its turns. */
    @Nullable
    private volatile PackagerStatus outcome;

    /** Whether requests are answered at once: nothing better comes soon. Written by its turns, after the outcome. */
    private volatile boolean ready;

    /** The newest that had segments, which stay when no more come. Written by its turns. */
    @Nullable
    private volatile Presentation presentation;

    /** The closing thread sets it. */
    private volatile boolean closed;

    /** Whether it ended by a fault of ours; another session may fare better. Written by its turns. */
    private volatile boolean failed;

    /** When it ended. Written by its last turn, before {@link #atEnd}. */
    private volatile long finishedNanos;

    /** Open until the last turn has written all: then it is finished. */
    private final CountDownLatch atEnd = new CountDownLatch(1);

    // The turns' own from here on.
    private boolean begun;
    private boolean joined;
    private boolean shortLogged;
    private final Set<String> leftOutLogged = new HashSet<>();

    /** When the last request came. */
    private volatile long requestedNanos;

    /**
     * Starts packaging.
     *
     * @param watch gives a viewer of the stream, which is closed when packaging ends
     * @param streamOf gives the stream of that viewer
     * @param session names and numbers
     * @param options how to package
     * @param surroundings what it shares with others
     * @param pool where it runs
     */
    HlsPackager(
            Function<Parker, Viewer> watch,
            Function<Viewer, Optional<Stream>> streamOf,
            SessionStart session,
            HlsOptions options,
            SegmentPipeline.PackagingContext surroundings,
            TaskPool pool) {
        task = pool.task(this::turn);
        parker = new Parker(task::wake);
        viewer = watch.apply(parker);
        this.streamOf = streamOf;
        viewer.join(); // now: of a stream whose first frame is still to come it misses none
        viewer.handOver();
        time = surroundings.time();
        memory = surroundings.memory();
        packaging = new SegmentPipeline(session, options, surroundings, this::say);
        places = new Semaphore(options.waitersPerStream());
        requestedNanos = time.nanos();
        memory.enter();
        task.wake();
    }

    /** One turn on a thread of the pool: a bounded piece of work. */
    private boolean turn() {
        if (isFinished()) {
            return false;
        }
        try {
            if (begun && !viewer.isActive()) {
                end();
                return false;
            }
            begun = true;
            boolean more = work() || parker.arm(viewer::isReady);
            viewer.handOver(); // the next turn may be on another thread, which sees what this one wrote
            return more;
        } catch (RuntimeException | Error e) { // harms only the viewers of this stream over HLS
            failed = true;
            LOG.log(Level.ERROR, "packaging of " + viewer.name() + " failed", e);
            finish();
            return false;
        }
    }

    /** Takes frames; says whether there may be more now. */
    private boolean work() {
        if (!joined && viewer.join()) {
            joined = true;
            stream().ifPresent(this::begin);
        }
        boolean wasLost = isSourceLost(); // before: of a source that is lost afterwards there may be more frames
        boolean caughtUp = takeFrames();
        if (packaging.isShort() && !shortLogged) {
            shortLogged = true;
            LOG.log(Level.WARNING, "the memory of HLS is full: " + viewer.name() + " has fewer segments");
        }
        boolean lost = caughtUp && wasLost && isSourceLost();
        if (lost) {
            packaging.sourceLost();
        } else if (caughtUp) {
            packaging.caughtUp();
        }
        answerWaiting(lost || outcome instanceof PackagerStatus.Unplayable || outcome != null && packaging.mayStart());
        return !caughtUp;
    }

    /** Takes as many frames as a turn may; says whether these were all. */
    private boolean takeFrames() {
        for (long bytes = 0; bytes < TURN_BYTES; ) {
            Frame frame = viewer.poll();
            if (frame == null) {
                return true;
            }
            bytes += FRAME_WORK + frame.size();
            packaging.frame(frame);
        }
        return false;
    }

    private void end() {
        if (!closed) {
            packaging.end();
        }
        finish();
    }

    /** After whatever the turn has written. */
    private void finish() {
        try {
            viewer.close();
        } finally {
            finishedNanos = time.nanos();
            answerWaiting(true);
            atEnd.countDown();
        }
    }

    private void begin(Stream stream) {
        Optional<Instant> arrived = stream.lastFrameTime();
        DateTimeAnchor anchor =
                arrived.map(wall -> new DateTimeAnchor(stream.lastDts(), wall)).orElse(null);
        packaging.joined(anchor, stream.stats().videoFrames() > 0);
    }

    /** A publisher that has come back may be seen before its first frame changes the state. */
    private boolean isSourceLost() {
        return stream()
                .filter(stream ->
                        stream.state() == State.LINGERING && stream.source().isEmpty())
                .isPresent();
    }

    private void say(PackagerStatus now) {
        if (now instanceof PackagerStatus.Playing playing) {
            presentation = playing.presentation();
        }
        outcome = now;
        logLeftOut();
    }

    private void logLeftOut() {
        for (String reason : packaging.leftOut()) {
            if (leftOutLogged.size() < MAX_TOLD && leftOutLogged.add(reason)) {
                LOG.log(Level.INFO, "{0}: HLS leaves out {1}", viewer.name(), reason);
            }
        }
    }

    private void answerWaiting(boolean nothingBetterComesSoon) {
        ready = nothingBetterComesSoon;
        if (nothingBetterComesSoon) {
            PackagerStatus now = outcome;
            waiting.forEach(waiter -> waiter.complete(now));
        }
    }

    /** Has it look at the clock; called about once a second. */
    void tick() {
        if (!isFinished()) {
            task.wake();
        }
    }

    /** What there is to say, null before there is anything. */
    @Nullable
    PackagerStatus outcome() {
        return outcome;
    }

    /** Whether a request is answered with it at once. */
    boolean isReady() {
        return ready;
    }

    /**
     * Has a request wait until it is answered with the outcome. Its place is free again when the waiter is completed,
     * by whatever thread.
     *
     * @param waiter completed with the outcome; with null if there is none and the stream is live no more
     * @return whether it may wait: false if too many do
     */
    boolean await(CompletableFuture<PackagerStatus> waiter) {
        if (!places.tryAcquire()) {
            return false;
        }
        waiting.add(waiter);
        waiter.whenComplete((told, failure) -> {
            waiting.remove(waiter);
            places.release();
        });
        if (ready) { // it may have become so before the waiter was there
            waiter.complete(outcome);
        }
        return true;
    }

    /** A request came. */
    void touch() {
        requestedNanos = time.nanos();
    }

    /** Whether no request has come for this long. */
    boolean isIdle(Duration idle) {
        return time.nanos() - requestedNanos >= idle.toNanos();
    }

    /** The stream, empty while it is waited for. */
    private Optional<Stream> stream() {
        return streamOf.apply(viewer);
    }

    /** Whether it is the session of this stream, and can continue. */
    boolean serves(Stream stream) {
        return !closed && !(failed && isFinishedSince(FAILED_FOR)) && isOf(stream);
    }

    /** Whether it packages this stream, or waits for one of its name. */
    boolean isOf(Stream stream) {
        return stream().map(own -> own == stream).orElse(true);
    }

    /** Whether it was closed before its stream had ended. */
    boolean isClosed() {
        return closed;
    }

    /** Whether it is at its end. */
    boolean isFinished() {
        return atEnd.getCount() == 0;
    }

    /** Finds a segment. */
    Optional<MediaSegment> find(String uri) {
        return presentation().flatMap(presentation -> presentation.window().find(uri));
    }

    /** Whether it is over, and no player may expect its segments any more. */
    boolean isExpired() {
        return isFinishedSince(failed ? FAILED_FOR : retention());
    }

    private boolean isFinishedSince(Duration ago) {
        return isFinished() && time.nanos() - finishedNanos >= ago.toNanos();
    }

    private Duration retention() {
        return presentation()
                .map(last -> last.window().ended() ? last.retention() : last.leftBehind())
                .orElse(Duration.ZERO);
    }

    private Optional<Presentation> presentation() {
        return Optional.ofNullable(presentation);
    }

    /** What a session that follows must not repeat. After {@link #join}. */
    SequenceNumbers past() {
        return packaging.past();
    }

    /** The target duration that players have been told, 0 where none was. After {@link #join}. */
    int targetDuration() {
        return packaging.targetDuration();
    }

    /** Waits for a session whose stream has ended, or that was closed. An interrupt is kept for the caller. */
    void join() {
        boolean interrupted = false;
        while (!isFinished()) {
            try {
                atEnd.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Has packaging end where it stands; what is there can still be fetched. Does not wait. Idempotent. */
    void stop() {
        closed = true;
        viewer.close();
    }

    /** Stops, and waits for the end. Idempotent. */
    @Override
    public void close() {
        stop();
        join();
    }

    /** Gives back the memory that it holds. Once, after {@link #join}. */
    void release() {
        memory.leave(packaging.accounted());
    }
}
