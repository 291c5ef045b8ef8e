package dev.ringcast.rtmp.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.ringcast.core.Authorizer;
import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.Ticker;
import dev.ringcast.core.live.LiveSettings;
import dev.ringcast.core.live.Stream;
import dev.ringcast.core.live.Streams;
import dev.ringcast.core.net.Janitor;
import dev.ringcast.core.net.Listener;
import dev.ringcast.core.wire.HeapBudget;
import dev.ringcast.core.wire.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A server on a free port of the loopback address, whose clock a test may put forward. */
final class RunningServer implements AutoCloseable {
    static final int CHUNK_SIZE = 60_000;

    final TestTime time = new TestTime();
    final LogLines log = new LogLines();
    final Streams streams;
    final Ticker ticker;
    final Janitor janitor;
    final RtmpOptions options;
    final RtmpServer rtmp;
    private final AtomicLong rounds = new AtomicLong();
    private final List<RtmpClient> clients = new ArrayList<>();

    RunningServer() {
        this(StreamSettings.DEFAULTS, StreamAuthenticator.PERMIT_ALL);
    }

    RunningServer(StreamSettings settings) {
        this(settings, StreamAuthenticator.PERMIT_ALL);
    }

    RunningServer(StreamSettings settings, StreamAuthenticator authenticator) {
        this(settings, Authorizer.PERMIT_ALL, authenticator);
    }

    RunningServer(StreamSettings settings, Authorizer authorizer, StreamAuthenticator authenticator) {
        this(settings, authorizer, authenticator, 0);
    }

    /** A server that reads at most this many bytes a second of one connection; 0 for no limit. */
    RunningServer(StreamSettings settings, long ingestRate) {
        this(settings, Authorizer.PERMIT_ALL, StreamAuthenticator.PERMIT_ALL, ingestRate);
    }

    private RunningServer(
            StreamSettings settings, Authorizer authorizer, StreamAuthenticator authenticator, long ingestRate) {
        Heartbeats beats = new Heartbeats(time::nanos);
        List<WireFormat> formats = List.of(RtmpServer.wireFormat(CHUNK_SIZE));
        HeapBudget heap = HeapBudget.ofThisProcess();
        streams = new Streams(new LiveSettings(settings), authorizer, authenticator, null, formats, time, beats, heap);
        ticker = new Ticker(beats);
        janitor = new Janitor(ticker, time::nanos, settings.fanout().stall().toMillis());
        janitor.every(streams::tick);
        janitor.every(nanos -> rounds.incrementAndGet());
        options = new RtmpOptions(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new Listener.Limits(10_000, () -> 0, streams.memory().heap(), streams.refusals()),
                CHUNK_SIZE,
                "live",
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                ingestRate,
                8000);
        try {
            rtmp = new RtmpServer(options, streams, janitor, time);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A client that has connected its socket and sent nothing. */
    RtmpClient socket() throws IOException {
        return socket(0);
    }

    RtmpClient socket(int receiveBuffer) throws IOException {
        RtmpClient client = new RtmpClient(rtmp.port(), receiveBuffer);
        clients.add(client);
        return client;
    }

    /** A client that is connected to the app "live" and has its answer. */
    RtmpClient connected() throws IOException {
        return connected("live");
    }

    RtmpClient connected(String app) throws IOException {
        return socket().handshake().connect(app);
    }

    /** A client that publishes on message stream 1 and has its answer. */
    RtmpClient publishing(String key) throws IOException {
        RtmpClient client = connected();
        client.createStream();
        client.publish(1, key);
        client.awaitStatus("NetStream.Publish.Start");
        return client;
    }

    /** A client that plays on message stream 1 and has its answer. */
    RtmpClient playing(String key) throws IOException {
        RtmpClient client = connected();
        client.createStream();
        client.play(1, key);
        client.awaitStatus("NetStream.Play.Reset");
        client.awaitStatus("NetStream.Play.Start");
        return client;
    }

    Stream stream(String key) {
        StreamName name = new StreamName("live", key);
        await("stream " + name)
                .atMost(10, SECONDS)
                .until(() -> streams.find(name).isPresent());
        return streams.find(name).orElseThrow();
    }

    void awaitViewers(String key, int count) {
        Stream stream = stream(key);
        await(count + " viewers").atMost(10, SECONDS).until(() -> stream.viewers() == count);
    }

    void awaitNoConnections() {
        awaitConnections(0);
    }

    void awaitConnections(int count) {
        await(count + " connections").atMost(20, SECONDS).until(() -> rtmp.connections() == count);
    }

    /** The janitor has looked at everything, sessions included. */
    void awaitJanitor() {
        long now = rounds.get();
        await("the janitor").atMost(10, SECONDS).until(() -> rounds.get() > now + 1);
    }

    void closeClients() throws IOException {
        for (RtmpClient client : clients) {
            client.close();
        }
        clients.clear();
    }

    @Override
    public void close() throws IOException {
        closeClients();
        rtmp.close();
        streams.close();
        janitor.close();
        ticker.close();
        log.close();
        assertFalse(log.hasAlarm(), () -> "logged: " + log.containing(""));
    }
}
