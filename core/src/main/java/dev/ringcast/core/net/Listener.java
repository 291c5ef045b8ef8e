package dev.ringcast.core.net;

import dev.ringcast.core.concurrent.Deadline;
import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.Loop;
import dev.ringcast.core.concurrent.Threads;
import dev.ringcast.core.log.Refusals;
import dev.ringcast.core.log.Refusals.Rule;
import dev.ringcast.core.wire.HeapBudget;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Accepts connections on a port and gives each a virtual thread of its own, its read loop.
 *
 * <p>{@link #close} ends them all: no more are accepted, every open one is closed, and every thread is joined.
 */
public final class Listener implements AutoCloseable {
    private static final Logger LOG = System.getLogger("dev.ringcast.net");
    private static final int BACKLOG = 4096;
    private static final Duration HANDLER_PATIENCE = Duration.ofSeconds(5);

    /** What is done with a connection: all of its life, on its own thread. */
    public interface Handler {
        /**
         * Serves a connection until it ends. Whatever it throws ends the connection.
         *
         * @param connection the connection; closed by the caller afterwards if it is not yet
         * @throws IOException if the connection broke or the peer broke the protocol
         */
        void serve(Connection connection) throws IOException;
    }

    private final String name;
    private final Limits limits;
    private final Janitor janitor;
    private final Heartbeats beats;
    private final LongSupplier clock;
    private final Handler handler;
    private final ServerSocketChannel server;
    private final Loop acceptor;
    private final AtomicLong ids = new AtomicLong();

    /** Open connections and their threads. Acceptor adds, each thread removes its own, close() reads. */
    private final Map<Connection, Thread> open = new ConcurrentHashMap<>();

    private final Map<InetAddress, Integer> perAddress = new ConcurrentHashMap<>();

    /**
     * How many connections a listener takes.
     *
     * @param connections in all
     * @param perAddress from one address, 0 for any number; asked for each connection
     * @param heap where each reserves what it holds
     * @param refusals where those are counted that are refused
     */
    public record Limits(int connections, IntSupplier perAddress, HeapBudget heap, Refusals refusals) {}

    /**
     * Binds and starts to accept.
     *
     * @param name what it serves, for thread names and logs
     * @param address where to bind; port 0 for any
     * @param limits how many connections
     * @param janitor what watches them
     * @param clock nanoseconds
     * @param handler what to do with each
     * @throws IOException if the port is taken
     */
    public Listener(
            String name, InetSocketAddress address, Limits limits, Janitor janitor, LongSupplier clock, Handler handler)
            throws IOException {
        this.name = name;
        this.limits = limits;
        this.janitor = janitor;
        beats = janitor.beats();
        this.clock = clock;
        this.handler = handler;
        server = ServerSocketChannel.open();
        try {
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            server.bind(address, BACKLOG);
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
        acceptor = new Loop(Thread.ofPlatform().daemon(), name + "-accept", beats, this::accept);
        acceptor.start();
    }

    /**
     * The port that is really bound.
     *
     * @return the port
     */
    public int port() {
        return server.socket().getLocalPort();
    }

    /**
     * How many connections are open.
     *
     * @return their number
     */
    public int connections() {
        return open.size();
    }

    private void accept() throws IOException {
        acceptor.beat().waits();
        SocketChannel channel = server.accept();
        acceptor.beat().works();
        admit(channel);
    }

    private void admit(SocketChannel channel) throws IOException {
        Connection connection;
        try {
            connection = new Connection(ids.incrementAndGet(), channel, clock);
        } catch (IOException | RuntimeException e) { // gone already
            channel.close();
            return;
        } catch (Error e) {
            channel.close();
            throw e;
        }
        InetAddress address = connection.peer().getAddress();
        int same = perAddress.merge(address, 1, Integer::sum);
        Optional<Rule> refusal = refusal(same);
        if (refusal.isPresent()) {
            release(address);
            limits.refusals().count(refusal.get(), address.getHostAddress());
            connection.evict(
                    new CloseReason(CloseReason.Kind.LIMIT, refusal.get().code()));
            return;
        }
        Thread thread = Thread.ofVirtual()
                .name("ringcast-" + name + "-read-" + connection.id())
                .unstarted(() -> run(connection));
        open.put(connection, thread);
        janitor.watch(connection);
        try {
            thread.start();
        } catch (Error e) { // no memory for it
            end(connection, new CloseReason(CloseReason.Kind.INTERNAL_ERROR, e.toString()));
            throw e;
        }
    }

    /** What refuses one more connection. If nothing does, its heap is reserved. */
    private Optional<Rule> refusal(int sameAddress) {
        if (open.size() >= limits.connections()) {
            return Optional.of(Rule.CONNECTIONS);
        }
        int most = limits.perAddress().getAsInt();
        if (most > 0 && sameAddress > most) {
            return Optional.of(Rule.PER_ADDRESS);
        }
        return limits.heap().reserve(HeapBudget.RTMP_CONNECTION_BYTES) ? Optional.empty() : Optional.of(Rule.HEAP);
    }

    private void run(Connection connection) {
        CloseReason reason = CloseReason.DONE;
        try {
            handler.serve(connection);
        } catch (IOException e) {
            reason = CloseReason.lost(e);
        } catch (RuntimeException | Error e) { // an error too ends this connection alone
            reason = new CloseReason(CloseReason.Kind.INTERNAL_ERROR, e.toString());
            LOG.log(Level.ERROR, "serving " + connection.peer() + " failed", e);
            if (e instanceof LinkageError broken) {
                beats.linkageError(broken);
            }
        } finally {
            end(connection, reason);
        }
    }

    private void end(Connection connection, CloseReason reason) {
        connection.close(reason);
        janitor.forget(connection);
        release(connection.peer().getAddress());
        if (open.remove(connection) != null) {
            limits.heap().release(HeapBudget.RTMP_CONNECTION_BYTES);
        }
    }

    private void release(InetAddress address) {
        perAddress.computeIfPresent(address, (a, n) -> n == 1 ? null : n - 1);
    }

    /** Accepts no further connection. Open connections continue. */
    public void stopAccepting() {
        acceptor.end();
        try {
            server.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "closing the port of {0}: {1}", name, e.getMessage());
        }
        acceptor.close();
    }

    /** Accepts no more, closes what is open, and waits for all threads. Idempotent. */
    @Override
    public void close() {
        close(Deadline.in(HANDLER_PATIENCE));
    }

    /**
     * The same, but leaves threads that do not end.
     *
     * @param end when it leaves them
     */
    public void close(Deadline end) {
        stopAccepting();
        Map<Connection, Thread> last = Map.copyOf(open);
        last.keySet().forEach(connection -> connection.close(CloseReason.SERVER_STOPS));
        Threads.joinOrLeave(last.values(), HANDLER_PATIENCE, end);
    }
}
