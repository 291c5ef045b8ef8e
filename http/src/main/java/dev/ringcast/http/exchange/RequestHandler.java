package dev.ringcast.http.exchange;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.ringcast.core.Nullable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The one handler of all requests: finds what the path names, and sees to it that every request gets an answer, at once
 * or later.
 */
final class RequestHandler implements HttpHandler {
    static final Response BUSY =
            closing(Response.error(503, "too many requests at a time")).with("Retry-After", "1");
    static final Response CROWDED =
            closing(Response.error(503, "too many connections of your address")).with("Retry-After", "5");
    static final Response STOPPING = closing(Response.error(503, "the server stops"));
    static final Response FAILED = Response.error(500, "the server failed; its log says why");

    private static final Logger LOG = System.getLogger("dev.ringcast.http");
    private static final String HTTP_1_1 = "HTTP/1.1";
    private static final Set<String> PROTOCOLS = Set.of("HTTP/1.0", HTTP_1_1);

    private final Routes routes;
    private final Cors cors;
    private final Watchdog watchdog;
    private final ExchangeThreads threads;
    private final WorkThreads work;
    private final KeptExchanges kept;
    private final EndlessExchanges endless;
    private final ResponseWriter writer;
    private final Deadlines deadlines;
    private final HttpConnections connections;
    private volatile boolean stopping;

    /**
     * What serves the requests.
     *
     * @param exchanges a thread an exchange
     * @param work for answers that take long to make
     * @param kept the requests that wait without a thread
     * @param endless the exchanges that end when their source does
     * @param writer sends the answers
     * @param watchdog ends writes that make no progress
     */
    record Staff(
            ExchangeThreads exchanges,
            WorkThreads work,
            KeptExchanges kept,
            EndlessExchanges endless,
            ResponseWriter writer,
            Watchdog watchdog) {}

    RequestHandler(Routes routes, Cors cors, Staff staff, HttpConnections connections, Deadlines deadlines) {
        this.connections = connections;
        this.deadlines = deadlines;
        this.routes = routes;
        this.cors = cors;
        watchdog = staff.watchdog();
        threads = staff.exchanges();
        work = staff.work();
        kept = staff.kept();
        endless = staff.endless();
        writer = staff.writer();
    }

    /** The JDK forgets a connection whose client has left only if an exception says so. */
    @Override
    public void handle(HttpExchange exchange) throws IOException {
        ExchangeThreads.Turn turn = Objects.requireNonNull(threads.turn());
        turn.handle();
        Request request = Request.of(exchange);
        prepare(exchange, request);
        HttpConnections.Seen connection = connections.enter(request.peer());
        if (connection == null) {
            send(exchange, request, CROWDED, null, false);
            return;
        }
        if (connection.mustClose()) {
            exchange.getResponseHeaders().set("Connection", "close");
        }
        Response response = FAILED;
        try {
            response = turn.isSurplus() ? BUSY : answer(exchange, request);
        } catch (Error e) {
            connection.leave(true);
            throw e;
        }
        if (!(response.body() instanceof Body.Later later)) {
            send(exchange, request, response, connection, false);
        } else if (later.answer().isDone() && !later.answer().isCompletedExceptionally()) {
            send(exchange, request, later.answer().join(), connection, false);
        } else {
            kept.keep(later, answer -> sendLater(exchange, request, answer, turn, connection));
        }
    }

    /** What every answer says. */
    private void prepare(HttpExchange exchange, Request request) {
        Headers headers = exchange.getResponseHeaders();
        Fields.set(headers, "X-Content-Type-Options", "nosniff");
        cors.apply(request, headers);
        if (request.hasBody()) { // nothing here reads it, and what follows it must not be taken for a request
            headers.set("Connection", "close");
        }
    }

    /** The connection is null if it is one too many, and not noted. */
    private void send(
            HttpExchange exchange,
            Request request,
            Response response,
            @Nullable HttpConnections.Seen connection,
            boolean isLate)
            throws IOException {
        if (LOG.isLoggable(Level.DEBUG)) { // else its arguments would be made for each request
            LOG.log(Level.DEBUG, "{0} {1} {2}", request.peer(), request, response.status());
        }
        boolean stays = false;
        try (Watchdog.Guard guard = watchdog.guard(deadlines.nanos(response.body(), isLate))) {
            boolean sent = false;
            try {
                writer.send(new ResponseWriter.Target(exchange, request, guard, connection), response);
                sent = true; // which has closed the exchange
            } finally {
                if (!sent) {
                    guard.run(exchange::close);
                }
            }
            stays = exchange.getProtocol().equals(HTTP_1_1)
                    && !closes(exchange.getResponseHeaders())
                    && !closes(request.headers());
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "{0} left: {1}", request.peer(), e.getMessage());
            throw e;
        } finally {
            if (connection != null) {
                connection.leave(!stays);
            }
        }
    }

    private static boolean closes(Headers headers) {
        return "close".equalsIgnoreCase(Fields.first(headers, Fields.CONNECTION));
    }

    /** Any thread may have the answer, and must not block for the client: threads of exchanges send it. */
    private void sendLater(
            HttpExchange exchange,
            Request request,
            Response answer,
            ExchangeThreads.Turn turn,
            HttpConnections.Seen connection) {
        try {
            boolean isLong = !(answer.body() instanceof Body.Bytes);
            Response sent = isLong && !threads.hasRoom() ? BUSY : answer;
            threads.later(() -> sendLate(exchange, request, sent, turn, connection), isLong && sent == answer);
        } catch (RuntimeException | Error e) { // the server stops, or has no more threads
            LOG.log(Level.DEBUG, "{0} is not answered: {1}", request.peer(), e);
            exchange.close();
            connection.leave(true);
            turn.forgetConnection();
        }
    }

    private void sendLate(
            HttpExchange exchange,
            Request request,
            Response answer,
            ExchangeThreads.Turn turn,
            HttpConnections.Seen connection) {
        try {
            send(exchange, request, answer, connection, true);
        } catch (IOException e) {
            turn.forgetConnection();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "sending " + request + " to " + request.peer() + " failed", e);
            turn.forgetConnection();
        }
    }

    private Response answer(HttpExchange exchange, Request request) {
        String protocol = exchange.getProtocol();
        if (!PROTOCOLS.contains(protocol)) {
            return closing(Response.error(400, "the request line is malformed"));
        }
        Optional<String> fault = request.fault(protocol.equals(HTTP_1_1));
        if (fault.isPresent()) {
            return closing(Response.error(400, fault.get()));
        }
        return stopping ? STOPPING : answer(request);
    }

    private static Response closing(Response response) {
        return response.with("Connection", "close");
    }

    private Response answer(Request request) {
        Optional<Resource> found = routes.find(request.segments());
        if (found.isEmpty()) {
            return Response.notFound();
        }
        Resource resource = found.get();
        if (request.method().equals("OPTIONS")) {
            return cors.preflight(resource.methods());
        }
        if (!resource.methods().contains(request.method())) {
            return Response.error(405, "method not allowed").with("Allow", Cors.allow(resource.methods()));
        }
        try {
            return resource.isLight() || !Thread.currentThread().isVirtual()
                    ? respond(resource, request)
                    : work.run(() -> respond(resource, request));
        } catch (InterruptedException e) {
            return STOPPING;
        }
    }

    private static Response respond(Resource resource, Request request) throws InterruptedException {
        try {
            return resource.respond(request);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.log(Level.ERROR, request + " from " + request.peer() + " failed", e);
            return FAILED;
        }
    }

    /** Refuses whatever comes from now on, answers what waits, and ends what has no end. */
    void stop() {
        stopping = true;
        kept.stop();
        endless.stop();
    }
}
