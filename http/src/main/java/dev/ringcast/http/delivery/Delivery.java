package dev.ringcast.http.delivery;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.Set;

/** The one handler of all requests: finds what the path names, and sees to it that every request gets an answer. */
final class Delivery implements HttpHandler {
    private static final Logger LOG = System.getLogger("dev.ringcast.http");
    private static final String HTTP_1_1 = "HTTP/1.1";
    private static final Set<String> PROTOCOLS = Set.of("HTTP/1.0", HTTP_1_1);
    private static final Response BUSY = Response.error(503, "too many requests at a time").with("Retry-After", "1");
    private static final Response STOPPING = Response.error(503, "the server stops");

    private final Routes routes;
    private final Cors cors;
    private final Watchdog watchdog;
    private final ExchangeThreads threads;
    private volatile boolean stopping;

    Delivery(Routes routes, Cors cors, Watchdog watchdog, ExchangeThreads threads) {
        this.routes = routes;
        this.cors = cors;
        this.watchdog = watchdog;
        this.threads = threads;
    }

    /** The JDK forgets a connection whose client has left only if it is told so by an exception. */
    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (Watchdog.Guard guard = watchdog.guard()) {
            try {
                Request request = Request.of(exchange);
                Response response = threads.isSurplus() ? closing(exchange, BUSY) : answer(exchange, request);
                ResponseWriter.send(exchange, request, response, guard);
            } finally {
                guard.run(exchange::close);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "{0} left: {1}", exchange.getRemoteAddress(), e.getMessage());
            throw e;
        }
    }

    private Response answer(HttpExchange exchange, Request request) {
        Headers headers = exchange.getResponseHeaders();
        headers.set("X-Content-Type-Options", "nosniff");
        cors.apply(request, headers);
        if (request.hasBody()) { // nobody here reads it, and what follows it is not to be taken for a request
            headers.set("Connection", "close");
        }
        if (!PROTOCOLS.contains(exchange.getProtocol())) {
            return closing(exchange, Response.error(400, "the request line is malformed"));
        }
        if (exchange.getProtocol().equals(HTTP_1_1) && request.header("Host").isEmpty()) { // RFC 9112, section 3.2
            return closing(exchange, Response.error(400, "the Host field is missing"));
        }
        if (request.hasControlCharacter()) {
            return closing(exchange, Response.error(400, "a header field holds a control character"));
        }
        Response response = stopping ? closing(exchange, STOPPING) : answer(request);
        LOG.log(Level.DEBUG, "{0} {1} {2}", request.peer(), request, response.status());
        return response;
    }

    private static Response closing(HttpExchange exchange, Response response) {
        exchange.getResponseHeaders().set("Connection", "close");
        return response;
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
            return Response.error(405, "this method is not known here").with("Allow", Cors.allow(resource.methods()));
        }
        try {
            return resource.respond(request);
        } catch (InterruptedException e) {
            return STOPPING;
        } catch (RuntimeException | StackOverflowError e) {
            LOG.log(Level.ERROR, request + " from " + request.peer() + " failed", e);
            return Response.error(500, "the server failed; its log says why");
        }
    }

    /** Refuses whatever comes from now on. */
    void stop() {
        stopping = true;
    }
}
