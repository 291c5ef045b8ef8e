package dev.ringcast.core.live;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.Nullable;
import dev.ringcast.core.Peer;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.StreamStats;
import dev.ringcast.core.concurrent.TimeSource;
import dev.ringcast.core.feed.StreamContext;
import dev.ringcast.core.feed.StreamFeed;
import dev.ringcast.core.feed.StreamMeter;
import dev.ringcast.core.flv.TrackCodecs;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Frame.Kind;
import dev.ringcast.core.media.Track;
import dev.ringcast.core.ring.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * One live stream. It outlives its publisher: one that is lost or taken over is followed by the next, and viewers stay.
 *
 * <p>All methods are for any thread. What changes with publishers is written under the lock of {@link Streams}; what
 * comes with frames is written by the publisher.
 */
public final class Stream {
    /** What a stream is doing. */
    public enum State {
        /** It has a publisher, but no frame has come from it yet. */
        CONNECTING,
        /** Frames come. */
        ACTIVE,
        /** Its publisher is gone, and it waits for the next. */
        LINGERING,
        /** It is over. */
        ENDED
    }

    private final StreamName name;
    private final TimeSource time;
    private final Instant startTime;
    private final long startNanos;
    private final Supplier<StreamSettings> settings;
    private final StreamMeter meter = new StreamMeter();
    private final StreamFeed feed;
    private final AtomicInteger viewers = new AtomicInteger();

    /** Its publisher, null while it has none. Written under the registry's lock. */
    @Nullable
    private volatile Publisher publisher;

    private volatile State state = State.CONNECTING;

    /** When the newest frame came; the publisher writes. */
    private volatile long lastNanos;

    @Nullable
    private volatile Instant lastFrameTime;

    /** What the publisher read from each track's newest configuration. It replaces the table (volatile). */
    private volatile DecoderConfig[] decoders = new DecoderConfig[Track.COUNT];

    /** Names its codecs; the publisher replaces it with each publication. */
    private volatile TrackCodecs codecs = new TrackCodecs();

    /** When the linger began and when it is over. Guarded by the registry's lock. */
    private long lingerSince;

    private long lingerUntil;

    /** Publications so far. Guarded by the registry's lock. */
    private int publications;

    Stream(StreamName name, StreamContext around, TimeSource time, Supplier<StreamSettings> settings) {
        this.name = name;
        this.time = time;
        startTime = time.now();
        startNanos = time.nanos();
        this.settings = settings;
        feed = new StreamFeed(name, around, meter, settings);
    }

    /**
     * The stream's name.
     *
     * @return the name
     */
    public StreamName name() {
        return name;
    }

    /**
     * What it is doing.
     *
     * @return the state
     */
    public State state() {
        return state;
    }

    /**
     * When its first publisher came.
     *
     * @return the time of day
     */
    public Instant startTime() {
        return startTime;
    }

    /**
     * When the newest frame came.
     *
     * @return the time of day, empty before the first
     */
    public Optional<Instant> lastFrameTime() {
        return Optional.ofNullable(lastFrameTime);
    }

    /**
     * The newest frame's place on the stream's clock.
     *
     * @return its DTS in ms, 0 before the first frame
     */
    public long lastDts() {
        return feed.lastDts();
    }

    /**
     * The newest decoder configuration of the default video track, as a frame.
     *
     * @return the sequence header, empty if there is none
     */
    public Optional<Frame> videoConfig() {
        return header(Track.VIDEO, Kind.CONFIG);
    }

    /**
     * The newest decoder configuration of the default audio track, as a frame.
     *
     * @return the sequence header, empty if there is none
     */
    public Optional<Frame> audioConfig() {
        return header(Track.AUDIO, Kind.CONFIG);
    }

    /**
     * What the newest decoder configuration of a track says. It is read once, when it is published.
     *
     * @param track {@link Track#VIDEO}, {@link Track#AUDIO} or a further one
     * @return the configuration, empty if there is none
     */
    public Optional<DecoderConfig> decoder(Track track) {
        return Optional.ofNullable(decoders[track.index()]);
    }

    /**
     * The tracks of which a frame or a decoder configuration has come from this publisher: video by id, then audio.
     *
     * @return the tracks; metadata and timed data are none of them
     */
    public List<Track> tracks() {
        return codecs.tracks();
    }

    /**
     * The name of a track's codec, also if that has no decoder configuration.
     *
     * @param track {@link Track#VIDEO}, {@link Track#AUDIO} or a further one
     * @return such as "H.264", "Speex" or "FourCC abcd"; empty before the track's first frame
     */
    public Optional<String> codec(Track track) {
        return codecs.name(track);
    }

    /**
     * The newest metadata.
     *
     * @return the onMetaData frame, empty if there is none
     */
    public Optional<Frame> metadata() {
        return header(Track.DATA, Kind.METADATA);
    }

    private Optional<Frame> header(Track track, Kind kind) {
        return Optional.ofNullable(feed.joinPoint().headers().find(track, kind)).map(Entry::frame);
    }

    /**
     * How many frames of a track have come, without its headers.
     *
     * @param track any track
     * @return the frames of all publishers so far
     */
    public long frames(Track track) {
        return meter.frames(track);
    }

    /**
     * Its figures.
     *
     * @return a snapshot
     */
    public StreamStats stats() {
        return meter.snapshot(time.nanos() - lastNanos);
    }

    /**
     * How many watch. Packagers and recorders are not counted.
     *
     * @return viewers
     */
    public int viewers() {
        return viewers.get();
    }

    /**
     * The peer that publishes.
     *
     * @return the peer, empty while there is none
     */
    public Optional<Peer> source() {
        return Optional.ofNullable(publisher).map(Publisher::peer);
    }

    /**
     * Why it is over.
     *
     * @return the reason, empty while it is not
     */
    public Optional<EndReason> endReason() {
        return feed.endReason();
    }

    StreamFeed feed() {
        return feed;
    }

    /** What is in force for this stream now. */
    StreamSettings settings() {
        return settings.get();
    }

    StreamMeter meter() {
        return meter;
    }

    AtomicInteger viewerCount() {
        return viewers;
    }

    /** The publisher, for the registry. */
    @Nullable
    Publisher publisher() {
        return publisher;
    }

    long lastNanos() {
        return lastNanos;
    }

    /** Publisher: a track's configuration is about to be seen. */
    void configured(Frame frame, DecoderConfig config) {
        codecs.add(frame, config);
        DecoderConfig[] changed = decoders.clone();
        changed[frame.track().index()] = config;
        decoders = changed;
    }

    /** Publisher: its first frames follow those of another publication. */
    void restart() {
        decoders = new DecoderConfig[Track.COUNT];
        codecs = new TrackCodecs();
        feed.restart();
    }

    /** Publisher: a frame is about to be seen. */
    void frameArriving(Frame frame, long nanos) {
        codecs.add(frame);
        lastNanos = nanos;
        lastFrameTime = time.now();
        if (state != State.ACTIVE) {
            state = State.ACTIVE;
        }
    }

    /** Registry, under its lock: a publisher got the slot. */
    int attach(Publisher next) {
        publisher = next;
        feed.sourceChanged();
        return publications++;
    }

    /** Registry, under its lock: the publisher is gone, the stream stays. */
    void linger(long until) {
        publisher = null;
        lingerSince = time.nanos();
        lingerUntil = until;
        state = State.LINGERING;
        feed.sourceLost();
    }

    /** Registry, under its lock, from time to time: a stream without frames still gives back what is due. */
    void tend(long now) {
        Publisher source = publisher;
        if (source != null) {
            source.tend(() -> feed.tend(now));
        } else if (state != State.ENDED) {
            feed.tend(now);
        }
    }

    /** Registry, under its lock: for how long it has had no publisher. */
    Duration lingering() {
        return Duration.ofNanos(time.nanos() - lingerSince);
    }

    /** For how long it has been there. */
    Duration age() {
        return Duration.ofNanos(time.nanos() - startNanos);
    }

    boolean lingeredOut(long now) {
        return state == State.LINGERING && publisher == null && now - lingerUntil >= 0;
    }

    /** Registry, under its lock: it is over. */
    void end(EndReason reason) {
        publisher = null;
        feed.close(reason);
        state = State.ENDED;
    }
}
