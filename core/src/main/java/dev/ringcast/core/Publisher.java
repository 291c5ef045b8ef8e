package dev.ringcast.core;

import dev.ringcast.core.StreamSettings.Limits;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.MediaClock;
import dev.ringcast.core.media.Track;
import dev.ringcast.core.net.TimeSource;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;

/**
 * The one way into a stream. Publishing works on the caller's thread, has no queue, never waits and loses nothing.
 *
 * <p>One thread at a time: a second one that comes while a frame is being published gets an {@link
 * IllegalStateException}. Whoever closes waits for the frame under way, which takes microseconds; afterwards publishing
 * throws {@link StreamEndedException}.
 */
public final class Publisher implements AutoCloseable {
    private static final int IDLE = 0;
    private static final int BUSY = 1;
    private static final int CLOSED = 2;
    private static final VarHandle PHASE;

    static {
        try {
            PHASE = MethodHandles.lookup().findVarHandle(Publisher.class, "phase", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Streams streams;
    private final Stream stream;
    private final Peer peer;
    private final Consumer<EndReason> onEnd;
    private final TimeSource time;
    private final Limits limits;
    private final long idleNanos;
    private final int publication;
    private final HeaderRate headers = new HeaderRate();

    /** IDLE, BUSY or CLOSED. Compare-and-set by publishing threads and closers; it orders all that is below. */
    private volatile int phase;

    /** Why it is closed. Written by the closer before {@link #phase}. */
    private EndReason reason = EndReason.STOPPED;

    // The publishing thread's own, handed on by phase.
    private MediaClock clock;
    private Handover handover;
    private long jumps;
    private long stepsBack;

    Publisher(Streams streams, Stream stream, Peer peer, Consumer<EndReason> onEnd, TimeSource time) {
        this.streams = streams;
        this.stream = stream;
        this.peer = peer;
        this.onEnd = onEnd;
        this.time = time;
        limits = streams.settings().limits();
        idleNanos = streams.settings().publish().idle().toNanos();
        publication = stream.attach(this);
        handover = publication == 0 ? null : new Handover();
        clock = new MediaClock();
    }

    /**
     * Publishes a frame. Its DTS is taken as a timestamp of the source, and put on the stream's clock.
     *
     * <p>A frame whose payload is broken is dropped and counted.
     *
     * @param frame the frame
     * @throws StreamEndedException where this publisher or its stream has ended
     * @throws RefusedException where the frame is larger than allowed, or decoder configurations change too often
     * @throws IllegalStateException where another thread is publishing
     */
    public void publish(Frame frame) {
        enter();
        try {
            accept(frame);
        } finally {
            phase = IDLE;
        }
    }

    private void enter() {
        if (!PHASE.compareAndSet(this, IDLE, BUSY)) {
            if (phase == CLOSED) {
                throw new StreamEndedException(stream.name(), reason);
            }
            throw new IllegalStateException("another thread is publishing to " + stream.name());
        }
    }

    private void accept(Frame frame) {
        long nanos = time.nanos();
        checkSize(frame);
        if (nanos - stream.lastNanos() > idleNanos) {
            stream.meter().idle();
        }
        Frame late = headers.due(nanos);
        if (late != null) {
            show(late, nanos);
        }
        if (frame.isConfig()) {
            headers.config(frame, nanos);
        }
        if (frame.kind() == Frame.Kind.METADATA && !headers.admitMetadata(frame, nanos)) {
            return;
        }
        show(frame, nanos);
    }

    private void checkSize(Frame frame) {
        int limit = switch (frame.kind()) {
            case CONFIG -> limits.sequenceHeader();
            case METADATA -> limits.metadata();
            default -> frame.track() == Track.VIDEO ? limits.videoFrame() : limits.audioFrame();
        };
        if (frame.size() > limit) {
            throw new RefusedException(
                    RefusedException.Cause.BAD_MEDIA, frame + " is larger than the " + limit + " bytes allowed");
        }
    }

    private void show(Frame frame, long nanos) {
        if (handover == null) {
            append(frame, place(frame, nanos), nanos);
            return;
        }
        var opening = handover.offer(frame, nanos);
        if (!opening.isEmpty()) {
            handover = null;
            clock = new MediaClock(stream.lastDts(), stream.lastNanos());
            stream.feed().restart();
            long dts = place(frame, nanos);
            opening.forEach(first -> append(first, dts, nanos));
        }
    }

    private long place(Frame frame, long nanos) {
        if (frame.track() == Track.DATA) {
            return clock.placeData(frame.dts());
        }
        long dts = clock.place(frame.track(), frame.dts(), nanos);
        stream.meter().clock(clock.jumps() - jumps, clock.stepsBack() - stepsBack);
        jumps = clock.jumps();
        stepsBack = clock.stepsBack();
        return dts;
    }

    private void append(Frame frame, long dts, long nanos) {
        Frame placed = frame.at(dts, publication);
        stream.feed().append(placed, nanos);
        stream.appended(placed, nanos);
    }

    /** Counts a frame that was dropped because its payload is broken. Publishing thread. */
    public void dropped() {
        stream.meter().dropped();
    }

    /**
     * The stream that it publishes to.
     *
     * @return the stream
     */
    public Stream stream() {
        return stream;
    }

    /**
     * Who publishes.
     *
     * @return the peer
     */
    public Peer peer() {
        return peer;
    }

    /** Ends the publication as it should; the stream ends too, unless it lingers after a stop. Idempotent. */
    @Override
    public void close() {
        streams.endSource(this, EndReason.STOPPED);
    }

    /** The connection behind it was lost: the stream lingers. Idempotent. */
    public void lost() {
        streams.endSource(this, EndReason.LOST);
    }

    /** Registry: no frame is under way any more and none will come. False where it was closed before. */
    boolean finish(EndReason why) {
        while (!PHASE.compareAndSet(this, IDLE, BUSY)) {
            if (phase == CLOSED) {
                return false;
            }
            Thread.onSpinWait(); // a publish is under way, which never blocks
        }
        reason = why;
        phase = CLOSED;
        return true;
    }

    /** Registry: tells the source that it was ended by somebody else. */
    void notifyEnd(EndReason why) {
        onEnd.accept(why);
    }
}
