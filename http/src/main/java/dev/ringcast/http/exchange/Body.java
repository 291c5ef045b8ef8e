package dev.ringcast.http.exchange;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

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
     * @param otherwise asked for what to send when the time is over, which is there at once; it must not block
     */
    record Later(CompletableFuture<Response> answer, Duration patience, Supplier<Response> otherwise)
            implements Body {}
}
