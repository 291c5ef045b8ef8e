package dev.ringcast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.http.RawHttp;
import dev.ringcast.it.process.RingcastProcess;
import dev.ringcast.it.rtmp.RawRtmp;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What requests get that break the rules of HTTP; after each a bystander plays on. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class BadInputHttpIT {
    @RegisterExtension
    @Order(1)
    static final RingcastProcess SERVER = RingcastProcess.with();

    @RegisterExtension
    @Order(2)
    static final Bystander BYSTANDER = Bystander.of(SERVER);

    /** The server gives a request 10 s. */
    private static final Duration LIMIT = Duration.ofSeconds(10).plus(BadInput.LIMIT);

    private static final int REQUESTS = 10_000;

    /** Requests with a second one hidden in what some parsers take for a body. */
    static Stream<Arguments> ambiguous() {
        String hidden = "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
        String start = "POST /api/auth/stream-end HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n";
        String get = "GET /health HTTP/1.1\r\nHost: x\r\n";
        String length = "Content-Length: " + hidden.length() + "\r\n";
        return Stream.of(
                Arguments.of(
                        "a length and chunks",
                        start + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden),
                Arguments.of("two lengths", start + "Content-Length: 0\r\n" + length + "\r\n" + hidden),
                Arguments.of("a folded header", start + "X: a\r\n Content-Length: 3\r\n\r\n"),
                Arguments.of("a bare line feed", "GET /health HTTP/1.1\nHost: x\n\n"),
                Arguments.of("a space before the colon", start + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
                Arguments.of("a NUL in a header", get + "X: a\0b\r\n\r\n"),
                Arguments.of(
                        "a chunk size that overflows",
                        start + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nx"),
                Arguments.of("a negative length", start + "Content-Length: -1\r\n\r\n"),
                Arguments.of("a header of a mebibyte", get + "X: " + "a".repeat(1 << 20) + "\r\n\r\n"),
                Arguments.of("100,000 headers", get + "X: a\r\n".repeat(100_000) + "\r\n"),
                Arguments.of("no HTTP at all", "\3\0\0\0\0\0\0\0\0" + "x".repeat(1528) + "\r\n\r\n"),
                Arguments.of("a TLS greeting", "\u0016\3\1\2\0\1\0\1\u00fc\3\3\r\n\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ambiguous")
    void noSecondRequestIsExecutedAndTheConnectionEndsOrGets4xx(String what, String request) throws Exception {
        try (RawHttp connection = RawHttp.open(SERVER.httpPort())) {
            sendIgnoringTheEnd(connection, request);
            RawHttp.Rest rest = connection.rest(LIMIT);
            assertTrue(rest.ended() || rest.text().startsWith("HTTP/1.1 4"), rest::text);
            assertTrue(rest.text().lastIndexOf("HTTP/1.1 ") <= 0, () -> "one answer at most: " + rest.text());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /../../etc/passwd, 404",
        "GET, /%2e%2e/%2e%2e/etc/passwd, 404",
        "GET, //evil.example/, 404",
        "GET, /hls/live/%00/index.m3u8, 404",
        "GET, /hls/live/absent/index.m3u8, 404",
        "GET, /hls/live/bystander/../../health, 404",
        "GET, /nothing, 404",
        "PUT, /hls/live/bystander/index.m3u8, 405",
        "DELETE, /hls/live/bystander/index.m3u8, 405",
        "DELETE, /health, 405",
        "POST, /, 405"
    })
    void oddTargetsAndMethodsGetTheRightStatus(String method, String target, int status) throws IOException {
        RawHttp.Answer answer = RawHttp.request(SERVER.httpPort(), method, target, "Content-Length: 0");
        assertEquals(status, answer.status(), answer::text);
        assertFalse(answer.text().contains("root:"));
    }

    @Test
    void aThousandRangesAreOneAnswer() throws IOException {
        StringBuilder ranges = new StringBuilder("Range: bytes=0-0");
        for (int i = 1; i < 1000; i++) {
            ranges.append(",").append(2 * i).append("-").append(2 * i);
        }
        RawHttp.Answer answer = RawHttp.request(SERVER.httpPort(), "GET", "/", ranges.toString());
        assertTrue(answer.status() == 200 || answer.status() == 416, () -> "status " + answer.status());
    }

    @Test
    @Timeout(180) // a fixed amount of work, beside all the others
    void tenThousandRequestsInOneGoAreAnsweredOrTheConnectionEnds() throws IOException {
        try (RawHttp connection = RawHttp.open(SERVER.httpPort())) {
            Thread.startVirtualThread(() ->
                    sendIgnoringTheEnd(connection, "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".repeat(REQUESTS)));
            Optional<RawHttp.Answer> answer = connection.answer("GET");
            for (int count = 1; count < REQUESTS && answer.isPresent(); count++) {
                assertEquals(200, answer.get().status());
                answer = connection.answer("GET");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<script>alert(1)</script>", "\"><img src=x>", "{{x}}"})
    void whatAPeerSaysIsNeverMarkup(String text) throws Exception {
        try (RawRtmp publisher = RawRtmp.open(SERVER.rtmpPort()).handshake()) {
            publisher.connect("live", "flashVer", text, "pageUrl", text);
            publisher.createStream().publish("markup").awaitStatus("NetStream.Publish.Start");
            String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);
            RawHttp.Answer page = RawHttp.get(SERVER.httpPort(), "/?src=" + encoded);
            assertEquals(200, page.status());
            assertFalse(page.text().contains("alert(1)") || page.text().contains("<img src=x>"));
            assertFalse(page.header("content-security-policy").isEmpty());
            publisher.stop();
        }
    }

    private static void sendIgnoringTheEnd(RawHttp connection, String request) {
        try {
            connection.send(request);
        } catch (IOException e) {
            assertTrue(e.getMessage() != null, "closed while we wrote");
        }
    }
}
