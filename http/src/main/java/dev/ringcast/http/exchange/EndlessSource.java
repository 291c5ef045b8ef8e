package dev.ringcast.http.exchange;

import java.io.IOException;

/**
 * Writes the content of a {@link Body.Endless}.
 *
 * <p>It holds nothing before {@link #writeTo} is called and after that has returned: an answer may never be sent.
 */
public interface EndlessSource {
    /**
     * Writes all content, or until {@link #end}. Runs on the thread of the exchange, which may be virtual:
     * it may park, and calls no file. HttpServer tells nothing of a client that leaves until something is written.
     *
     * @param out where to write
     * @throws IOException from {@code out}: the client has left or takes nothing
     * @throws InterruptedException if the server leaves its threads behind
     */
    void writeTo(EndlessOutput out) throws IOException, InterruptedException;

    /** Has {@link #writeTo} return soon: the server stops. Any thread, also before it; must not block. */
    void end();
}
