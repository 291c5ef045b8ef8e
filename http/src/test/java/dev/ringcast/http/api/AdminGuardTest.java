package dev.ringcast.http.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.sun.net.httpserver.Headers;
import dev.ringcast.core.log.Refusals;
import dev.ringcast.http.exchange.Body;
import dev.ringcast.http.exchange.DelayedRefusals;
import dev.ringcast.http.exchange.Request;
import dev.ringcast.http.exchange.Response;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminGuardTest {
    private static final int ADMITTED = 200;

    private final AtomicLong clock = new AtomicLong();
    private final Refusals refusals = new Refusals(clock::get);
    private final AdminGuard bearer = guard("*");

    private AdminGuard guard(String allowOrigin) {
        return new AdminGuard(
                () -> new ApiRoutes.Access("hush-hush", true, allowOrigin), new DelayedRefusals(clock::get), refusals);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1:8000", "[::1]:8000", "example.org", ""})
    void loopbackIsNoProofSinceAProxyConnectsFromThereAsWell(String host) throws UnknownHostException {
        assertEquals(401, status(bearer, "127.0.0.1", "Host", host));
        assertEquals(401, status(bearer, "::1", "Host", host));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, localhost:8000, http://localhost:8000, X-None",
        "::1, [::1]:8000, http://[::1]:8000, X-None",
        "192.0.2.7, media.lan:8000, http://media.lan:8000, X-None",
        "127.0.0.1, live.example.org, https://live.example.org, X-Forwarded-For",
    })
    void aPageOfTheServersOwnOriginMayUseTheToken(String address, String host, String origin, String field)
            throws UnknownHostException {
        assertEquals(ADMITTED, withToken(bearer, address, "Host", host, "Origin", origin, field, "192.0.2.7"));
        assertEquals(401, status(bearer, address, "Host", host, "Origin", origin, field, "192.0.2.7"));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, localhost:8000, http://example.org",
        "127.0.0.1, localhost:8000, http://localhost:9",
        "127.0.0.1, localhost:8000, http://localhost:8000.example.org",
        "127.0.0.1, localhost:8000, null",
        "192.0.2.7, media.lan, http://example.org",
        "127.0.0.1, example.org, http://example.org",
        "127.0.0.1, localhost.example.org, http://localhost.example.org",
        "127.0.0.1, 127.0.0.1.example.org, http://127.0.0.1.example.org",
    })
    void aPageOfAForeignOriginOrNameMayNotEvenWithTheToken(String address, String host, String origin)
            throws UnknownHostException {
        assertEquals(403, withToken(bearer, address, "Host", host, "Origin", origin));
        assertEquals(403, status(bearer, address, "Host", host, "Origin", origin));
    }

    @Test
    void anOriginThatTheOwnerNamesMayUseTheToken() throws UnknownHostException {
        AdminGuard guard = guard("https://a.example, https://b.example,https://b.example");
        assertEquals(ADMITTED, withToken(guard, "192.0.2.7", "Host", "x", "Origin", "https://b.example"));
        assertEquals(401, status(guard, "192.0.2.7", "Host", "x", "Origin", "https://b.example"));
        assertEquals(403, withToken(guard, "192.0.2.7", "Host", "x", "Origin", "https://c.example"));
    }

    @Test
    void wrongTokensFromAForeignPageDoNotCountAsGuessesOfItsReader() throws UnknownHostException {
        for (int i = 0; i < 100; i++) {
            status(bearer, "127.0.0.1", "Origin", "http://example.org", "Authorization", "Bearer guess-" + i);
        }
        assertEquals(ADMITTED, withToken(bearer, "127.0.0.1", "Host", "localhost"));
    }

    @Test
    void theTokenIsEnoughFromAnywhereAndByAnyName() throws UnknownHostException {
        assertEquals(ADMITTED, status(bearer, "192.0.2.7", "Host", "example.org", "Authorization", "Bearer hush-hush"));
        assertEquals(ADMITTED, status(bearer, "192.0.2.7", "Authorization", "bearer  hush-hush"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer hush-hus", "Bearer hush-hush!", "Bearer ", "Basic hush-hush", "hush-hush", ""})
    void withoutTheRightTokenEveryRequestIsRefused(String field) throws UnknownHostException {
        assertEquals(401, status(bearer, "127.0.0.1", "Host", "localhost", "Authorization", field));
        assertEquals(401, status(bearer, "127.0.0.1", "Host", "localhost"));
    }

    @Test
    void aWrongTokenIsAnsweredLateAndTheRightOneAtOnceWhateverItsAddressDidBefore() throws UnknownHostException {
        for (int i = 0; i < 1_000; i++) {
            assertEquals(i < 100 ? 401 : 429, status(bearer, "192.0.2.7", "Authorization", "Bearer guess-" + i));
            assertEquals(ADMITTED, withToken(bearer, "192.0.2.7"));
        }
    }

    @Test
    void theDelayGrowsWithTheWrongTokensOfAnAddress() throws UnknownHostException {
        for (int seconds = 1; seconds <= 5; seconds++) {
            assertEquals(Duration.ofSeconds(seconds), delay("192.0.2.7", "Bearer guess-" + seconds));
        }
        assertEquals(Duration.ofSeconds(1), delay("192.0.2.8", "Bearer guess"));
    }

    private Duration delay(String address, String authorization) throws UnknownHostException {
        Response refusal =
                bearer.refusal(request(address, "Authorization", authorization)).orElseThrow();
        return ((Body.Later) refusal.body()).patience();
    }

    @Test
    void wrongTokensAreCounted() throws UnknownHostException {
        status(bearer, "192.0.2.7", "Authorization", "Bearer guess");
        status(bearer, "192.0.2.7");
        withToken(bearer, "192.0.2.7");
        assertEquals(1, refusals.total(Refusals.Rule.ADMIN_TOKEN));
    }

    @Test
    void askingWithoutATokenIsNoGuess() throws UnknownHostException {
        for (int i = 0; i < 200; i++) {
            Response refusal = bearer.refusal(request("192.0.2.7")).orElseThrow();
            assertEquals(401, refusal.status());
            assertFalse(refusal.body() instanceof Body.Later);
        }
    }

    private static int withToken(AdminGuard guard, String address, String... fields) throws UnknownHostException {
        List<String> all = new ArrayList<>(List.of(fields));
        all.addAll(List.of("Authorization", "Bearer hush-hush"));
        return status(guard, address, all.toArray(String[]::new));
    }

    private static int status(AdminGuard guard, String address, String... fields) throws UnknownHostException {
        return guard.refusal(request(address, fields)).map(Response::status).orElse(ADMITTED);
    }

    private static Request request(String address, String... fields) throws UnknownHostException {
        Headers headers = new Headers();
        for (int i = 0; i < fields.length; i += 2) {
            headers.add(fields[i], fields[i + 1]);
        }
        InetSocketAddress peer = new InetSocketAddress(InetAddress.getByName(address), 1);
        return new Request("DELETE", List.of("x"), "", headers, peer);
    }
}
