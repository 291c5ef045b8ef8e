package dev.ringcast.server;

import dev.ringcast.auth.KeyAuthorizer;
import dev.ringcast.config.Key;
import dev.ringcast.config.Keys;
import dev.ringcast.core.Nullable;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.ViewerInfo;
import dev.ringcast.core.concurrent.CarrierWatch;
import dev.ringcast.core.concurrent.Deadline;
import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.Ticker;
import dev.ringcast.core.concurrent.TimeSource;
import dev.ringcast.core.live.LiveSettings;
import dev.ringcast.core.live.Publisher;
import dev.ringcast.core.live.Stream;
import dev.ringcast.core.live.Streams;
import dev.ringcast.core.live.Subscription;
import dev.ringcast.core.log.LogText;
import dev.ringcast.core.net.Janitor;
import dev.ringcast.core.net.Listener;
import dev.ringcast.core.wire.HeapBudget;
import dev.ringcast.http.api.ApiRoutes;
import dev.ringcast.http.api.ConfigReload;
import dev.ringcast.rtmp.server.RtmpOptions;
import dev.ringcast.rtmp.server.RtmpServer;
import dev.ringcast.settings.FileDescriptors;
import dev.ringcast.settings.Settings;
import dev.ringcast.settings.SettingsHolder;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A whole server inside this process: made by {@link #builder}, running until {@link #close}.
 *
 * <p>Nothing is global: there may be several in one process. All methods are for any thread.
 */
public final class MediaServer implements AutoCloseable {
    private static final Logger LOG = System.getLogger("dev.ringcast.server");

    /** How long {@link #close} takes at most. */
    static final Duration CLOSE = Duration.ofMillis(5_500);

    /** What {@link #close} keeps of it for threads of HTTP, of RTMP and of the streams each. */
    private static final Duration KEPT = Duration.ofMillis(500);

    private final TimeSource time = TimeSource.SYSTEM;
    private final long startNanos = time.nanos();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Ticker ticker;
    private final CarrierWatch carriers;
    private final Janitor janitor;
    private final ReentrantLock replacing = new ReentrantLock();
    private final SettingsHolder settings;
    private final LiveSettings ofStreams;
    private final KeyAuthorizer keys;
    private final Streams streams;
    private final RtmpServer rtmp;
    private final Reloader reloader;

    /** Of this run, while none is set; empty if one was set at the start. */
    private final String randomToken;

    /** Null if HTTP is left out. */
    @Nullable
    private final HttpService web;

    MediaServer(Settings settings, Hooks hooks, boolean withHttp) throws IOException {
        this(settings, hooks, withHttp, broken -> {}, null);
    }

    /**
     * As above.
     *
     * @param onLinkageError receives each LinkageError of the server's threads
     * @param config what gives the configuration anew, null if it cannot be read again
     */
    MediaServer(
            Settings settings,
            Hooks hooks,
            boolean withHttp,
            Consumer<LinkageError> onLinkageError,
            @Nullable Reloader.Source config)
            throws IOException {
        Heartbeats beats = new Heartbeats(time::nanos, onLinkageError);
        HeapBudget heap = HeapBudget.ofThisProcess();
        ConnectionLimits limits = ConnectionLimits.of(settings, withHttp, FileDescriptors.ofThisProcess(), heap);
        FirstConnection.make();
        String chosen = settings.get(Keys.Http.ADMIN_TOKEN);
        Optional<RandomToken> random = withHttp && chosen.isEmpty() ? Optional.of(new RandomToken()) : Optional.empty();
        ticker = new Ticker(beats);
        carriers = new CarrierWatch(ticker, time::nanos);
        janitor = new Janitor(
                ticker, time::nanos, settings.streams().fanout().stall().toMillis());
        this.settings = new SettingsHolder(settings);
        reloader = new Reloader(config, this.settings, this::replace);
        ofStreams = new LiveSettings(settings.streams(), settings::streams);
        keys = new KeyAuthorizer(settings.get(Keys.Auth.PUBLISH_KEY), settings.get(Keys.Auth.PLAY_KEY), time::nanos);
        streams = new Streams(
                ofStreams,
                keys,
                hooks.authenticator(),
                hooks.observer(),
                List.of(RtmpServer.wireFormat(settings.get(Keys.Rtmp.CHUNK_SIZE))),
                time,
                beats,
                heap);
        janitor.every(streams::tick);
        RtmpServer bound = null;
        try {
            bound = Ports.bound(
                    "rtmp",
                    settings.get(Keys.Rtmp.BIND),
                    settings.get(Keys.Rtmp.PORT),
                    address -> new RtmpServer(
                            options(settings, withHttp, address, limits.rtmp()), streams, janitor, time));
            rtmp = bound;
            randomToken = random.map(RandomToken::text).orElse("");
            web = withHttp ? new HttpService(this.settings, parts(limits.http())) : null;
        } catch (IOException | RuntimeException e) {
            if (bound != null) {
                bound.close();
            }
            streams.close();
            janitor.close();
            carriers.close();
            ticker.close();
            throw e;
        }
        logStart(settings.changes());
    }

    private void logStart(List<String> changes) {
        String ports = "RTMP on port " + rtmpPort() + (web == null ? ", no HTTP" : ", HTTP on port " + httpPort());
        String set = changes.isEmpty() ? "all settings are the defaults" : "set: " + String.join(", ", changes);
        LOG.log(
                Level.INFO,
                "started: Ringcast {0} on Java {1}; {2}; {3}",
                Version.current(),
                Runtime.version(),
                ports,
                set);
    }

    private RtmpOptions options(Settings settings, boolean withHttp, InetSocketAddress address, int connections) {
        return new RtmpOptions(
                address,
                new Listener.Limits(
                        connections,
                        () -> this.settings.current().get(Keys.Limits.PER_ADDRESS),
                        streams.memory().heap(),
                        streams.refusals()),
                settings.get(Keys.Rtmp.CHUNK_SIZE),
                settings.get(Keys.Rtmp.DEFAULT_APP),
                Duration.ofSeconds(settings.get(Keys.Rtmp.PING_INTERVAL)),
                Duration.ofSeconds(settings.get(Keys.Rtmp.PING_TIMEOUT)),
                settings.get(Keys.Limits.INGEST_RATE),
                withHttp ? settings.get(Keys.Http.PORT) : 0);
    }

    private HttpService.HttpServiceContext parts(int connections) {
        return new HttpService.HttpServiceContext(
                streams,
                new ServerFigures(streams, carriers, time, startNanos),
                ticker,
                time,
                rtmp.port(),
                this::access,
                reloader,
                connections);
    }

    private ApiRoutes.Access access() {
        Settings now = settings.current();
        String chosen = now.get(Keys.Http.ADMIN_TOKEN);
        return new ApiRoutes.Access(
                chosen.isEmpty() ? randomToken : chosen,
                now.get(Keys.Http.PUBLIC_LIST),
                now.get(Keys.Http.ALLOW_ORIGIN));
    }

    /**
     * Puts other settings in force, as far as a server that runs can. Any thread.
     *
     * @param next the other settings
     * @return the keys that have another value there and need a restart for it
     */
    List<Key<?>> replace(Settings next) {
        replacing.lock();
        try {
            List<Key<?>> kept = settings.replace(next);
            Settings now = settings.current();
            ofStreams.replace(now.streams(), now::streams);
            keys.replace(now.get(Keys.Auth.PUBLISH_KEY), now.get(Keys.Auth.PLAY_KEY));
            rtmp.replace(
                    now.get(Keys.Rtmp.DEFAULT_APP),
                    Duration.ofSeconds(now.get(Keys.Rtmp.PING_INTERVAL)),
                    Duration.ofSeconds(now.get(Keys.Rtmp.PING_TIMEOUT)),
                    now.get(Keys.Limits.INGEST_RATE));
            return kept;
        } finally {
            replacing.unlock();
        }
    }

    /**
     * Begins to describe a server. Unless told otherwise it listens on loopback addresses alone.
     *
     * @return a builder
     */
    public static MediaServerBuilder builder() {
        return new MediaServerBuilder();
    }

    /**
     * Claims a stream to publish to it from this process.
     *
     * @param name the stream, such as {@code live/cam}
     * @return the publisher
     * @throws dev.ringcast.core.StreamBusyException if the stream has a publisher that may not be taken over
     * @throws dev.ringcast.core.RefusedException if the name is none, a limit is reached or the authenticator says
     *     no
     */
    public Publisher publish(String name) {
        return streams.publish(StreamName.parse(name));
    }

    /**
     * Watches a stream, or waits for it up to {@code play.wait} in {@link Subscription#next}.
     *
     * @param name the stream
     * @return the subscription, for the thread that reads it
     * @throws dev.ringcast.core.RefusedException if the name is none, or too many wait
     */
    public Subscription subscribe(String name) {
        return streams.subscribe(StreamName.parse(name), SubscriberOptions.APPLICATION);
    }

    /**
     * All streams of this server, live or lingering.
     *
     * @return a snapshot, in the order of their names
     */
    public List<Stream> streams() {
        return streams.list();
    }

    /**
     * Finds a stream, live or lingering.
     *
     * @param name the stream, such as {@code live/cam}
     * @return the stream, empty if there is none
     * @throws dev.ringcast.core.RefusedException if the name is none
     */
    public Optional<Stream> find(String name) {
        return streams.find(StreamName.parse(name));
    }

    /**
     * Ends a stream: its publisher is told, its viewers get what is queued and then the end. The name is refused to
     * publishers for 5 s.
     *
     * @param name the stream
     * @return whether there was one
     * @throws dev.ringcast.core.RefusedException if the name is none
     */
    public boolean end(String name) {
        Optional<Stream> found = find(name);
        found.ifPresent(streams::end);
        return found.isPresent();
    }

    /**
     * The viewers of a stream, over RTMP and HLS and in this process. One that waits for a stream to begin is not
     * listed; nor is a session of HLS beyond the 20,000 that are counted.
     *
     * @param name the stream
     * @return a snapshot, in the order in which they joined; empty if there is no such stream
     * @throws dev.ringcast.core.RefusedException if the name is none
     */
    public List<ViewerInfo> viewers(String name) {
        return streams.viewers().of(StreamName.parse(name));
    }

    /**
     * Ends a viewer at once; other viewers do not notice. A connection of RTMP is closed, a subscription ends as
     * {@link dev.ringcast.core.EndReason#KICKED}, and the id of an HLS session is refused for a day. The peer may ask
     * to play again: to keep it out is up to the authenticator.
     *
     * @param id the viewer's number, of {@link #viewers}
     * @return whether there was such a viewer
     */
    public boolean kick(long id) {
        return streams.viewers().kick(id);
    }

    /** Reads the configuration again. */
    ConfigReload reloader() {
        return reloader;
    }

    /** The registry of streams, for tests. */
    Streams registry() {
        return streams;
    }

    /**
     * The RTMP port that is really bound.
     *
     * @return the port
     */
    public int rtmpPort() {
        return rtmp.port();
    }

    /**
     * The HTTP port that is really bound.
     *
     * @return the port
     * @throws IllegalStateException if the server was made without HTTP
     */
    public int httpPort() {
        if (web == null) {
            throw new IllegalStateException("this server has no HTTP");
        }
        return web.port();
    }

    /**
     * The bearer token that administration over HTTP needs. It is {@code http.admin_token}, or if that is empty a
     * random one of 128 bits, made for this server.
     *
     * @return the token; a secret
     * @throws IllegalStateException if the server was made without HTTP
     */
    public String adminToken() {
        if (web == null) {
            throw new IllegalStateException("this server has no HTTP");
        }
        return access().adminToken();
    }

    /**
     * Takes no more publishers and viewers, lets viewers take what is queued for up to 4 s, ends every thread and frees
     * the ports. Takes less than 6 s: a hook that blocks is interrupted, and left if it does not end. Idempotent; may
     * be called from a hook.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        long begin = time.nanos();
        LOG.log(
                Level.INFO,
                "stops after {0}; open streams: {1}, RTMP connections: {2}",
                LogText.span(Duration.ofNanos(begin - startNanos)),
                String.valueOf(streams.size()),
                String.valueOf(rtmp.connections()));
        Deadline end = Deadline.in(CLOSE);
        reloader.stop();
        Deadline drained = end.before(KEPT.multipliedBy(3));
        rtmp.stopAccepting();
        streams.stop();
        rtmp.drain(drained.left(CLOSE));
        if (web != null) {
            web.drain(drained);
            web.close(end.before(KEPT.multipliedBy(2)));
        }
        rtmp.close(end.before(KEPT));
        streams.close(end);
        reloader.close(end);
        janitor.close();
        carriers.close();
        ticker.close();
        LOG.log(Level.INFO, "stopped within {0}", LogText.span(Duration.ofNanos(time.nanos() - begin)));
    }
}
