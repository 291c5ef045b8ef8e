package dev.ringcast.http.exchange;

import dev.ringcast.http.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * An answer. Immutable.
 *
 * @param status the status code
 * @param headers header fields, but for those that follow from the body
 * @param body the content
 */
public record Response(int status, Map<String, String> headers, Body body) {
    private static final Body NOTHING = new Body.Bytes(new byte[0]);

    /**
     * An answer with content.
     *
     * @param status the status code
     * @param type the media type
     * @param body the content, given away
     * @return the answer
     */
    public static Response of(int status, String type, byte[] body) {
        return new Response(status, Map.of("Content-Type", type), new Body.Bytes(body));
    }

    /**
     * An answer without content.
     *
     * @param status the status code
     * @return the answer
     */
    public static Response empty(int status) {
        return new Response(status, Map.of(), NOTHING);
    }

    /**
     * An answer of the API, which no cache keeps.
     *
     * @param status the status code
     * @param value what {@link Json} writes
     * @return the answer
     */
    public static Response json(int status, Object value) {
        byte[] body = (Json.write(value) + "\n").getBytes(StandardCharsets.UTF_8);
        return of(status, "application/json", body).with("Cache-Control", "no-store");
    }

    /**
     * An answer that says what went wrong.
     *
     * @param status the status code
     * @param message what, for people
     * @return the answer
     */
    public static Response error(int status, String message) {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("code", status);
        said.put("message", message);
        return json(status, said);
    }

    /**
     * An answer that is given later, once, by the thread that completes {@code answer}.
     *
     * @param answer completed with what to send, which is there at once; also completed by the server, as
     *     {@link Body.Later} says
     * @param patience how long the request waits at most
     * @param otherwise what to send when the time is over
     * @return the answer; it has the status and the fields of {@code otherwise}
     */
    public static Response later(CompletableFuture<Response> answer, Duration patience, Response otherwise) {
        return later(answer, patience, otherwise, () -> otherwise);
    }

    /**
     * The same, if what to send when the time is over is known only then.
     *
     * @param answer completed with what to send
     * @param patience how long the request waits at most
     * @param likely what {@code otherwise} most likely gives; the answer has its status and fields
     * @param otherwise asked for what to send when the time is over; it must not block
     * @return the answer
     */
    static Response later(
            CompletableFuture<Response> answer, Duration patience, Response likely, Supplier<Response> otherwise) {
        return new Response(likely.status(), likely.headers(), new Body.Later(answer, patience, otherwise));
    }

    /**
     * The bytes of an answer that is in memory.
     *
     * @return the bytes, not to be written to
     * @throws IllegalStateException if the body is another than {@link Body.Bytes}
     */
    public byte[] content() {
        if (body instanceof Body.Bytes bytes) {
            return bytes.content();
        }
        throw new IllegalStateException("the content of this answer is not in memory");
    }

    /**
     * The answer to what is not there. It may be in a moment: a stream may just start.
     *
     * @return the answer
     */
    public static Response notFound() {
        return error(404, "not found").with("Cache-Control", "max-age=1");
    }

    /**
     * The same with a header field more, or with another value for it.
     *
     * @param name the field
     * @param value its value
     * @return the answer
     */
    public Response with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Response(status, Collections.unmodifiableMap(more), body);
    }

    /**
     * The same with a validator: it can be revalidated, and asked for in parts.
     *
     * @param tag what names exactly this content, with its quotation marks
     * @return the answer
     */
    public Response tagged(String tag) {
        return with(Conditions.ETAG, tag);
    }

    /**
     * The same with the time of its last change, a weaker validator than {@link #tagged} gives.
     *
     * @param time when the content changed
     * @return the answer
     */
    public Response lastModified(Instant time) {
        return with(Conditions.LAST_MODIFIED, Conditions.date(time));
    }
}
