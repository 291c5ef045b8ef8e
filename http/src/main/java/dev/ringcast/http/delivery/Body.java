package dev.ringcast.http.delivery;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The content of a {@link Response}. */
public sealed interface Body {
    /**
     * Content that is there.
     *
     * @param content the bytes, not to be written to
     */
    record Bytes(byte[] content) implements Body {}

    /**
     * Content that comes later, in a response of its own. The request waits for it without a thread.
     *
     * @param answer what is sent when it is complete. The server completes it itself when the time is over, when too
     *     many requests wait or when it stops: what the request holds elsewhere is given back then.
     * @param patience how long the request waits at most
     * @param otherwise what is sent when the time is over, with the status and the fields of the response
     */
    record Later(CompletableFuture<Response> answer, Duration patience, Bytes otherwise) implements Body {}
}
