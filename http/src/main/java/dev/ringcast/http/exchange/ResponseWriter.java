package dev.ringcast.http.exchange;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.ringcast.core.Nullable;
import dev.ringcast.core.log.Refusals;
import dev.ringcast.core.log.Refusals.Rule;
import dev.ringcast.core.wire.HeapBudget;
import dev.ringcast.http.exchange.Conditions.Portion;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;

/**
 * Sends a response: whole, in part, or not at all if the client has it already. Any exchange's thread.
 *
 * <p>HttpServer leaves the Content-Length of an answer to HEAD to us.
 */
final class ResponseWriter {
    private static final Logger LOG = System.getLogger("dev.ringcast.http");
    private static final long NO_BODY = -1;
    private static final long UNTIL_THE_END = 0;

    /** The largest length that every client can count to: 2^53 - 1. */
    private static final long ENDLESS = (1L << 53) - 1;

    private final FileThreads files;
    private final EndlessExchanges endless;
    private final HeapBudget heap;
    private final Refusals refusals;

    ResponseWriter(FileThreads files, EndlessExchanges endless, HeapBudget heap, Refusals refusals) {
        this.files = files;
        this.endless = endless;
        this.heap = heap;
        this.refusals = refusals;
    }

    /**
     * Where a response goes.
     *
     * @param guard watches the writes
     * @param connection the client's, null if it is one too many, and not noted
     */
    record Target(
            HttpExchange exchange,
            Request request,
            Watchdog.Guard guard,
            @Nullable HttpConnections.Seen connection) {
        Headers headers() {
            return exchange.getResponseHeaders();
        }

        boolean isHead() {
            return request.method().equals("HEAD");
        }

        /** How large a piece may be. */
        int piece() {
            return connection == null ? HttpConnections.MIN_PIECE : connection.piece();
        }

        /** Sends the head of an answer whose body follows. */
        OutputStream begin(int status, long length) throws IOException {
            guard.run(() -> exchange.sendResponseHeaders(status, length));
            return exchange.getResponseBody();
        }

        /** Sends an answer without a body. */
        void sendHead(int status) throws IOException {
            guard.run(() -> exchange.sendResponseHeaders(status, NO_BODY));
        }
    }

    /**
     * Sends a response and closes its exchange.
     *
     * @throws IOException if it could not be sent whole, or if its connection must end with it
     */
    void send(Target to, Response response) throws IOException {
        switch (response.body()) {
            case Body.Bytes bytes -> send(to, response, bytes.content());
            case Body.File file -> send(to, response, file);
            case Body.Endless source -> send(to, response, source);
            case Body.Later later -> throw new IllegalStateException("an answer that comes later is not here yet");
        }
    }

    private void send(Target to, Response response, byte[] content) throws IOException {
        count(to.request(), response);
        Map<String, String> validators = response.headers();
        boolean partial = Conditions.apply(to.request(), response)
                && (validators.containsKey(Conditions.ETAG) || validators.containsKey(Conditions.LAST_MODIFIED));
        setHeaders(to, response);
        if (partial && Conditions.isKnown(to.request(), validators)) {
            sendNotModified(to);
            return;
        }
        Portion portion = partial
                ? Conditions.portion(to.request(), validators, content.length, false, to.headers())
                : new Portion(response.status(), 0, content.length);
        int from = (int) portion.from();
        int length = (int) portion.length();
        if (sentBodyless(to, portion)) {
            return;
        }
        if (length <= HttpConnections.MIN_PIECE) {
            sendSmall(to, portion.status(), content, from, length);
        } else {
            OutputStream out = to.begin(portion.status(), length);
            to.guard().sends(content);
            Pieces.write(out, content, from, length, to.piece(), to.guard());
            to.guard().run(out::close);
        }
    }

    private void count(Request request, Response response) {
        if (response == RequestHandler.BUSY || response == RequestHandler.CROWDED) {
            Rule rule = response == RequestHandler.BUSY ? Rule.HTTP_REQUESTS : Rule.PER_ADDRESS;
            refusals.count(rule, request.peer().getAddress().getHostAddress());
        }
    }

    private static void setHeaders(Target to, Response response) {
        Headers headers = to.headers();
        response.headers().forEach((name, value) -> Fields.set(headers, name, value));
    }

    private static void sendNotModified(Target to) throws IOException {
        to.headers().remove("Content-Type");
        to.sendHead(304);
    }

    /** Whether the answer has no body, and was sent. */
    private static boolean sentBodyless(Target to, Portion portion) throws IOException {
        if (to.isHead() && portion.status() != 204) {
            to.headers().set("Content-Length", Long.toString(portion.length()));
        }
        boolean bodyless = to.isHead() || portion.length() == 0;
        if (bodyless) {
            to.sendHead(portion.status());
        }
        return bodyless;
    }

    /** Head and body together are small enough for one guarded write. */
    private static void sendSmall(Target to, int status, byte[] body, int from, int length) throws IOException {
        to.guard().sends(body);
        HttpExchange exchange = to.exchange();
        to.guard().run(() -> {
            exchange.sendResponseHeaders(status, length);
            OutputStream out = exchange.getResponseBody();
            out.write(body, from, length);
            out.close();
        });
    }

    private void send(Target to, Response response, Body.File file) throws IOException {
        boolean applies = Conditions.apply(to.request(), response);
        Map<String, String> validators = file.growing() ? Map.of() : response.headers();
        if (applies && Conditions.isKnown(to.request(), validators)) {
            setHeaders(to, response);
            sendNotModified(to);
            return;
        }
        FileBody body;
        try {
            body = FileBody.open(file, files, heap);
        } catch (IOException | RejectedExecutionException e) {
            Response refusal = refusal(to.request(), e);
            send(to, refusal, refusal.content());
            return;
        }
        try (body) {
            setHeaders(to, response);
            if (file.growing()) { // no copy of it remains right
                to.headers().remove(Conditions.ETAG);
                to.headers().remove(Conditions.LAST_MODIFIED);
            }
            Portion portion = applies
                    ? Conditions.portion(to.request(), validators, body.length(), file.growing(), to.headers())
                    : new Portion(response.status(), 0, body.length());
            if (!sentBodyless(to, portion)) {
                OutputStream out = to.begin(portion.status(), portion.length());
                body.write(out, portion, to.piece(), to.guard());
                to.guard().run(out::close);
            }
        }
    }

    private static Response refusal(Request request, Exception reason) {
        if (reason instanceof RejectedExecutionException) {
            return RequestHandler.BUSY;
        }
        if (reason instanceof NoSuchFileException) {
            return Response.notFound();
        }
        LOG.log(Level.WARNING, "a file cannot be opened for " + request, reason);
        return RequestHandler.FAILED;
    }

    private void send(Target to, Response response, Body.Endless body) throws IOException {
        if (to.isHead()) {
            setHeaders(to, response);
            to.sendHead(response.status());
            return;
        }
        int piece = to.piece();
        EndlessExchanges.Place place = heap.reserve(piece) ? endless.enter(body.source()) : null;
        if (place == null) {
            send(to, RequestHandler.BUSY, RequestHandler.BUSY.content());
            return;
        }
        try (place) {
            setHeaders(to, response);
            write(to, response.status(), body, piece);
        } finally {
            heap.release(piece);
        }
    }

    private static void write(Target to, int status, Body.Endless body, int piece) throws IOException {
        boolean isMarked = body.chunked() || to.exchange().getProtocol().equals("HTTP/1.0");
        if (!isMarked) {
            to.headers().set("Connection", "close");
        }
        OutputStream out = to.begin(status, isMarked ? UNTIL_THE_END : ENDLESS);
        to.guard().run(out::flush); // the client learns at once that it is served
        boolean whole = false;
        try {
            body.source().writeTo(new EndlessOutput(out, to.guard(), piece));
            whole = true;
        } catch (InterruptedException e) {
            throw new InterruptedIOException("the server stops");
        } finally {
            if (!whole) {
                breakOff(out);
            }
        }
        if (!isMarked) {
            throw new IOException("the content has ended, and its connection ends with it");
        }
        to.guard().run(out::close);
    }

    /**
     * Closes the channel, which a write does on an interrupted thread: HttpServer would add the last chunk, and the
     * content would look whole.
     */
    private static void breakOff(OutputStream out) {
        Thread.currentThread().interrupt();
        try {
            out.write(0);
            out.flush();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "an endless answer is broken off: {0}", e.getMessage());
        } finally {
            Thread.interrupted();
        }
    }
}
