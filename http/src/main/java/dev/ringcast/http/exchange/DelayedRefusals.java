package dev.ringcast.http.exchange;

import dev.ringcast.core.net.GuessRateLimit;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/**
 * Refuses requests that show a wrong secret: late, so that guessing is slow, and without a thread that waits.
 *
 * <p>A caller checks the secret first and serves a right one at once, whatever its address did before. Thread-safe.
 */
public final class DelayedRefusals {
    /** Refusals that may wait at the same time, over all addresses; one more is answered by 429 at once. */
    static final int MAX_WAITING = 100;

    private final GuessRateLimit guesses;
    private final Semaphore places = new Semaphore(MAX_WAITING);

    /**
     * Starts without any.
     *
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    public DelayedRefusals(LongSupplier clock) {
        guesses = new GuessRateLimit(clock);
    }

    /**
     * Refuses a request. The result must be the response to it: a delayed one holds one of the places until it is sent.
     *
     * @param address the address that showed a wrong secret
     * @param refusal what to answer
     * @return {@code refusal}, delayed, or 429
     */
    public Response refuse(InetAddress address, Response refusal) {
        return refuse(guesses.wrong(address), refusal);
    }

    /**
     * Refuses a request whose wrong secret was counted elsewhere. The result must be the response to it.
     *
     * @param delay how late to answer
     * @param refusal what to answer
     * @return {@code refusal}, delayed, or 429
     */
    Response refuse(Duration delay, Response refusal) {
        if (!places.tryAcquire()) {
            return Response.error(429, "too many wrong secrets").with("Retry-After", Long.toString(delay.toSeconds()));
        }
        CompletableFuture<Response> answer = new CompletableFuture<>();
        answer.whenComplete((sent, failure) -> places.release());
        return Response.later(answer, delay, refusal);
    }
}
