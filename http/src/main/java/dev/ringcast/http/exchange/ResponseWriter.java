package dev.ringcast.http.exchange;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Sends a response: whole, in part, or not at all where the client has it already.
 *
 * <p>Source: RFC 9110, sections 13 (conditional requests) and 14 (ranges). HttpServer leaves both to us, and the
 * Content-Length of an answer to HEAD. The body is written in pieces: HttpServer keeps twice the largest single write
 * for each connection, and a piece must be small enough for a slow client within the watchdog's patience.
 */
final class ResponseWriter {
    private static final long NO_BODY = -1;

    private ResponseWriter() {}

    /** What is sent of a body: all of it, or a part. */
    private record Portion(int status, int from, int length) {}

    static void send(
            HttpExchange exchange,
            Request request,
            Response response,
            Watchdog.Guard guard,
            HttpConnections.Seen connection)
            throws IOException {
        Headers headers = exchange.getResponseHeaders();
        response.headers().forEach((name, value) -> Fields.set(headers, name, value));
        String tag = response.headers().get("ETag");
        boolean partial = tag != null && response.status() == 200 && Resource.READ.contains(request.method());
        if (partial && knows(request, tag)) {
            headers.remove("Content-Type");
            guard.run(() -> exchange.sendResponseHeaders(304, NO_BODY));
            return;
        }
        Portion portion = partial
                ? portion(request, response, tag, headers)
                : new Portion(response.status(), 0, response.content().length);
        if (request.method().equals("HEAD") && portion.status() != 204) {
            headers.set("Content-Length", Integer.toString(portion.length()));
        }
        boolean bodyless = request.method().equals("HEAD") || portion.length() == 0;
        if (bodyless) {
            guard.run(() -> exchange.sendResponseHeaders(portion.status(), NO_BODY));
        } else if (portion.length() <= HttpConnections.MIN_PIECE) {
            small(exchange, response.content(), portion, guard);
        } else {
            guard.run(() -> exchange.sendResponseHeaders(portion.status(), portion.length()));
            int piece = connection == null ? HttpConnections.MIN_PIECE : connection.piece();
            body(exchange.getResponseBody(), response.content(), portion, guard, piece);
        }
    }

    /** Head and body together are small enough for one guarded write. */
    private static void small(HttpExchange exchange, byte[] body, Portion portion, Watchdog.Guard guard)
            throws IOException {
        guard.sends(body);
        guard.run(() -> {
            exchange.sendResponseHeaders(portion.status(), portion.length());
            OutputStream out = exchange.getResponseBody();
            out.write(body, portion.from(), portion.length());
            out.close();
        });
    }

    private static void body(OutputStream out, byte[] body, Portion portion, Watchdog.Guard guard, int piece)
            throws IOException {
        guard.sends(body);
        int end = portion.from() + portion.length();
        for (int from = portion.from(); from < end; ) {
            int begin = from;
            boolean slow = guard.isSlow();
            int length = Math.min(slow ? HttpConnections.MIN_PIECE : piece, end - begin);
            guard.piece(length, () -> {
                out.write(body, begin, length);
                if (slow) {
                    out.flush(); // else small pieces gather in the JDK's buffer
                }
            });
            from += length;
        }
        guard.run(out::close);
    }

    /** Whether the client has this very content: RFC 9110, section 13.1.2, by weak comparison. */
    private static boolean knows(Request request, String tag) {
        if (!Fields.has(request.headers(), Fields.IF_NONE_MATCH)) {
            return false;
        }
        return request.headers().get(Fields.IF_NONE_MATCH).stream()
                .flatMap(field -> Stream.of(field.split(",")))
                .map(String::strip)
                .map(known -> known.startsWith("W/") ? known.substring(2) : known)
                .anyMatch(known -> known.equals("*") || known.equals(tag));
    }

    private static Portion portion(Request request, Response response, String tag, Headers headers) {
        int length = response.content().length;
        Fields.set(headers, "Accept-Ranges", "bytes");
        String asked = request.method().equals("GET") ? Fields.first(request.headers(), Fields.RANGE) : null;
        Optional<ByteRange> range =
                asked != null && sameAsBefore(request, tag) ? ByteRange.of(asked, length) : Optional.empty();
        if (range.isEmpty()) {
            return new Portion(200, 0, length);
        }
        ByteRange part = range.get();
        if (!part.satisfiable()) {
            headers.set("Content-Range", "bytes */" + length);
            headers.remove("Content-Type");
            headers.remove("ETag");
            headers.set("Cache-Control", "no-store"); // what may be kept for a year is the file, not this
            return new Portion(416, 0, 0);
        }
        headers.set("Content-Range", "bytes " + part.from() + "-" + part.to() + "/" + length);
        return new Portion(206, (int) part.from(), (int) (part.to() - part.from() + 1));
    }

    /** If-Range (RFC 9110, section 13.1.5): a part is of use only beside other parts of this very content. */
    private static boolean sameAsBefore(Request request, String tag) {
        String before = Fields.first(request.headers(), Fields.IF_RANGE);
        return before == null || before.equals(tag);
    }
}
