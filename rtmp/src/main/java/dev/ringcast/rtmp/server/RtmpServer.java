package dev.ringcast.rtmp.server;

import dev.ringcast.core.concurrent.Deadline;
import dev.ringcast.core.concurrent.Each;
import dev.ringcast.core.concurrent.TimeSource;
import dev.ringcast.core.live.Streams;
import dev.ringcast.core.net.Janitor;
import dev.ringcast.core.net.Listener;
import dev.ringcast.core.wire.HeapBudget;
import dev.ringcast.core.wire.SharedBuffers;
import dev.ringcast.core.wire.WireFormat;
import dev.ringcast.rtmp.chunk.RtmpWireFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Listens for RTMP and serves publishers and players. Thread-safe. */
public final class RtmpServer implements AutoCloseable {
    /**
     * What the sessions of one server share.
     *
     * @param current the options in force; asked at each use
     * @param format how frames look on message stream 1
     * @param reads the buffers of publishers
     * @param writes the buffers of players that are sent payloads
     */
    record RtmpContext(
            Streams streams,
            Supplier<RtmpOptions> current,
            TimeSource time,
            RtmpWireFormat format,
            SharedBuffers reads,
            SharedBuffers writes) {
        RtmpOptions options() {
            return current.get();
        }
    }

    private static final long DRAIN_POLL_NANOS = 10_000_000L;

    private final RtmpContext context;
    private final Set<RtmpSession> sessions = ConcurrentHashMap.newKeySet();
    private final Listener listener;

    /** Written by {@link #replace}, read by the threads of connections (volatile). */
    private volatile RtmpOptions options;

    /**
     * Binds and starts to accept.
     *
     * @param options how it behaves
     * @param streams what is published and played; wire format 0 is RTMP's
     * @param janitor what watches the connections
     * @param time the clocks
     * @throws IOException if the port is taken
     */
    public RtmpServer(RtmpOptions options, Streams streams, Janitor janitor, TimeSource time) throws IOException {
        HeapBudget heap = streams.memory().heap();
        this.options = options;
        context = new RtmpContext(
                streams,
                () -> this.options,
                time,
                new RtmpWireFormat(options.chunkSize()),
                new SharedBuffers(heap),
                new SharedBuffers(heap));
        listener = new Listener("rtmp", options.address(), options.limits(), janitor, time::nanos, connection -> {
            RtmpSession session = new RtmpSession(connection, context);
            sessions.add(session);
            try {
                session.serve();
            } finally {
                sessions.remove(session);
            }
        });
        janitor.every(nanos -> Each.run(sessions, session -> session.inspect(nanos)));
    }

    /**
     * Puts other options in force. The rate is for connections from now on, the others for those that are there too.
     * One thread at a time.
     *
     * @param defaultApp the app of a URL that has one part only
     * @param pingInterval silence after which a peer is pinged
     * @param pingTimeout silence after which a peer is closed
     * @param ingestRate bytes a second that one connection may send, 0 for any number
     */
    public void replace(String defaultApp, Duration pingInterval, Duration pingTimeout, long ingestRate) {
        RtmpOptions now = options;
        options = new RtmpOptions(
                now.address(),
                now.limits(),
                now.chunkSize(),
                defaultApp,
                pingInterval,
                pingTimeout,
                ingestRate,
                now.httpPort());
    }

    /**
     * How frames look on the wire of this server's viewers, for the registry that it shares with others.
     *
     * @param chunkSize the same as in the options
     * @return the format
     */
    public static WireFormat wireFormat(int chunkSize) {
        return new RtmpWireFormat(chunkSize);
    }

    /**
     * The port that is really bound.
     *
     * @return the port
     */
    public int port() {
        return listener.port();
    }

    /**
     * How many connections are open.
     *
     * @return their number
     */
    public int connections() {
        return listener.connections();
    }

    /** Accepts no further connection. Open connections continue. */
    public void stopAccepting() {
        listener.stopAccepting();
    }

    /**
     * Lets players take what is queued for them, after the streams were ended: accepts no further peer, ends the
     * connections that play nothing, and waits for the others.
     *
     * @param patience how long at the most
     */
    public void drain(Duration patience) {
        listener.stopAccepting();
        sessions.forEach(RtmpSession::endUnlessPlaying);
        long end = System.nanoTime() + patience.toNanos();
        while (listener.connections() > 0 && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(this, DRAIN_POLL_NANOS);
        }
    }

    /** Closes everything and waits for all threads. Idempotent. */
    @Override
    public void close() {
        listener.close();
    }

    /**
     * The same, but leaves threads that do not end.
     *
     * @param end when it leaves them
     */
    public void close(Deadline end) {
        listener.close(end);
    }
}
