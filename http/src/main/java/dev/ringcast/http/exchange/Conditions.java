package dev.ringcast.http.exchange;

import com.sun.net.httpserver.Headers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a request wants of a content: the whole, a part, or nothing because it has it.
 *
 * <p>Source: RFC 9110, sections 13 (conditional requests) and 14 (ranges). HttpServer leaves both to us. Dates are
 * compared as text: a client shows the one that it was sent.
 */
final class Conditions {
    static final String ETAG = "ETag";
    static final String LAST_MODIFIED = "Last-Modified";

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private Conditions() {}

    /** What is sent of a content: all of it, or a part. */
    record Portion(int status, long from, long length) {}

    /** A date as header fields have it, to the second. */
    static String date(Instant time) {
        return DATE.format(time);
    }

    /** Whether a response can be asked for in parts, and be known already. */
    static boolean apply(Request request, Response response) {
        return response.status() == 200 && Resource.READ.contains(request.method());
    }

    /** Whether the client has this very content: RFC 9110, sections 13.1.2, by weak comparison, and 13.1.3. */
    static boolean isKnown(Request request, Map<String, String> validators) {
        Headers asked = request.headers();
        String tag = validators.get(ETAG);
        if (Fields.has(asked, Fields.IF_NONE_MATCH)) {
            return tag != null
                    && Objects.requireNonNull(asked.get(Fields.IF_NONE_MATCH)).stream()
                            .flatMap(field -> Stream.of(field.split(",")))
                            .map(String::strip)
                            .map(known -> known.startsWith("W/") ? known.substring(2) : known)
                            .anyMatch(known -> known.equals("*") || known.equals(tag));
        }
        String since = Fields.first(asked, Fields.IF_MODIFIED_SINCE);
        return since != null && since.equals(validators.get(LAST_MODIFIED));
    }

    /**
     * The part that a request asks for, with the header fields that tell it.
     *
     * @param validators the response's, none if it has none
     * @param length of the content
     * @param growing whether that is the length for now
     * @param headers of the answer
     */
    static Portion portion(
            Request request, Map<String, String> validators, long length, boolean growing, Headers headers) {
        Fields.set(headers, "Accept-Ranges", "bytes");
        String asked = request.method().equals("GET") ? Fields.first(request.headers(), Fields.RANGE) : null;
        Optional<ByteRange> range =
                asked != null && isSame(request, validators) ? ByteRange.of(asked, length) : Optional.empty();
        if (range.isEmpty()) {
            return new Portion(200, 0, length);
        }
        ByteRange part = range.get();
        if (!part.satisfiable()) {
            headers.set("Content-Range", "bytes */" + length);
            headers.remove("Content-Type");
            headers.remove(ETAG);
            headers.remove(LAST_MODIFIED);
            headers.set("Cache-Control", "no-store"); // what may be kept for a year is the file, not this
            return new Portion(416, 0, 0);
        }
        String total = growing ? "*" : Long.toString(length);
        headers.set("Content-Range", "bytes " + part.from() + "-" + part.to() + "/" + total);
        return new Portion(206, part.from(), part.to() - part.from() + 1);
    }

    /** If-Range (RFC 9110, section 13.1.5): a part is of use only beside other parts of this very content. */
    private static boolean isSame(Request request, Map<String, String> validators) {
        String before = Fields.first(request.headers(), Fields.IF_RANGE);
        return before == null
                || before.equals(validators.get(ETAG))
                || before.equals(validators.get(LAST_MODIFIED)) && isStrong(before);
    }

    /** A content may change twice within a second, but not after that second (RFC 9110, section 8.8.2.2). */
    private static boolean isStrong(String date) {
        try {
            return Instant.from(DATE.parse(date)).isBefore(Instant.now().minus(Duration.ofSeconds(2)));
        } catch (DateTimeException e) {
            return false; // not a date of ours
        }
    }
}
