package dev.ringcast.http.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.Headers;
import dev.ringcast.http.delivery.Request;
import dev.ringcast.http.delivery.Response;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminGuardTest {
    private static final int ADMITTED = 200;

    private final AtomicLong clock = new AtomicLong();
    private final AdminGuard local = new AdminGuard("", clock::get);
    private final AdminGuard bearer = new AdminGuard("hush-hush", clock::get);

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "localhost:8000", "LOCALHOST:8000", "127.0.0.1:8000", "127.1.2.3", "[::1]:8000"})
    void withoutATokenThisMachineMayByALoopbackName(String host) throws UnknownHostException {
        assertEquals(ADMITTED, status(local, "127.0.0.1", "Host", host));
        assertEquals(ADMITTED, status(local, "::1", "Host", host, "Origin", "http://" + host));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, localhost, X-None, 0",
        "127.0.0.1, example.org, X-None, 0",
        "127.0.0.1, localhost.example.org, X-None, 0",
        "127.0.0.1, 127.0.0.1.example.org, X-None, 0",
        "127.0.0.1, '', X-None, 0",
        "127.0.0.1, localhost, X-Forwarded-For, 192.0.2.7",
        "127.0.0.1, localhost, Forwarded, for=192.0.2.7",
        "127.0.0.1, localhost, Via, 1.1 proxy",
        "127.0.0.1, localhost, Origin, http://example.org",
        "127.0.0.1, localhost, Origin, http://localhost:9",
        "127.0.0.1, localhost, Origin, null",
    })
    void withoutATokenNobodyElseMay(String address, String host, String field, String value)
            throws UnknownHostException {
        assertEquals(403, status(local, address, "Host", host, field, value));
    }

    @Test
    void withATokenWhoShowsItMayFromAnywhere() throws UnknownHostException {
        assertEquals(ADMITTED, status(bearer, "192.0.2.7", "Host", "example.org", "Authorization", "Bearer hush-hush"));
        assertEquals(ADMITTED, status(bearer, "192.0.2.7", "Authorization", "bearer  hush-hush"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer hush-hus", "Bearer hush-hush!", "Bearer ", "Basic hush-hush", "hush-hush", ""})
    void withATokenNobodyElseMayNotEvenThisMachine(String field) throws UnknownHostException {
        assertEquals(401, status(bearer, "127.0.0.1", "Host", "localhost", "Authorization", field));
        assertEquals(401, status(bearer, "127.0.0.1", "Host", "localhost"));
    }

    @Test
    void anAddressThatGuessesHasToWaitAndOthersDoNot() throws UnknownHostException {
        for (int i = 0; i < 10; i++) {
            assertEquals(401, status(bearer, "192.0.2.7", "Authorization", "Bearer guess-" + i));
        }
        assertEquals(429, status(bearer, "192.0.2.7", "Authorization", "Bearer hush-hush"));
        assertEquals(ADMITTED, status(bearer, "192.0.2.8", "Authorization", "Bearer hush-hush"));

        clock.addAndGet(Duration.ofSeconds(10).toNanos());
        assertEquals(ADMITTED, status(bearer, "192.0.2.7", "Authorization", "Bearer hush-hush"));
    }

    @Test
    void askingWithoutATokenIsNoGuess() throws UnknownHostException {
        for (int i = 0; i < 100; i++) {
            assertEquals(401, status(bearer, "192.0.2.7"));
        }
    }

    private static int status(AdminGuard guard, String address, String... fields) throws UnknownHostException {
        Headers headers = new Headers();
        for (int i = 0; i < fields.length; i += 2) {
            headers.add(fields[i], fields[i + 1]);
        }
        InetSocketAddress peer = new InetSocketAddress(InetAddress.getByName(address), 1);
        return guard.refusal(new Request("DELETE", List.of("x"), "", headers, peer))
                .map(Response::status)
                .orElse(ADMITTED);
    }
}
