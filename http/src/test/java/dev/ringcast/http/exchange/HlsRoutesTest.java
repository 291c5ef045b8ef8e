package dev.ringcast.http.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.sun.net.httpserver.Headers;
import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.TimeSource;
import dev.ringcast.core.live.Streams;
import dev.ringcast.hls.HlsOptions;
import dev.ringcast.hls.HlsOrigin;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HlsRoutesTest {
    private static final int PLACES = 2;

    private final Streams streams =
            new Streams(StreamSettings.DEFAULTS, StreamAuthenticator.PERMIT_ALL, null, List.of(), TimeSource.SYSTEM);
    private final HlsOrigin origin = new HlsOrigin(
            streams,
            new HlsOptions(
                    Duration.ofSeconds(2), 6, Duration.ofSeconds(60), Duration.ofSeconds(6), 1 << 20, PLACES, PLACES),
            TimeSource.SYSTEM,
            new Heartbeats(System::nanoTime));
    private final HlsRoutes routes = new HlsRoutes(
            origin, streams, new HlsViewers(streams, System::nanoTime), new DelayedRefusals(System::nanoTime), true);

    @AfterEach
    void close() {
        origin.close();
        streams.close();
    }

    private Response ask(String stream) throws InterruptedException {
        List<String> path = List.of("hls", "live", stream, "index.m3u8");
        InetSocketAddress peer = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        return routes.find(path).orElseThrow().respond(new Request("GET", path, "", new Headers(), peer));
    }

    @Test
    void aRequestThatWaitsGivesItsPlaceBackHoweverItIsAnswered() throws Exception {
        streams.publish(StreamName.parse("live/silent"));
        for (int i = 0; i < PLACES; i++) {
            later(ask("silent")).answer().complete(Response.empty(204));
            later(ask("silent")).answer().cancel(false);
            later(ask("silent")).answer().completeExceptionally(new CancellationException());
        }
        for (int i = 0; i < PLACES; i++) {
            assertEquals(Duration.ofSeconds(6), later(ask("silent")).patience());
        }
        Response surplus = ask("silent");
        assertFalse(surplus.body() instanceof Body.Later);
        assertEquals(503, surplus.status());
        assertEquals("1", surplus.headers().get("Retry-After"));
    }

    private static Body.Later later(Response response) {
        Body.Later later = assertInstanceOf(Body.Later.class, response.body());
        Response otherwise = later.otherwise().get();
        assertEquals(503, otherwise.status(), "what is sent when the time is over");
        assertEquals("no-store", otherwise.headers().get("Cache-Control"));
        assertEquals("1", otherwise.headers().get("Retry-After"));
        return later;
    }

    @Test
    void aNameThatIsNotPublishedIsNotFoundAtOnce() throws Exception {
        Response response = ask("absent");
        assertEquals(404, response.status());
        assertFalse(response.body() instanceof Body.Later);
    }
}
