package dev.ringcast.server;

import dev.ringcast.config.Settings;
import dev.ringcast.core.Publisher;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.Streams;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.Subscription;
import dev.ringcast.core.net.Janitor;
import dev.ringcast.core.net.Listener;
import dev.ringcast.core.net.TimeSource;
import dev.ringcast.rtmp.session.RtmpOptions;
import dev.ringcast.rtmp.session.RtmpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A whole server inside this process: made by {@link #builder}, running until {@link #close}.
 *
 * <p>Nothing is global: there may be several in one process. All methods are for any thread.
 */
public final class MediaServer implements AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final Janitor janitor;
    private final Streams streams;
    private final RtmpServer rtmp;
    private final AtomicBoolean closed = new AtomicBoolean();

    MediaServer(Settings settings, Hooks hooks) throws IOException {
        TimeSource time = TimeSource.SYSTEM;
        janitor = new Janitor(time::nanos, settings.streams().fanout().stall().toMillis());
        streams = new Streams(
                settings.streams(),
                hooks.authenticator(),
                hooks.observer(),
                List.of(RtmpServer.wireFormat(settings.rtmp().chunkSize())),
                time);
        janitor.every(streams::tick);
        try {
            rtmp = new RtmpServer(options(settings), streams, janitor, time);
        } catch (IOException | RuntimeException e) {
            streams.close();
            janitor.close();
            throw e;
        }
    }

    private static RtmpOptions options(Settings settings) {
        Settings.Rtmp rtmp = settings.rtmp();
        return new RtmpOptions(
                address(rtmp.bind(), rtmp.port()),
                new Listener.Limits(settings.connections().most(), settings.connections().perAddress()),
                rtmp.chunkSize(),
                rtmp.defaultApp(),
                rtmp.pingInterval(),
                rtmp.pingTimeout());
    }

    private static InetSocketAddress address(String bind, int port) {
        return bind.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(bind, port);
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
     * @throws dev.ringcast.core.StreamBusyException where somebody publishes and may not be taken over
     * @throws dev.ringcast.core.RefusedException where the name is none, a limit is reached or the authenticator says no
     */
    public Publisher publish(String name) {
        return streams.publish(StreamName.parse(name));
    }

    /**
     * Watches a stream, or waits for it up to {@code play.wait} in {@link Subscription#next}.
     *
     * @param name the stream
     * @return the subscription, for the thread that reads it
     * @throws dev.ringcast.core.RefusedException where the name is none, or too many wait
     */
    public Subscription subscribe(String name) {
        return streams.subscribe(StreamName.parse(name), SubscriberOptions.APPLICATION);
    }

    /**
     * All streams of this server.
     *
     * @return the registry
     */
    public Streams streams() {
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
     * Takes no more publishers and viewers, lets viewers take what is queued for up to 5 s, ends every thread and frees
     * the ports. Idempotent; may be called from a hook.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            rtmp.stopAccepting();
            streams.stop();
            rtmp.drain(DRAIN);
            rtmp.close();
            streams.close();
            janitor.close();
        }
    }
}
