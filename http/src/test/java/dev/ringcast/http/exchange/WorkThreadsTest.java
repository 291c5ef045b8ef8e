package dev.ringcast.http.exchange;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.Ticker;
import dev.ringcast.core.log.Refusals;
import dev.ringcast.core.wire.HeapBudget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that take long to make, for exchanges on virtual threads. */
@Timeout(60)
class WorkThreadsTest {
    private final CountDownLatch held = new CountDownLatch(1);
    private final List<RawClient> clients = new ArrayList<>();
    private final Ticker ticker = new Ticker(new Heartbeats(System::nanoTime));
    private HttpEndpoint front;

    private void start(ExchangeThreads threads) throws IOException {
        Routes routes = Routes.of(
                Routes.path("/light", Resource.light(request -> thread())),
                Routes.path("/long", request -> thread()),
                Routes.path("/fails", request -> {
                    throw new IllegalStateException("expected by this test");
                }),
                Routes.path("/held", request -> {
                    held.await();
                    return thread();
                }));
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        HttpEndpoint.Options options = new HttpEndpoint.Options(
                any,
                1_000,
                () -> 0,
                new HeapBudget(Long.MAX_VALUE),
                Deadlines.with(Duration.ofSeconds(30)),
                "*",
                ticker,
                new Refusals(System::nanoTime));
        front = new HttpEndpoint(options, routes, threads, 1);
    }

    private static Response thread() {
        Thread thread = Thread.currentThread();
        String text = (thread.isVirtual() ? "virtual " : "platform ") + thread.getName();
        return Response.of(200, "text/plain", text.getBytes(StandardCharsets.US_ASCII));
    }

    @AfterEach
    void close() throws IOException {
        held.countDown();
        for (RawClient client : clients) {
            client.close();
        }
        if (front != null) {
            front.close();
        }
        ticker.close();
    }

    private String text(String path) throws IOException {
        return RawClient.ask(front.port(), "GET", path).text();
    }

    @Test
    void whatTakesLongRunsOnAPlatformThreadWhateverTheExchangeRunsOn() throws IOException {
        start(ExchangeThreads.virtual(ExchangeThreads.Bounds.VIRTUAL));
        assertTrue(text("/long").startsWith("platform ringcast-http-work-"), text("/long"));
        assertTrue(text("/light").startsWith("virtual ringcast-http-"), text("/light"));
        assertEquals(500, RawClient.ask(front.port(), "GET", "/fails").status());
        front.close();
        start(ExchangeThreads.platform(ExchangeThreads.Bounds.PLATFORM));
        assertTrue(text("/long").matches("platform ringcast-http-[0-9]+"), text("/long"));
    }

    @Test
    void oneTooManyIsRefusedAtOnceAndNoThreadIsLeft() throws Exception {
        try (WorkThreads work = new WorkThreads()) {
            Queue<Response> answers = new ConcurrentLinkedQueue<>();
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < WorkThreads.THREADS + 256; i++) {
                callers.add(Thread.startVirtualThread(() -> {
                    try {
                        answers.add(work.run(() -> {
                            held.await();
                            return Response.empty(204);
                        }));
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }));
            }
            await().until(() -> callers.stream().allMatch(caller -> caller.getState() == Thread.State.WAITING));
            assertSame(RequestHandler.BUSY, work.run(() -> Response.empty(204)));
            held.countDown();
            for (Thread caller : callers) {
                caller.join();
            }
            assertEquals(
                    callers.size(),
                    answers.stream().filter(answer -> answer.status() == 204).count());
        }
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("ringcast-http-work")));
    }

    @Test
    void closingEndsWhatRunsAndWhatWaitsForAThread() throws IOException {
        start(ExchangeThreads.virtual(ExchangeThreads.Bounds.VIRTUAL));
        for (int i = 0; i < WorkThreads.THREADS + 2; i++) {
            RawClient client = new RawClient(front.port());
            clients.add(client);
            client.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
        }
        await().until(() -> front.active() == clients.size());
        front.close();
        assertEquals(0, front.active());
        for (RawClient client : clients) {
            assertTrue(client.isEnded());
        }
    }
}
