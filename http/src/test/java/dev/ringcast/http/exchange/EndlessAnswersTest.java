package dev.ringcast.http.exchange;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.log.Refusals.Rule;
import dev.ringcast.core.wire.HeapBudget;
import dev.ringcast.http.exchange.RawClient.Answer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers from a source that has no end of its own, on both kinds of threads. */
@Timeout(60)
class EndlessAnswersTest {
    private static final int SERVED = 20;

    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger written = new AtomicInteger();
    private final List<RawClient> clients = new ArrayList<>();
    private final CompletableFuture<Response> later = new CompletableFuture<>();
    private AnswerServer server;

    /** Sends some bytes and then waits for its end. */
    private final class Waiting implements EndlessSource {
        private final CountDownLatch end = new CountDownLatch(1);

        @Override
        public void writeTo(EndlessOutput out) throws IOException, InterruptedException {
            running.incrementAndGet();
            try {
                out.write(ByteBuffer.wrap("live".getBytes(StandardCharsets.US_ASCII)));
                out.flush();
                end.await();
            } finally {
                running.decrementAndGet();
            }
        }

        @Override
        public void end() {
            end.countDown();
        }
    }

    /** Sends until it is told to end, or the client ends it. */
    private final class Flooding implements EndlessSource {
        private volatile boolean ended;

        @Override
        public void writeTo(EndlessOutput out) throws IOException {
            running.incrementAndGet();
            try {
                for (ByteBuffer data = ByteBuffer.allocateDirect(100_000); !ended; data.clear()) {
                    out.write(data);
                    out.flush();
                    written.addAndGet(data.capacity());
                }
            } finally {
                running.decrementAndGet();
            }
        }

        @Override
        public void end() {
            ended = true;
        }
    }

    /** Ends by itself. */
    private final class Short implements EndlessSource {
        @Override
        public void writeTo(EndlessOutput out) throws IOException {
            byte[] data = new byte[100_000];
            data[99_999] = 'e';
            out.write(ByteBuffer.wrap(data));
            out.flush();
        }

        @Override
        public void end() {}
    }

    private static Response response(EndlessSource source, boolean chunked) {
        return new Response(200, Map.of("Content-Type", "video/x-flv"), new Body.Endless(source, chunked));
    }

    private void start(StalledClientsTest.Kind kind, Duration stall) throws IOException {
        Routes routes = Routes.of(
                Routes.path("/short", any -> response(new Short(), false)),
                Routes.path("/chunked", any -> response(new Short(), true)),
                Routes.path("/waits", any -> response(new Waiting(), true)),
                Routes.path("/floods", any -> response(new Flooding(), false)),
                Routes.path(
                        "/fails",
                        any -> response(
                                new EndlessSource() {
                                    @Override
                                    public void writeTo(EndlessOutput out) {
                                        throw new IllegalStateException("as the test wants it");
                                    }

                                    @Override
                                    public void end() {}
                                },
                                true)),
                Routes.path(
                        "/later",
                        any -> Response.later(
                                later.copy(), Duration.ofMinutes(1), Response.error(503, "nothing came"))),
                Routes.path("/text", any -> Response.of(200, "text/plain", new byte[1])));
        Deadlines deadlines = new Deadlines(AnswerServer.LONG, AnswerServer.LONG, AnswerServer.LONG, stall);
        server = new AnswerServer(kind.threads(SERVED, 10), deadlines, new HeapBudget(1L << 30), routes);
    }

    @AfterEach
    void close() throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
        if (server != null) {
            server.close();
            assertEquals(0, server.endpoint.active());
        }
        assertEquals(0, running.get());
    }

    private RawClient asks(String path) throws IOException {
        RawClient client = new RawClient(server.port(), 4_096);
        clients.add(client);
        client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        return client;
    }

    private static String received(RawClient client) throws IOException {
        return new String(client.rest(), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @EnumSource
    void theContentEndsWithItsConnectionOrItsLastChunk(StalledClientsTest.Kind kind) throws IOException {
        start(kind, AnswerServer.LONG);
        String whole = received(asks("/short"));
        assertTrue(whole.startsWith("HTTP/1.1 200 OK\r\n"), whole.substring(0, 100));
        assertTrue(whole.contains("Content-length: 9007199254740991\r\n"), whole.substring(0, 400));
        assertTrue(whole.contains("Connection: close\r\n"), whole.substring(0, 400));
        assertEquals(100_000, whole.length() - whole.indexOf("\r\n\r\n") - 4);
        RawClient old = new RawClient(server.port());
        clients.add(old);
        old.send("GET /short HTTP/1.0\r\nRange: bytes=0-0\r\n\r\n");
        String unmarked = received(old);
        assertTrue(unmarked.startsWith("HTTP/1.1 200 OK\r\n"), unmarked.substring(0, 100));
        assertTrue(!unmarked.contains("ength:") && !unmarked.contains("hunked"), unmarked.substring(0, 400));
        assertEquals(100_000, unmarked.length() - unmarked.indexOf("\r\n\r\n") - 4);
        RawClient modern = new RawClient(server.port());
        clients.add(modern);
        modern.send("GET /chunked HTTP/1.1\r\nHost: a\r\n\r\n");
        modern.send("GET /text HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        String chunks = received(modern);
        assertTrue(chunks.contains("e\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n"), "the connection continues");
        server.awaitIdle();
    }

    @ParameterizedTest
    @EnumSource
    void headTellsOfNoLengthAndAsksNoSource(StalledClientsTest.Kind kind) throws IOException {
        start(kind, AnswerServer.LONG);
        Answer head = RawClient.ask(server.port(), "HEAD", "/waits");
        assertEquals(200, head.status());
        assertNull(head.header("Content-Length"));
        assertNull(head.header("Accept-Ranges"));
        assertEquals(0, running.get());
    }

    @ParameterizedTest
    @EnumSource
    void stoppingEndsEverySourceAndOneThatComesLater(StalledClientsTest.Kind kind) throws IOException {
        start(kind, AnswerServer.LONG);
        RawClient waits = asks("/waits");
        RawClient floods = asks("/floods");
        await().until(() -> running.get() == 2);
        server.endpoint.stop();
        assertTrue(received(waits).endsWith("\r\nlive\r\n0\r\n\r\n"), "the end is a clean one");
        assertTrue(floods.isEnded());
        server.awaitIdle();
        EndlessExchanges stopped = new EndlessExchanges(1);
        stopped.stop();
        Waiting late = new Waiting();
        stopped.enter(late).close();
        assertEquals(0, late.end.getCount());
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatLeavesEndsItsSource(StalledClientsTest.Kind kind) throws IOException {
        start(kind, AnswerServer.LONG);
        RawClient floods = asks("/floods");
        await().until(() -> written.get() > 0);
        assertTrue(server.heap.used() > 0);
        floods.close();
        await().until(() -> running.get() == 0);
        server.awaitIdle();
    }

    @ParameterizedTest
    @EnumSource
    void aViewerThatTakesNothingIsEndedByItsOwnDeadline(StalledClientsTest.Kind kind) throws IOException {
        if (!kind.bearsStalls()) {
            return;
        }
        start(kind, Duration.ofSeconds(2));
        asks("/floods");
        RawClient waits = asks("/waits");
        await().until(() -> running.get() == 2);
        assertEquals(200, RawClient.ask(server.port(), "GET", "/text").status());
        await().atMost(Duration.ofSeconds(30)).until(() -> running.get() == 1);
        server.endpoint.stop();
        assertTrue(received(waits).endsWith("0\r\n\r\n"), "a source that has nothing to send is not stalled");
        server.awaitIdle();
    }

    @ParameterizedTest
    @EnumSource
    void halfOfTheExchangesMayBeEndless(StalledClientsTest.Kind kind) throws IOException {
        start(kind, AnswerServer.LONG);
        for (int i = 0; i < SERVED / 2; i++) {
            asks("/waits");
        }
        await().until(() -> running.get() == SERVED / 2);
        assertEquals(503, RawClient.ask(server.port(), "GET", "/waits").status());
        assertEquals(1, server.refusals.total(Rule.HTTP_REQUESTS));
        assertEquals(200, RawClient.ask(server.port(), "GET", "/text").status());
    }

    @ParameterizedTest
    @EnumSource
    void oneThatComesLaterHasAThreadOfItsOwn(StalledClientsTest.Kind kind) throws IOException {
        start(kind, AnswerServer.LONG);
        RawClient client = asks("/later");
        await().until(() -> server.threads.active() == 0 && server.endpoint.active() == 1);
        later.complete(response(new Waiting(), true));
        await().until(() -> running.get() == 1);
        server.endpoint.stop();
        assertTrue(received(client).endsWith("\r\nlive\r\n0\r\n\r\n"));
    }

    @ParameterizedTest
    @EnumSource
    void aSourceThatFailsEndsItsConnectionAlone(StalledClientsTest.Kind kind) throws IOException {
        start(kind, AnswerServer.LONG);
        assertTrue(!received(asks("/fails")).endsWith("0\r\n\r\n"), "it must not look whole");
        assertEquals(200, RawClient.ask(server.port(), "GET", "/text").status());
        server.awaitIdle();
    }
}
