package dev.ringcast.rtmp.client;

import dev.ringcast.core.concurrent.Deadline;
import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.Ticker;
import dev.ringcast.core.net.CloseReason;
import dev.ringcast.core.net.Connection;
import dev.ringcast.core.net.Janitor;
import dev.ringcast.core.wire.HeapBudget;
import dev.ringcast.core.wire.MemoryBudget;
import dev.ringcast.rtmp.client.RtmpClientException.Reason;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Publishes to and plays from any RTMP or RTMPS server. One client serves many connections; it owns the threads that
 * they need, and {@link #close} ends them all. The calls block, and are made for virtual threads. An interrupt ends
 * a call and its connection.
 *
 * <p>All methods are for any thread.
 */
public final class RtmpClient implements AutoCloseable {
    private static final Duration CONNECT_AT_LEAST = Duration.ofMillis(1);
    private static final long STALL_MILLIS = 10_000;
    private static final int SEND_BUFFER = 256 << 10;

    /** A publication or a playback, or the way to one. */
    interface Open {
        /** Closes it at once. Any thread; idempotent. */
        void abort();

        /** Janitor: closes it if it is over time. */
        default void inspect(long nanos) {}
    }

    private final RtmpClientOptions options;
    private final Ticker ticker;
    private final Janitor janitor;
    private final HostNames names;
    private final TlsThreads tls;
    private final MemoryBudget memory = new MemoryBudget(Long.MAX_VALUE, new HeapBudget(Long.MAX_VALUE));
    private final AtomicLong ids = new AtomicLong();
    private final Set<Open> open = ConcurrentHashMap.newKeySet();

    /** Stored before {@link #open} is walked; a thread that adds to it looks here afterwards (volatile). */
    private volatile boolean closed;

    /**
     * Starts a client.
     *
     * @param options how it connects
     */
    public RtmpClient(RtmpClientOptions options) {
        this(options, HostNames.Lookup.SYSTEM, STALL_MILLIS);
    }

    /** For tests, with another name service, and another time for a write to make progress. */
    RtmpClient(RtmpClientOptions options, HostNames.Lookup lookup, long stallMillis) {
        this.options = options;
        names = new HostNames(lookup);
        tls = new TlsThreads(options.tls());
        ticker = new Ticker(new Heartbeats(System::nanoTime));
        janitor = new Janitor(ticker, System::nanoTime, stallMillis);
        janitor.every(now -> open.forEach(each -> each.inspect(now)));
    }

    /**
     * Connects and publishes: waits until the server has accepted the stream.
     *
     * @param url where to
     * @return the publication
     * @throws RtmpClientException if the server cannot be reached, refuses, or takes longer than the deadline
     */
    public RtmpPublication publish(RtmpUrl url) throws RtmpClientException {
        return new Opening(this, url, false).publish();
    }

    /**
     * Connects and plays: waits until the server has begun the stream.
     *
     * @param url where from
     * @return the playback, for the thread that reads it
     * @throws RtmpClientException if the server cannot be reached, refuses, has no such stream, or takes longer than
     *     the deadline
     */
    public RtmpPlayback play(RtmpUrl url) throws RtmpClientException {
        return new Opening(this, url, true).play();
    }

    RtmpClientOptions options() {
        return options;
    }

    MemoryBudget memory() {
        return memory;
    }

    TlsThreads tls() {
        return tls;
    }

    boolean isClosed() {
        return closed;
    }

    List<InetSocketAddress> resolve(RtmpUrl url, Deadline end) throws RtmpClientException {
        try {
            return names.addresses(url, options.policy(), end);
        } catch (RtmpClientException e) {
            throw e;
        } catch (IOException e) {
            throw new RtmpClientException(Reason.CLOSED, String.valueOf(e.getMessage()), e);
        }
    }

    /** Connects to an address and shakes hands. */
    Link link(RtmpUrl url, InetSocketAddress address, boolean plays, Deadline end) throws RtmpClientException {
        SocketChannel channel = connected(url, address, end);
        Connection connection;
        try {
            connection = new Connection(ids.incrementAndGet(), channel, System::nanoTime);
            connection.sendBuffer(SEND_BUFFER);
        } catch (IOException e) {
            closeQuietly(channel);
            throw closed
                    ? new RtmpClientException(Reason.CLOSED, "closed on this side", e)
                    : new RtmpClientException(Reason.LOST, "the server closed the connection", e);
        }
        Open held = () -> connection.close(CloseReason.DONE);
        janitor.watch(connection);
        Runnable forget = () -> {
            janitor.forget(connection);
            forget(held);
        };
        hold(held);
        return Link.open(this, connection, url, plays, end, forget);
    }

    private SocketChannel connected(RtmpUrl url, InetSocketAddress address, Deadline end) throws RtmpClientException {
        Duration patience = end.left(options.connectTimeout());
        Duration timeout = patience.compareTo(CONNECT_AT_LEAST) < 0 ? CONNECT_AT_LEAST : patience;
        SocketChannel channel;
        try {
            channel = SocketChannel.open();
        } catch (IOException e) {
            throw new RtmpClientException(Reason.UNREACHABLE, "no socket: " + e.getMessage(), e);
        }
        Open held = () -> closeQuietly(channel);
        hold(held);
        try {
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            channel.socket().connect(address, (int) Math.min(Integer.MAX_VALUE, timeout.toMillis()));
            return channel;
        } catch (IOException e) {
            closeQuietly(channel);
            throw closed || Link.isInterrupt(e) && !(e instanceof SocketTimeoutException)
                    ? new RtmpClientException(Reason.CLOSED, "closed on this side", e)
                    : new RtmpClientException(
                            Reason.UNREACHABLE,
                            url.host() + ":" + url.port() + " ("
                                    + address.getAddress().getHostAddress() + "): " + e.getMessage(),
                            e);
        } finally {
            forget(held);
        }
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException unusable) {
            return; // it is given up
        }
    }

    /** From now on {@link #close} ends it, until it is forgotten. */
    void hold(Open held) {
        open.add(held);
        if (closed) {
            held.abort();
        }
    }

    void forget(Open over) {
        open.remove(over);
    }

    /** Closes all publications and playbacks at once, and ends every thread. Idempotent. */
    @Override
    public void close() {
        closed = true;
        open.forEach(Open::abort);
        names.close();
        tls.close();
        janitor.close();
        ticker.close();
    }
}
