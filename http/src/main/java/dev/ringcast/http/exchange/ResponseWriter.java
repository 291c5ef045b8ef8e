package dev.ringcast.http.exchange;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
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
        response.headers().forEach(headers::set);
        Optional<String> tag = Optional.ofNullable(response.headers().get("ETag"));
        boolean readable = response.status() == 200 && Resource.READ.contains(request.method());
        if (readable && tag.isPresent() && knows(request, tag.get())) {
            headers.remove("Content-Type");
            guard.run(() -> exchange.sendResponseHeaders(304, NO_BODY));
            return;
        }
        Portion portion = readable && tag.isPresent()
                ? portion(request, response, tag.get(), headers)
                : new Portion(response.status(), 0, response.content().length);
        if (request.method().equals("HEAD") && portion.status() != 204) {
            headers.set("Content-Length", Integer.toString(portion.length()));
        }
        boolean bodyless = request.method().equals("HEAD") || portion.length() == 0;
        guard.run(() -> exchange.sendResponseHeaders(portion.status(), bodyless ? NO_BODY : portion.length()));
        if (!bodyless) {
            boolean small = connection == null || portion.length() <= HttpConnections.MIN_PIECE;
            int piece = small ? HttpConnections.MIN_PIECE : connection.piece();
            body(exchange.getResponseBody(), response.content(), portion, guard, piece);
        }
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
        List<String> fields = request.headers().getOrDefault("If-None-Match", List.of());
        return fields.stream()
                .flatMap(field -> Stream.of(field.split(",")))
                .map(String::strip)
                .map(known -> known.startsWith("W/") ? known.substring(2) : known)
                .anyMatch(known -> known.equals("*") || known.equals(tag));
    }

    private static Portion portion(Request request, Response response, String tag, Headers headers) {
        int length = response.content().length;
        headers.set("Accept-Ranges", "bytes");
        Optional<ByteRange> range = request.method().equals("GET") && sameAsBefore(request, tag)
                ? request.header("Range").flatMap(field -> ByteRange.of(field, length))
                : Optional.empty();
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
        return request.header("If-Range").map(tag::equals).orElse(true);
    }
}
