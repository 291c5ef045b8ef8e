package dev.ringcast.core.live;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.Peer;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamEndedException;
import dev.ringcast.core.StreamSettings.Limits;
import dev.ringcast.core.concurrent.TimeSource;
import dev.ringcast.core.flv.FlvFrames;
import dev.ringcast.core.flv.FlvTag;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.core.media.Track;
import dev.ringcast.core.pace.ReadPause;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The one way into a stream. Publishing works on the caller's thread; it has no queue and loses nothing. It does not
 * wait, except once for up to half a second if the JVM has no memory left beside the heap.
 *
 * <p>One thread at a time: a second one that comes while a frame is being published gets an {@link
 * IllegalStateException}. A thread that closes waits for the frame under way, which takes microseconds. Afterwards
 * publishing throws {@link StreamEndedException}.
 */
public final class Publisher implements AutoCloseable {
    private static final Logger LOG = System.getLogger("dev.ringcast.streams");
    /** No thread is inside. */
    private static final int IDLE = 0;

    /** A thread publishes a frame. */
    private static final int BUSY = 1;

    /** The registry does what is due with what belongs to the publishing thread. */
    private static final int TENDED = 2;

    /** It is over: no other phase follows. */
    private static final int CLOSED = 3;

    /** How long a source that pauses gets to read its end, ms. */
    private static final int READ_ON_MILLIS = 10;

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
    private final SourceSilence silence;
    private final ReadPause readPause;
    private final PublicationFacts facts = new PublicationFacts();

    /**
     * IDLE, BUSY, TENDED or CLOSED. A thread leaves IDLE by compare-and-set, and so sees what the thread before it has
     * written to the pipeline and the stream's feed (volatile).
     */
    private volatile int phase;

    /** Why it is closed. Written under the registry's lock, before {@link #phase} says so. */
    private EndReason reason = EndReason.STOPPED;

    /** The publishing thread's own, handed on by {@link #phase}. */
    private final PublishPipeline pipeline;

    Publisher(Streams streams, Stream stream, Peer peer, Consumer<EndReason> onEnd, TimeSource time) {
        this.streams = streams;
        this.stream = stream;
        this.peer = peer;
        this.onEnd = onEnd;
        silence = new SourceSilence(time);
        readPause = stream.feed().audience().newReadPause();
        int publication = stream.attach(this); // the registry may read what is written above from here on
        pipeline = new PublishPipeline(stream, publication, silence, facts, time);
    }

    /**
     * Publishes a frame. Its DTS is taken as a timestamp of the source, and put on the stream's clock.
     *
     * <p>A frame whose payload is broken is dropped and counted. One whose payload is lent is copied if it is
     * kept.
     *
     * @param frame the frame
     * @throws StreamEndedException if this publisher or its stream has ended
     * @throws RefusedException if the frame is larger than allowed, or decoder configurations change too often
     * @throws IllegalStateException if another thread is publishing
     */
    public void publish(Frame frame) {
        enter();
        try {
            pipeline.publish(frame);
        } finally {
            phase = IDLE;
        }
    }

    private void enter() {
        while (!PHASE.compareAndSet(this, IDLE, BUSY)) {
            switch (phase) {
                case CLOSED -> throw new StreamEndedException(stream.name(), reason);
                case BUSY -> throw new IllegalStateException("another thread is publishing to " + stream.name());
                default -> Thread.yield(); // TENDED, for microseconds, or IDLE by now
            }
        }
    }

    /**
     * Says how the program that publishes calls itself, for the log. Metadata that names an encoder counts more.
     *
     * @param name its name, fit for the log; empty if it is not known
     */
    public void encoder(String name) {
        facts.encoder(name);
    }

    /** What the log says of it. */
    PublicationFacts facts() {
        return facts;
    }

    /**
     * Sets a track's decoder configuration: before its first frame, and again when it changes.
     *
     * <p>For H.264 see {@link dev.ringcast.core.codec.h264.AvcDecoderConfigurationRecord}: {@code fromAnnexB} of an
     * encoder's first access unit, {@code of} parameter sets, or {@code parse} of the record in an MP4 file. For AAC
     * see {@link dev.ringcast.core.codec.AudioSpecificConfig}: {@code lowComplexity} of rate and channels, or {@code
     * parse}. Any other codec's record is a {@link DecoderConfig.Opaque}.
     *
     * @param config the configuration
     */
    public void config(DecoderConfig config) {
        publish(FlvFrames.configFrame(config, 0));
    }

    /**
     * Publishes an access unit.
     *
     * @param accessUnit of H.264 and HEVC NAL units, in Annex B's framing or with lengths before them; copied
     * @param dtsMillis decoding time, ms
     * @param ctsMillis presentation minus decoding time, ms, 24 bits signed
     * @param keyframe whether decoding may start here; an IDR or IRAP picture of H.264 or HEVC always is a keyframe
     * @throws IllegalStateException if the track has no configuration yet
     * @throws IllegalArgumentException if the access unit does not come apart
     */
    public void video(ByteBuffer accessUnit, long dtsMillis, int ctsMillis, boolean keyframe) {
        publish(FlvFrames.videoFrame(configured(Track.VIDEO), accessUnit, dtsMillis, ctsMillis, keyframe));
    }

    /**
     * Publishes an audio frame.
     *
     * @param frame one frame, of AAC a raw one without ADTS; copied
     * @param dtsMillis decoding time, ms
     * @throws IllegalStateException if the track has no configuration yet
     */
    public void audio(ByteBuffer frame, long dtsMillis) {
        publish(FlvFrames.audioFrame(configured(Track.AUDIO), frame, dtsMillis));
    }

    private DecoderConfig configured(Track track) {
        DecoderConfig config = pipeline.config(track);
        if (config == null) {
            throw new IllegalStateException("the track's decoder configuration comes first: config(...)");
        }
        return config;
    }

    /**
     * Publishes an FLV tag's body.
     *
     * @param tag the tag; its body is given away
     * @throws ProtocolException if the body breaks its format; it was counted as dropped
     */
    public void flv(FlvTag tag) throws ProtocolException {
        try {
            publish(tag.frame());
        } catch (ProtocolException e) {
            dropped();
            throw e;
        }
    }

    /**
     * A stream that takes FLV as bytes, such as an FFmpeg process writes to its output. Tags whose payload is broken
     * are dropped and counted; broken framing is an {@link java.io.IOException}. Closing it does not end the
     * publication.
     *
     * {@snippet file="CameraFromFfmpeg.java" region="camera"}
     *
     * @return the stream, for one thread
     */
    public OutputStream flv() {
        Limits limits = stream.settings().limits();
        return new FlvIngest(this, Math.max(limits.videoFrame(), limits.audioFrame()));
    }

    /**
     * Pauses a network read loop that has taken all that came, so that further input collects in the kernel and is read
     * in one go. That costs a fraction of a wake-up for each message.
     *
     * <p>Pauses only while reading sooner would reach no viewer sooner: if only the server's own packagers watch, or if
     * all viewers are woken on a tick, which also ends this pause. Pauses for {@code fanout.max_delay} at most.
     *
     * <p>Returns at once in a stream's first second and before this publisher's first frame is shown; for streams of
     * few frames and of many bytes; while subscriptions of this process watch; and once the publication has ended.
     *
     * @return whether it waited
     */
    public boolean pauseReading() {
        return pipeline.isShown() && stream.feed().mayPause() && readPause.await();
    }

    /**
     * Says that the server stops reading from the peer, or reads on. The time between does not count as silence.
     * Publishing thread.
     *
     * @param on whether the peer has to wait from now on
     */
    public void holdBack(boolean on) {
        silence.holdBack(on);
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
     * The peer that publishes.
     *
     * @return the peer
     */
    public Peer peer() {
        return peer;
    }

    /** Ends the publication regularly. The stream ends too, unless it lingers after a stop. Idempotent. */
    @Override
    public void close() {
        streams.endSource(this, EndReason.STOPPED);
    }

    /** The connection behind it was lost: the stream lingers. Idempotent. */
    public void lost() {
        streams.endSource(this, EndReason.LOST);
    }

    /**
     * Registry, before another publisher gets the stream. The end of a source that pauses may have come without being
     * read, so the source gets some milliseconds to read it.
     */
    void readOn() {
        if (!readPause.end()) {
            return;
        }
        for (int i = 0; i < READ_ON_MILLIS && phase != CLOSED && !readPause.isPaused(); i++) {
            LockSupport.parkNanos(this, 1_000_000);
        }
    }

    /**
     * Registry, under its lock: ends it. When this returns no frame is under way, and none will come. False if it was
     * closed before.
     */
    boolean finish(EndReason why) {
        if (phase == CLOSED) {
            return false;
        }
        reason = why;
        while (!PHASE.compareAndSet(this, IDLE, CLOSED)) {
            LockSupport.parkNanos(1); // a publish is under way, which never blocks; it may need this thread's carrier
        }
        readPause.close();
        return true;
    }

    /** Registry, under its lock: runs a chore in place of the publishing thread, unless that is inside. */
    void tend(Runnable chore) {
        if (PHASE.compareAndSet(this, IDLE, TENDED)) {
            try {
                chore.run();
            } finally {
                phase = IDLE;
            }
        }
    }

    /** Registry: tells the source that another thread ended it. */
    void notifyEnd(EndReason why) {
        try {
            onEnd.accept(why);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the publisher of " + stream.name() + " failed when it was told of its end", e);
        }
    }

    /** Registry: how long nothing has come, without the time that the server kept the peer waiting. */
    Duration silence() {
        return silence.length();
    }
}
