package dev.ringcast.core.feed;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.Nullable;
import dev.ringcast.core.SkippedFrames;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.concurrent.Parker;
import dev.ringcast.core.concurrent.TimeSource;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.pace.Audience;
import dev.ringcast.core.ring.Entry;
import java.util.Objects;
import java.util.Optional;

/**
 * A viewer of one stream: it waits until the stream is there, joins it, and takes its frames. It is over when it leaves
 * or is ended, or when the stream is over. Its {@link ViewerPosition} decides which frames it gets.
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

    /** Where it is in the stream. Stored by the viewer's thread when it joins; figures read it (volatile). */
    @Nullable
    private volatile ViewerPosition position;

    /** Payload bytes of the frames that {@link #poll} gave. The viewer's thread adds, figures read it (volatile). */
    private volatile long polledBytes;

    // The viewer's own from here on.
    @Nullable
    private Thread owner;

    /** The stream's changes of source that the viewer's thread has noted. */
    private int sourceChanges;

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
        ViewerPosition at = position;
        if (at == null) {
            return offered != null;
        }
        return !at.caughtUp()
                || at.feed().sourceChanges() != sourceChanges
                || at.feed().isOver();
    }

    /** Notes the source's changes, after waiting; false once it is over and all was taken. Viewer's thread. */
    public final boolean isActive() {
        checkThread();
        ViewerPosition at = position;
        if (at != null) {
            sourceChanges = at.feed().sourceChanges();
        }
        return over == null && (at == null || !at.feed().isOver() || !at.caughtUp());
    }

    /** Joins the stream if it is there; says whether it is. Viewer's thread; {@link #take} does it too. */
    public final boolean join() {
        checkThread();
        StreamFeed to = offered;
        if (position == null && to != null && over == null) {
            join(to);
        }
        return position != null;
    }

    private void join(StreamFeed to) {
        to.watch(options.wireFormat());
        watch(to.audience());
        position = new ViewerPosition(this, to);
        sourceChanges = to.sourceChanges();
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
        return join() && over == null ? Objects.requireNonNull(position).take() : null;
    }

    /** An entry that was taken could not be pinned: its memory was given back. The frame is lost. Viewer's thread. */
    public final void missed(Entry entry) {
        Objects.requireNonNull(position).missed(entry);
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
        ViewerPosition at = position;
        return at == null ? SkippedFrames.NONE : at.skipped();
    }

    /** How far behind the live edge the viewer is, in bytes of payload; 0 before it joined. Any thread. */
    public final long lagBytes() {
        ViewerPosition at = position;
        return at == null ? 0 : at.lagBytes();
    }

    /** Media time from the next frame that the viewer takes to the live edge, ms; 0 before it joined. Any thread. */
    protected final long lagMillis() {
        ViewerPosition at = position;
        return at == null ? 0 : at.lagMillis();
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
        ViewerPosition at = position;
        return at != null && over == null && at.isLagged() && end(EndReason.LAGGED);
    }

    /** The time of the clock that all viewers share, ns. */
    final long nanos() {
        return time.nanos();
    }
}
