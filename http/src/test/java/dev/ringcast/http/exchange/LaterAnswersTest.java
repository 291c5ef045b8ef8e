package dev.ringcast.http.exchange;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.Ticker;
import dev.ringcast.core.log.Refusals;
import dev.ringcast.core.wire.HeapBudget;
import dev.ringcast.http.exchange.RawClient.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests that wait for their answer without a thread, on both kinds of threads. */
@Timeout(60)
class LaterAnswersTest {
    private static final byte[] DIGITS = "0123456789".getBytes(StandardCharsets.US_ASCII);
    private static final Response TEXT = Response.of(200, "text/plain", DIGITS).tagged("\"v1\"");
    private static final Response TIME_OVER =
            Response.error(503, "nothing came").with("Retry-After", "1");
    private static final int MANY = 500;

    private final CompletableFuture<Response> source = new CompletableFuture<>();
    private final List<RawClient> clients = new ArrayList<>();
    private final DelayedRefusals refusals = new DelayedRefusals(System::nanoTime);
    private Duration patience = Duration.ofMinutes(1);
    private ExchangeThreads threads;
    private final Ticker ticker = new Ticker(new Heartbeats(System::nanoTime));
    private HttpEndpoint front;

    private void start(StalledClientsTest.Kind kind) throws IOException {
        threads = kind.threads(1_000, 100);
        Routes routes = Routes.of(
                Routes.path("/later", request -> Response.later(source.copy(), patience, TIME_OVER)),
                Routes.path(
                        "/large",
                        request -> Response.later(
                                source.thenApply(any -> Response.of(200, "video/mp2t", new byte[16 << 20])),
                                patience,
                                TIME_OVER)),
                Routes.path(
                        "/owner",
                        request -> request.header("Authorization").orElse("").equals("right")
                                ? TEXT
                                : refusals.refuse(request.peer().getAddress(), Response.error(401, "wrong"))));
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        HttpEndpoint.Options options = new HttpEndpoint.Options(
                any,
                1_000,
                () -> 0,
                new HeapBudget(Long.MAX_VALUE),
                Deadlines.with(Duration.ofSeconds(30)),
                "https://a.example",
                ticker,
                new Refusals(System::nanoTime));
        front = new HttpEndpoint(options, routes, threads, MANY);
    }

    @AfterEach
    void close() throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
        if (front != null) {
            front.close();
            assertEquals(0, front.active());
        }
        ticker.close();
    }

    private RawClient asks(String path) throws IOException {
        RawClient client = new RawClient(front.port(), 4_096);
        clients.add(client);
        client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
        return client;
    }

    private void untilWaiting(int count) {
        await().until(() -> threads.active() == 0 && front.active() == count);
    }

    @ParameterizedTest
    @EnumSource
    void manyWaitWithoutAThreadAndAllAreAnswered(StalledClientsTest.Kind kind) throws IOException {
        start(kind);
        for (int i = 0; i < MANY; i++) {
            asks("/later");
        }
        untilWaiting(MANY);
        Answer surplus = RawClient.ask(front.port(), "GET", "/later", "Origin: https://a.example");
        assertEquals(503, surplus.status());
        assertEquals("1", surplus.header("Retry-After"));
        assertEquals("https://a.example", surplus.header("Access-Control-Allow-Origin"));
        source.complete(TEXT);
        for (RawClient client : clients) {
            assertEquals("0123456789", client.answer(false).text());
        }
        await().until(() -> front.active() == 0);
    }

    @ParameterizedTest
    @EnumSource
    void aLateAnswerIsLikeAnyOther(StalledClientsTest.Kind kind) throws IOException {
        start(kind);
        String get = " /later HTTP/1.1\r\nHost: a\r\nOrigin: https://a.example\r\n";
        try (RawClient client = new RawClient(front.port())) {
            client.send("GET" + get + "Range: bytes=1-2\r\n\r\nHEAD" + get + "\r\nGET" + get
                    + "If-None-Match: \"v1\"\r\n\r\n");
            untilWaiting(1);
            source.complete(TEXT);
            Answer part = client.answer(false);
            assertEquals(206, part.status());
            assertEquals("12", part.text());
            assertEquals("https://a.example", part.header("Access-Control-Allow-Origin"));
            assertEquals("Origin", part.header("Vary"));
            assertEquals("nosniff", part.header("X-Content-Type-Options"));
            assertEquals("10", client.answer(true).header("Content-Length"));
            assertEquals(304, client.answer(false).status());
        }
        assertNull(RawClient.ask(front.port(), "GET", "/later").header("Access-Control-Allow-Origin"));
    }

    @ParameterizedTest
    @EnumSource
    void atItsDeadlineARequestIsAnsweredAndItsConnectionContinues(StalledClientsTest.Kind kind) throws IOException {
        patience = Duration.ofMillis(50);
        start(kind);
        try (RawClient client = new RawClient(front.port())) {
            for (int i = 0; i < 3; i++) {
                Answer answer = client.ask("GET", "/later");
                assertEquals(503, answer.status());
                assertEquals("1", answer.header("Retry-After"));
                assertTrue(answer.text().contains("nothing came"), answer.text());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void stoppingAnswersTheRequestsThatWait(StalledClientsTest.Kind kind) throws IOException {
        start(kind);
        RawClient client = asks("/later");
        untilWaiting(1);
        front.stop();
        Answer answer = client.answer(false);
        assertEquals(503, answer.status());
        assertEquals("close", answer.header("Connection"));
    }

    @ParameterizedTest
    @EnumSource
    void closingEndsTheRequestsThatWait(StalledClientsTest.Kind kind) throws IOException {
        start(kind);
        RawClient client = asks("/later");
        untilWaiting(1);
        front.close();
        assertTrue(client.isEnded());
    }

    /** The thread that has the answer is this test's: it must come back though no client reads. */
    @ParameterizedTest
    @EnumSource
    void clientsThatDoNotReadTheirLateAnswerDelayNoOther(StalledClientsTest.Kind kind) throws IOException {
        if (!kind.bearsStalls()) {
            return;
        }
        start(kind);
        for (int i = 0; i < 10; i++) {
            asks("/large");
        }
        RawClient reader = asks("/later");
        untilWaiting(11);
        source.complete(TEXT);
        assertEquals(200, reader.answer(false).status());
        assertEquals(10, front.active());
    }

    @ParameterizedTest
    @EnumSource
    void manyWrongSecretsHoldNoThreadAndTheRightOneIsServedInBetween(StalledClientsTest.Kind kind) throws IOException {
        start(kind);
        for (int i = 0; i < MANY; i++) {
            asks("/owner");
            if (i % 100 == 0) {
                assertEquals(
                        200,
                        RawClient.ask(front.port(), "GET", "/owner", "Authorization: right")
                                .status());
            }
        }
        await().until(() -> threads.active() == 0);
        List<Integer> statuses = new ArrayList<>();
        for (RawClient client : clients) {
            statuses.add(client.answer(false).status());
        }
        int late = Collections.frequency(statuses, 401);
        assertTrue(late >= DelayedRefusals.MAX_WAITING, late + " were answered late");
        assertEquals(MANY, late + Collections.frequency(statuses, 429));
    }
}
