package dev.ringcast.http.exchange;

import static dev.ringcast.http.exchange.RawClient.ask;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class RequestHandlerTest {
    private static final byte[] DIGITS = "0123456789".getBytes(StandardCharsets.US_ASCII);
    private static final Response CONTENT =
            Response.of(200, "text/plain", DIGITS).tagged("\"v1\"").with("Cache-Control", "immutable");

    private final AtomicInteger asked = new AtomicInteger();
    private final List<LinkageError> broken = new CopyOnWriteArrayList<>();
    private final Ticker ticker = new Ticker(new Heartbeats(System::nanoTime, broken::add));
    private final HttpEndpoint front = front("*");

    @AfterEach
    void close() {
        front.close();
        ticker.close();
    }

    private HttpEndpoint front(String allowOrigin) {
        Routes routes = Routes.of(
                Routes.path("/digits", request -> {
                    asked.incrementAndGet();
                    return CONTENT;
                }),
                Routes.path("/a%2Fb/", request -> Response.of(200, "text/plain", new byte[0])),
                Routes.path("/fails", request -> {
                    throw new IllegalStateException("expected by this test");
                }),
                Routes.path("/missing", request -> {
                    throw new NoClassDefFoundError("of a test");
                }),
                Routes.path("/large", request -> Response.of(200, "video/mp2t", new byte[300_000])),
                Routes.path("/deletable", new Resource() {
                    @Override
                    public Response respond(Request request) {
                        return Response.empty(204);
                    }

                    @Override
                    public Set<String> methods() {
                        return Set.of("DELETE");
                    }
                }));
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try {
            return new HttpEndpoint(
                    new HttpEndpoint.Options(
                            any,
                            1_000,
                            () -> 0,
                            new HeapBudget(Long.MAX_VALUE),
                            Deadlines.with(Duration.ofSeconds(10)),
                            allowOrigin,
                            ticker,
                            new Refusals(System::nanoTime)),
                    routes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aResourceIsAnsweredWithItsHeaders() throws IOException {
        Answer answer = ask(front.port(), "GET", "/digits?token=secret");
        assertEquals(200, answer.status());
        assertArrayEquals(DIGITS, answer.body());
        assertEquals("text/plain", answer.header("Content-Type"));
        assertEquals("\"v1\"", answer.header("ETag"));
        assertEquals("bytes", answer.header("Accept-Ranges"));
        assertEquals("*", answer.header("Access-Control-Allow-Origin"));
        assertEquals("nosniff", answer.header("X-Content-Type-Options"));
    }

    @Test
    void aMissingClassIsHandedOnAndOtherRequestsAreAnswered() throws IOException {
        try (RawClient client = new RawClient(front.port())) {
            assertThrows(IOException.class, () -> client.ask("GET", "/missing"));
        }
        assertEquals(
                List.of("of a test"), broken.stream().map(Throwable::getMessage).toList());
        assertEquals(200, ask(front.port(), "GET", "/digits").status());
    }

    @Test
    void headIsAnsweredAsGetWithoutTheBody() throws IOException {
        try (RawClient client = new RawClient(front.port())) {
            Answer head = client.ask("HEAD", "/digits");
            assertEquals(200, head.status());
            assertEquals("10", head.header("Content-Length"));
            assertEquals("\"v1\"", head.header("ETag"));
            assertArrayEquals(DIGITS, client.ask("GET", "/digits").body(), "the connection continues, in step");
        }
    }

    @ParameterizedTest(name = "{0} gives {1} with {2}")
    @CsvSource(
            nullValues = "-",
            value = {
                "bytes=0-0, 206, 0, bytes 0-0/10",
                "bytes=2-4, 206, 234, bytes 2-4/10",
                "Bytes=7-, 206, 789, bytes 7-9/10",
                "bytes=8-1000, 206, 89, bytes 8-9/10",
                "bytes=8-99999999999999999999999, 206, 89, bytes 8-9/10",
                "bytes=-3, 206, 789, bytes 7-9/10",
                "bytes=-99, 206, 0123456789, bytes 0-9/10",
                "bytes=10-, 416, '', bytes */10",
                "bytes=99999999999999999999-, 416, '', bytes */10",
                "bytes=-0, 416, '', bytes */10",
                "bytes=4-2, 200, 0123456789, -",
                "'bytes=0-1,3-4', 200, 0123456789, -",
                "lines=0-1, 200, 0123456789, -",
                "bytes=a-b, 200, 0123456789, -",
                "bytes=-, 200, 0123456789, -",
            })
    void aPartIsSentIfOneIsRequested(String range, int status, String body, String contentRange) throws IOException {
        Answer answer = ask(front.port(), "GET", "/digits", "Range: " + range);
        assertEquals(status, answer.status());
        assertEquals(body, answer.text());
        assertEquals(contentRange, answer.header("Content-Range"));
        assertEquals(status == 416 ? "no-store" : "immutable", answer.header("Cache-Control"));
        assertEquals(status == 416 ? null : "\"v1\"", answer.header("ETag"));
    }

    @Test
    void aPartIsSentOnlyOfTheContentThatTheClientKnows() throws IOException {
        assertEquals(
                206,
                ask(front.port(), "GET", "/digits", "Range: bytes=1-", "If-Range: \"v1\"")
                        .status());
        assertEquals(
                200,
                ask(front.port(), "GET", "/digits", "Range: bytes=1-", "If-Range: \"v0\"")
                        .status());
        assertEquals(
                200, ask(front.port(), "HEAD", "/digits", "Range: bytes=1-").status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"v1\"", "W/\"v1\"", "\"v0\", \"v1\"", "*"})
    void whatTheClientHasIsNotSentAgain(String known) throws IOException {
        try (RawClient client = new RawClient(front.port())) {
            Answer answer = client.ask("GET", "/digits", "If-None-Match: " + known, "Range: bytes=0-1");
            assertEquals(304, answer.status());
            assertEquals("\"v1\"", answer.header("ETag"));
            assertEquals(
                    200, client.ask("GET", "/digits", "If-None-Match: \"v2\"").status());
        }
    }

    @Test
    void aLargeContentArrivesWhole() throws IOException {
        assertEquals(300_000, ask(front.port(), "GET", "/large").body().length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/digits/",
                "/./digits",
                "/x/../digits",
                "/digits%00",
                "/%64igits",
                "/a/b/",
                "/a%2fb/",
                "/Digits",
                "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t"
            })
    void aPathThatMatchesNoneExactlyIsNotFound(String target) throws IOException {
        Answer answer = ask(front.port(), "GET", target);
        assertEquals(404, answer.status());
        assertEquals("{\"code\":404,\"message\":\"not found\"}\n", answer.text());
        assertEquals("application/json", answer.header("Content-Type"));
        assertEquals("max-age=1", answer.header("Cache-Control"));
        assertEquals(404, ask(front.port(), "DELETE", target).status());
    }

    @Test
    void aTargetThatNamesAnotherHostWithoutASchemeIsNotFound() throws IOException {
        assertEquals(404, ask(front.port(), "GET", "//digits").status());
        assertEquals(404, ask(front.port(), "GET", "//localhost/digits").status());
    }

    @Test
    void pathsAreComparedAsTheyWereSentAndAbsoluteTargetsAreTargets() throws IOException {
        assertEquals(200, ask(front.port(), "GET", "/a%2Fb/").status());
        assertEquals(200, ask(front.port(), "GET", "http://example.org/digits").status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "TRACE", "get", "BREW"})
    void aMethodThatIsNotKnownIsRefused(String method) throws IOException {
        Answer answer = ask(front.port(), method, "/digits");
        assertEquals(405, answer.status());
        assertEquals("GET, HEAD, OPTIONS", answer.header("Allow"));
        assertEquals(0, asked.get());
    }

    @Test
    void optionsListTheAllowedMethods() throws IOException {
        Answer answer = ask(front.port(), "OPTIONS", "/deletable", "Origin: https://example.org");
        assertEquals(204, answer.status());
        assertEquals("DELETE, OPTIONS", answer.header("Allow"));
        assertEquals("DELETE, OPTIONS", answer.header("Access-Control-Allow-Methods"));
        assertEquals(
                "Range, Authorization, CMCD-Request, CMCD-Object, CMCD-Status, CMCD-Session",
                answer.header("Access-Control-Allow-Headers"));
        assertEquals("Content-Length, Content-Range, ETag, Date", answer.header("Access-Control-Expose-Headers"));
    }

    @Test
    void onlyTheOriginsThatAreConfiguredMayRead() throws IOException {
        try (HttpEndpoint strict = front("https://a.example, https://b.example");
                HttpEndpoint closed = front("")) {
            Answer allowed = ask(strict.port(), "GET", "/digits", "Origin: https://b.example");
            assertEquals("https://b.example", allowed.header("Access-Control-Allow-Origin"));
            assertEquals("Origin", allowed.header("Vary"));
            Answer other = ask(strict.port(), "GET", "/digits", "Origin: https://c.example");
            assertNull(other.header("Access-Control-Allow-Origin"));
            assertEquals("Origin", other.header("Vary"));
            assertNull(ask(closed.port(), "GET", "/digits", "Origin: https://a.example")
                    .header("Access-Control-Allow-Origin"));
        }
    }

    @Test
    void aFailureIsAnsweredAndTheServerContinues() throws IOException {
        Answer answer = ask(front.port(), "GET", "/fails");
        assertEquals(500, answer.status());
        assertEquals("{\"code\":500,\"message\":\"the server failed; its log says why\"}\n", answer.text());
        assertEquals(200, ask(front.port(), "GET", "/digits").status());
    }

    /** However a proxy has read these bytes, no second request is executed. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /digits HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "GET /digits HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n",
                "GET /digits HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                "GET /digits HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "GET /digits HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n",
                "GET /digits HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
                "GET /digits HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
                "GET /digits HTTP/1.1\r\nHost: a\r\nX\0: 1\r\n\r\n",
                "GET /digits HTTP/1.1\r\n\r\n",
                "GET /digits HTTP/3.0\r\nHost: a\r\n\r\n",
                "GET mailto:x HTTP/1.1\r\nHost: a\r\n\r\n",
                "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
                "\u0016\u0003\u0001\2\0\1\0\r\n\r\n",
            })
    void whatCouldBeTwoRequestsIsAtMostOne(String first) throws IOException {
        try (RawClient client = new RawClient(front.port())) {
            client.send(first + "GET /digits HTTP/1.1\r\nHost: a\r\n\r\n");
            assertTrue(client.isEnded());
        }
        assertTrue(asked.get() <= 1, "asked " + asked);
        assertEquals(200, ask(front.port(), "GET", "/digits").status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1\r\nHost: a\r\nHost: a",
                "1.1\r\nHost: a\r\nhost: b",
                "1.0\r\nHost: a\r\nHost: b",
                "1.1\r\nHost: a b",
                "1.1\r\nHost: a/b",
                "1.1\r\nHost: http://a",
                "1.1\r\nHost: a@b",
                "1.1\r\nX-Nothing: a",
                "1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 0",
                "1.1\r\nHost: a\r\nContent-Length: +0",
                "1.1\r\nHost: a\r\nContent-Length: 0, 0",
                "1.1\r\nHost: a\r\nContent-Length: 0\r\nTransfer-Encoding: chunked",
                "1.1\r\nHost: a\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b",
                "1.1\r\nHost: a\r\nOrigin: http://a\r\nOrigin: http://b",
            })
    void fieldsThatTwoReadersCouldReadDifferentlyAreRefused(String fields) throws IOException {
        try (RawClient client = new RawClient(front.port())) {
            client.send("GET /digits HTTP/" + fields + "\r\n\r\n");
            assertEquals(400, client.answer(false).status());
            assertTrue(client.isEnded());
        }
        assertEquals(0, asked.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a:80", "[::1]:80", "", "a.example.", "1.2.3.4", "a%20b", "a_b"})
    void aHostOfAnyValidFormIsServed(String host) throws IOException {
        try (RawClient client = new RawClient(front.port())) {
            client.send("GET /digits HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            assertEquals(200, client.answer(false).status());
        }
    }

    @Test
    void requestsOnOneConnectionAreAnsweredInTheirOrder() throws IOException {
        try (RawClient client = new RawClient(front.port())) {
            String get = "GET /digits HTTP/1.1\r\nHost: a\r\n";
            client.send(get + "Range: bytes=0-0\r\n\r\n" + get + "Range: bytes=1-1\r\n\r\n" + get + "\r\n");
            List<String> bodies = Arrays.asList(
                    client.answer(false).text(),
                    client.answer(false).text(),
                    client.answer(false).text());
            assertEquals(List.of("0", "1", "0123456789"), bodies);
        }
    }

    @Test
    void afterStopRequestsAreRefused() throws IOException {
        front.stop();
        Answer answer = ask(front.port(), "GET", "/digits");
        assertEquals(503, answer.status());
        assertEquals("close", answer.header("Connection"));
    }
}
