package dev.ringcast.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.process.Clip;
import dev.ringcast.it.process.RingcastProcess;
import dev.ringcast.it.rtmp.FlvPublisher;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A server with a small heap refuses clients or closes them, and never ends; a bystander loses nothing. */
@Timeout(90)
class SmallHeapIT {
    private static final int MOST = 2_500;
    private static final int REFUSALS_IN_A_ROW = 20;

    /** The heap that is full before this many clients have come. */
    private static final String SMALLEST = "64m";

    private static final int MOST_OF_SMALLEST = 4_000;

    private static final List<String> HEAPS = List.of(SMALLEST, "96m", "256m");
    private static final Map<String, HeapClients.Kind> KINDS = Map.of(
            "idle RTMP", HeapClients::idle,
            "waiting viewer", HeapClients::waiting,
            "viewer that reads nothing", HeapClients::stalled,
            "long query", HeapClients::longQuery,
            "inside a message", HeapClients::insideMessage,
            "large headers", HeapClients::largeHeaders,
            "kept HTTP", HeapClients::keptHttp);

    /** The others are answered and then closed, so they hold nothing that would have others refused. */
    private static final Set<String> REFUSED =
            Set.of("idle RTMP", "waiting viewer", "viewer that reads nothing", "inside a message", "large headers");

    static Stream<Arguments> attacks() {
        return HEAPS.stream().flatMap(heap -> KINDS.keySet().stream().map(kind -> Arguments.of(heap, kind)));
    }

    @ParameterizedTest(name = "-Xmx{0}, {1}")
    @MethodSource("attacks")
    void theServerLives(String heap, String kind) throws Exception {
        List<Socket> clients = new ArrayList<>();
        try (RingcastProcess server = RingcastProcess.with("--limits.publishers=10000", "--limits.connections=10000")
                        .jvm("-Xmx" + heap, "-XX:+ExitOnOutOfMemoryError", "-XX:+UseSerialGC")
                        .start();
                FlvPublisher heavy = FlvPublisher.start(
                        server.rtmpPort(), "live/heavy", Clip.HEAVY.tags(), FlvPublisher.Clock.LIVE);
                Bystander bystander = Bystander.on(server)) {
            boolean full = fill(server, KINDS.get(kind), heap.equals(SMALLEST) ? MOST_OF_SMALLEST : MOST, clients);
            assertTrue(
                    full || !heap.equals(SMALLEST) || !REFUSED.contains(kind),
                    () -> "none is refused after " + clients.size());
            assertTrue(server.isAlive(), () -> "ended with " + clients.size() + " clients: " + server.log());
            bystander.playsOn();
            assertTrue(heavy.connection().end().isEmpty(), "the publisher stays");
            assertTellsTheTruth(server, kind + " x " + clients.size());
            assertFalse(server.log().contains("OutOfMemoryError"), server::log);
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    /** Says whether further ones are refused. */
    private static boolean fill(RingcastProcess server, HeapClients.Kind kind, int most, List<Socket> clients) {
        int refused = 0;
        for (int number = 0; number < most && refused < REFUSALS_IN_A_ROW && server.isAlive(); number++) {
            try {
                clients.add(kind.open(server.rtmpPort(), server.httpPort(), number));
                refused = 0;
            } catch (IOException e) { // refused or closed, as it may be
                refused++;
            }
        }
        return refused == REFUSALS_IN_A_ROW;
    }

    /**
     * Clients that were refused leave first. A few may leave meanwhile, so what the server tells before and after the
     * collection is the range.
     */
    private static void assertTellsTheTruth(RingcastProcess server, String what) throws Exception {
        AtomicReference<Double> last = new AtomicReference<>(told(server));
        await().pollInterval(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(60))
                .until(() -> {
                    double now = told(server);
                    return Math.abs(now - last.getAndSet(now)) < now / 100;
                });
        double before = told(server);
        long live = server.figures().liveHeapBytes();
        double after = told(server);
        System.out.printf("%s: live %d KiB, told %.0f to %.0f KiB%n", what, live >> 10, before / 1024, after / 1024);
        double told = Math.clamp(live, Math.min(before, after), Math.max(before, after));
        assertEquals(live, told, live / 4.0, what);
    }

    private static double told(RingcastProcess server) throws IOException {
        return (Double) ((Map<?, ?>) Streams.on(server).health().get("memory")).get("heap_used_bytes");
    }
}
