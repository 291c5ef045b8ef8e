package dev.ringcast.http.exchange;

import com.sun.net.httpserver.HttpServer;
import dev.ringcast.core.concurrent.Deadline;
import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.Ticker;
import dev.ringcast.core.log.Refusals;
import dev.ringcast.core.log.Refusals.Rule;
import dev.ringcast.core.wire.HeapBudget;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntSupplier;

/**
 * The HTTP port.
 *
 * <p>{@link #stop} refuses new requests and lets those under way end; {@link #close} ends them, closes the port and
 * joins all threads.
 */
public final class HttpEndpoint implements AutoCloseable {
    private static final Logger LOG = System.getLogger("dev.ringcast.http");
    private static final int BACKLOG = 4096;
    private static final int REQUEST_SECONDS = 10;

    /** An exchange without a request that lasts this long has waited for the rest of one. */
    private static final long INCOMPLETE_NANOS = 1_000_000_000L;

    private static final int IDLE_SECONDS = 30;
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final int HEADER_BYTES = 64 << 10;
    private static final String IDLE_PROPERTY = "sun.net.httpserver.idleInterval";

    /** HttpServer looks for idle connections so often. */
    private static final int IDLE_LOOK_SECONDS = 10;

    /** As much as HLS may hold itself: segments that are still listed are held anyway. */
    private static final long BODY_BYTES = Runtime.getRuntime().maxMemory() / 4;

    private final HttpServer server;
    private final RequestHandler delivery;
    private final Watchdog watchdog;
    private final ExchangeThreads threads;
    private final WorkThreads work = new WorkThreads();
    private final FileThreads files = new FileThreads();
    private final KeptExchanges kept;
    private final Heartbeats beats;
    private final HttpConnections connections;
    private final Refusals refusals;

    /**
     * What a front is made with.
     *
     * @param address where to listen; port 0 for any
     * @param connections how many may be open; the JDK has one such limit for all servers of a process
     * @param perAddress how many of one address, 0 for any number
     * @param heap where connections reserve what they hold
     * @param deadlines how long a write may make no progress
     * @param allowOrigin origins whose pages may read: a star, nothing, or several joined by commas
     * @param ticker what runs its chores
     * @param refusals where requests are counted that are refused
     */
    public record Options(
            InetSocketAddress address,
            int connections,
            IntSupplier perAddress,
            HeapBudget heap,
            Deadlines deadlines,
            String allowOrigin,
            Ticker ticker,
            Refusals refusals) {}

    /**
     * Binds, and starts to answer.
     *
     * @param options what to make it with
     * @param routes what there is to ask for
     * @throws IOException if the port is taken
     */
    public HttpEndpoint(Options options, Routes routes) throws IOException {
        this(options, routes, ExchangeThreads.forThisJava(), KeptExchanges.MAX);
    }

    HttpEndpoint(Options options, Routes routes, ExchangeThreads threads, int maxKept) throws IOException {
        presetProperties(Math.min(options.connections(), mostConnections(options.heap())));
        server = HttpServer.create(options.address(), BACKLOG);
        this.threads = threads;
        beats = options.ticker().beats();
        refusals = options.refusals();
        watchdog = new Watchdog(options.ticker(), System::nanoTime, BODY_BYTES);
        kept = new KeptExchanges(maxKept, System::nanoTime, options.ticker());
        long idleNanos = Duration.ofSeconds(Long.getLong(IDLE_PROPERTY, IDLE_SECONDS) + IDLE_LOOK_SECONDS)
                .toNanos();
        connections = new HttpConnections(options.perAddress(), options.heap(), idleNanos, System::nanoTime);
        EndlessExchanges endless = new EndlessExchanges(threads.mostEndless());
        ResponseWriter writer = new ResponseWriter(files, endless, options.heap(), refusals);
        RequestHandler.Staff staff = new RequestHandler.Staff(threads, work, kept, endless, writer, watchdog);
        delivery = new RequestHandler(routes, new Cors(options.allowOrigin()), staff, connections, options.deadlines());
        server.createContext("/", delivery);
        server.setExecutor(this::execute);
        server.start();
    }

    /** Dispatcher: must not block. */
    private void execute(Runnable exchange) {
        try {
            threads.execute(() -> run(exchange));
        } catch (RejectedExecutionException e) { // the JDK closes the connection
            refusals.count(Rule.HTTP_REQUESTS, "unknown, closed without an answer");
            throw e;
        }
    }

    private void run(Runnable exchange) {
        long begin = System.nanoTime();
        try {
            exchange.run();
            countUnlessHandled(System.nanoTime() - begin);
        } catch (Error e) { // the JDK has handled all else
            LOG.log(Level.ERROR, "an HTTP exchange failed", e);
            if (e instanceof LinkageError broken) {
                beats.linkageError(broken);
            }
        }
    }

    /** HttpServer shows no byte of what it cannot read. A connection that is closed while it is idle ends at once. */
    private void countUnlessHandled(long nanos) {
        ExchangeThreads.Turn turn = threads.turn();
        if (turn != null && !turn.isHandled() && nanos >= INCOMPLETE_NANOS) {
            refusals.count(Rule.HTTP_INCOMPLETE, "unknown");
        }
    }

    /** HttpServer reads these once in a process, when its class loads. A value that is set already stays. */
    private static void presetProperties(int connections) {
        Map<String, Integer> numbers = Map.of(
                "sun.net.httpserver.maxIdleConnections",
                connections,
                "jdk.httpserver.maxConnections",
                connections,
                "sun.net.httpserver.maxReqTime",
                REQUEST_SECONDS,
                IDLE_PROPERTY,
                IDLE_SECONDS,
                "sun.net.httpserver.maxReqHeaderSize",
                HEADER_BYTES);
        numbers.forEach((name, value) -> System.getProperties().putIfAbsent(name, value.toString()));
        System.getProperties().putIfAbsent("sun.net.httpserver.nodelay", "true");
    }

    /**
     * The port that is really bound.
     *
     * @return the port
     */
    public int port() {
        return server.getAddress().getPort();
    }

    /**
     * How many exchanges are under way, those that wait for an answer included.
     *
     * @return their number
     */
    public int active() {
        return threads.active() + kept.size();
    }

    /**
     * How many connections a heap has room for.
     *
     * @param heap the budget
     * @return connections
     */
    public static int mostConnections(HeapBudget heap) {
        return HttpConnections.most(heap);
    }

    /**
     * How many connections are open, as well as it can be known.
     *
     * @return their number
     */
    public int connections() {
        return connections.count();
    }

    /** Refuses new requests and those that wait, and ends endless answers. Other answers under way continue. */
    public void stop() {
        delivery.stop();
    }

    /** Ends all exchanges, closes the port and joins all threads. Idempotent. */
    @Override
    public void close() {
        close(Deadline.in(PATIENCE));
    }

    /**
     * The same, but leaves threads that do not end.
     *
     * @param end when it leaves them
     */
    public void close(Deadline end) {
        delivery.stop();
        // A connection under a blocked write cannot be closed from here: the JDK would wait for the writer.
        watchdog.cutAll();
        server.stop(0);
        work.close(end);
        threads.close(end);
        files.close(end);
        kept.close();
        watchdog.close();
    }
}
