package dev.ringcast.http.api;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.Loop;
import dev.ringcast.core.concurrent.TimeSource;
import dev.ringcast.core.live.Streams;
import dev.ringcast.core.log.Refusals;
import dev.ringcast.http.exchange.Body;
import dev.ringcast.http.exchange.DelayedRefusals;
import dev.ringcast.http.exchange.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Health of a loop whose every run throws an Error, by a clock that the test moves. */
@Timeout(30)
class HealthTest {
    private final AtomicLong clock = new AtomicLong();
    private final Heartbeats beats = new Heartbeats(clock::get);
    private final AtomicInteger failures = new AtomicInteger();
    private volatile boolean fails = true;
    private final Loop loop = new Loop(Thread.ofPlatform().daemon(), "sawmill", beats, this::run);
    private final Streams streams =
            new Streams(StreamSettings.DEFAULTS, StreamAuthenticator.PERMIT_ALL, null, List.of(), TimeSource.SYSTEM);
    private final ApiRoutes routes = new ApiRoutes(
            new ApiRoutes.Sources(
                    streams, new NoFigures(), beats, name -> 0, stream -> Optional.empty(), CompletableFuture::new),
            () -> new ApiRoutes.Access("token", true, "*"),
            new DelayedRefusals(clock::get));

    @BeforeEach
    void start() {
        loop.start();
    }

    private void run() {
        LockSupport.parkNanos(1_000_000);
        if (fails) {
            failures.incrementAndGet();
            throw new StackOverflowError();
        }
    }

    private static final class NoFigures implements ServerStats {
        @Override
        public String version() {
            return "0";
        }

        @Override
        public Duration uptime() {
            return Duration.ZERO;
        }

        @Override
        public Duration carrierDelay() {
            return Duration.ZERO;
        }

        @Override
        public Memory memory() {
            return new Memory(0, 0, 0);
        }
    }

    @AfterEach
    void close() {
        loop.close();
        streams.close();
    }

    private Response ask(String... path) throws Exception {
        return routes.find(List.of(path)).orElseThrow().respond(null);
    }

    private static String text(Response response) {
        return new String(((Body.Bytes) response.body()).content(), StandardCharsets.UTF_8);
    }

    private void answers(int health, int ready, String status, boolean isReady, String failing) throws Exception {
        Response answer = ask("health");
        assertEquals(health, answer.status());
        assertTrue(text(answer).contains("\"status\":\"" + status + "\""), text(answer));
        assertTrue(text(answer).contains("\"ready\":" + isReady + ",\"failing\":" + failing), text(answer));
        assertEquals(ready, ask("health", "ready").status());
    }

    @Test
    void statsCountRefusedPeersAndFailedRuns() throws Exception {
        streams.refusals().count(Refusals.Rule.PER_ADDRESS, "192.0.2.7");
        await().until(() -> failures.get() > 0);
        String stats = text(ask("stats"));
        assertTrue(stats.contains("\"refused\":{\"limits.connections\":0,\"limits.per_address\":1,"), stats);
        assertTrue(stats.contains("\"failures\":{\"sawmill\":"), stats);
    }

    @Test
    void aLoopThatFailsIsNamedAtOnceAndMakesTheServerUnreadyAfter5sAndUnhealthyAfter30s() throws Exception {
        await().until(() -> beats.failing().equals(List.of("sawmill")));
        clock.set(Duration.ofMillis(4_999).toNanos());
        answers(200, 200, "ok", true, "[\"sawmill\"]");
        clock.set(Duration.ofSeconds(5).toNanos());
        answers(200, 503, "ok", false, "[\"sawmill\"]");
        clock.set(Duration.ofMillis(29_999).toNanos());
        answers(200, 503, "ok", false, "[\"sawmill\"]");
        clock.set(Duration.ofSeconds(30).toNanos());
        answers(503, 503, "failing", false, "[\"sawmill\"]");
        int before = failures.get();
        await().until(() -> failures.get() > before + 1);
        fails = false;
        await().until(() -> beats.failing().isEmpty());
        answers(200, 200, "ok", true, "[]");
    }
}
