package dev.ringcast.http.exchange;

import static org.awaitility.Awaitility.await;

import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.Ticker;
import dev.ringcast.core.log.Refusals;
import dev.ringcast.core.wire.HeapBudget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/** An HTTP port with resources of a test, and the heap budget that its answers are counted on. */
final class AnswerServer implements AutoCloseable {
    static final Duration LONG = Duration.ofMinutes(10);

    final HeapBudget heap;
    final ExchangeThreads threads;
    final HttpEndpoint endpoint;
    final Refusals refusals = new Refusals(System::nanoTime);
    private final Ticker ticker = new Ticker(new Heartbeats(System::nanoTime));

    AnswerServer(ExchangeThreads threads, Deadlines deadlines, HeapBudget heap, Routes routes) throws IOException {
        this.threads = threads;
        this.heap = heap;
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        HttpEndpoint.Options options =
                new HttpEndpoint.Options(any, 1_000, () -> 0, heap, deadlines, "*", ticker, refusals);
        endpoint = new HttpEndpoint(options, routes, threads, KeptExchanges.MAX);
    }

    int port() {
        return endpoint.port();
    }

    /** All exchanges have ended, and what they held is given back, but for the connections. */
    void awaitIdle() {
        await().atMost(Duration.ofSeconds(30)).until(() -> endpoint.active() == 0);
        await("memory").until(() -> heap.used() <= endpoint.connections() * (16L + 2 * 32 << 10));
    }

    @Override
    public void close() {
        endpoint.close();
        ticker.close();
    }
}
