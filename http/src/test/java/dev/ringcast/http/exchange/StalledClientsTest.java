package dev.ringcast.http.exchange;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.Ticker;
import dev.ringcast.core.log.Refusals;
import dev.ringcast.core.log.Refusals.Rule;
import dev.ringcast.core.wire.HeapBudget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that do not read or that never finish asking, on both kinds of threads. */
@Timeout(60)
class StalledClientsTest {
    private static final int STALLED = 50;
    private static final byte[] LARGE = new byte[16 << 20];

    private final CountDownLatch held = new CountDownLatch(1);
    private final List<RawClient> clients = new ArrayList<>();
    private final Refusals refusals = new Refusals(System::nanoTime);
    private final Ticker ticker = new Ticker(new Heartbeats(System::nanoTime));
    private HttpEndpoint front;

    /** What an exchange runs on. */
    enum Kind {
        PLATFORM,
        VIRTUAL;

        ExchangeThreads threads(int served, int refused) {
            ExchangeThreads.Bounds bounds = new ExchangeThreads.Bounds(served, refused);
            return this == PLATFORM ? ExchangeThreads.platform(bounds) : ExchangeThreads.virtual(bounds);
        }

        /** Virtual threads block in the JDK's server only if they do not pin. */
        boolean bearsStalls() {
            return this == PLATFORM || Runtime.version().feature() >= 24;
        }
    }

    private void start(ExchangeThreads threads, Duration stall) throws IOException {
        Routes routes = Routes.of(
                Routes.path("/large", request -> Response.of(200, "video/mp2t", LARGE)),
                Routes.path("/small", request -> Response.of(200, "text/plain", new byte[1])),
                Routes.path("/held", request -> {
                    held.await();
                    return Response.empty(204);
                }));
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        HttpEndpoint.Options options = new HttpEndpoint.Options(
                any,
                1_000,
                () -> 0,
                new HeapBudget(Long.MAX_VALUE),
                new Deadlines(stall, stall, stall, stall),
                "*",
                ticker,
                refusals);
        front = new HttpEndpoint(options, routes, threads, KeptExchanges.MAX);
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

    private RawClient client() throws IOException {
        RawClient client = new RawClient(front.port(), 4_096);
        clients.add(client);
        return client;
    }

    private void stall(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            client().send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
        }
        await().until(() -> front.active() >= count);
    }

    @ParameterizedTest
    @EnumSource
    void clientsThatStopReadingDelayNoOtherAndAreCut(Kind kind) throws IOException {
        if (!kind.bearsStalls()) {
            return;
        }
        Duration stall = Duration.ofSeconds(6);
        start(kind.threads(1_000, 10), stall);
        stall(STALLED);
        for (int i = 0; i < STALLED; i++) {
            client().send("GET /small HTTP/1.1\r\nHo");
        }
        long begin = System.nanoTime();
        assertEquals(200, RawClient.ask(front.port(), "GET", "/small").status());
        assertTrue(System.nanoTime() - begin < stall.toNanos() / 2, "another client waited until they were cut");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> front.active() <= STALLED); // clients that still send their request
        assertEquals(200, RawClient.ask(front.port(), "GET", "/small").status());
    }

    @ParameterizedTest
    @EnumSource
    void closingDoesNotWaitForThem(Kind kind) throws IOException {
        if (!kind.bearsStalls()) {
            return;
        }
        start(kind.threads(1_000, 10), Duration.ofMinutes(10));
        stall(STALLED);
        long begin = System.nanoTime();
        front.close();
        assertTrue(System.nanoTime() - begin < 5_000_000_000L, "it took too long");
        assertEquals(0, front.active());
        await("threads, a pool's last one of which may just be on its way out")
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("ringcast-http")));
    }

    @ParameterizedTest
    @EnumSource
    void aRequestBeyondTheLimitGets503AndLaterOnesEndTheConnection(Kind kind) throws IOException {
        start(kind.threads(2, 1), Duration.ofSeconds(10));
        RawClient first = client();
        RawClient second = client();
        first.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
        second.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
        await().until(() -> front.active() == 2);

        RawClient.Answer told = RawClient.ask(front.port(), "GET", "/small");
        assertEquals(503, told.status());
        assertEquals("close", told.header("Connection"));
        assertEquals("1", told.header("Retry-After"));
        assertEquals("*", told.header("Access-Control-Allow-Origin"), "a page must be able to read it");
        assertEquals(1, refusals.total(Rule.HTTP_REQUESTS));

        RawClient slow = client();
        await().until(() -> front.active() == 2);
        slow.send("GET /small");
        await().until(() -> front.active() == 3);
        RawClient refused = client();
        refused.send("GET /small HTTP/1.1\r\nHost: a\r\n\r\n");
        assertTrue(refused.isEnded());
        assertEquals(2, refusals.total(Rule.HTTP_REQUESTS));

        held.countDown();
        assertEquals(204, first.answer(false).status());
        assertEquals(204, second.answer(false).status());
        await().until(() -> front.active() == 1); // the slow one
        assertEquals(200, first.ask("GET", "/small").status());
    }
}
