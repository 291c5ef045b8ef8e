package dev.ringcast.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.http.RawHttp;
import dev.ringcast.it.process.RingcastProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that leave while their request waits for its answer keep no connection of the server. */
@Timeout(90)
class WaitingHttpLeaversIT {
    private static final int PLACES = 30;
    private static final int LEAVERS = 20;
    private static final int ROUNDS = 3;
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String STREAM = "/api/v1/rtmp/streams/live%2Fnone";

    @RegisterExtension
    static final RingcastProcess SERVER = RingcastProcess.with("--limits.http_connections=" + PLACES);

    @Test
    void theirConnectionsAreFreeAgainBehindTheDeadlineOfTheirRequests() throws Exception {
        assertEquals(200, RawHttp.get(SERVER.httpPort(), "/health").status());
        int before = SERVER.figures().descriptors(); // some fewer once the start is over
        for (int round = 0; round < ROUNDS; round++) {
            List<RawHttp> leavers = new ArrayList<>();
            for (int i = 0; i < LEAVERS; i++) {
                RawHttp client = RawHttp.open(SERVER.httpPort());
                client.sendRequest("DELETE", STREAM, "Authorization: Bearer wrong"); // answered 1 s later or more
                leavers.add(client);
            }
            await().atMost(LIMIT).until(() -> SERVER.figures().descriptors() >= before + LEAVERS / 2);
            assertEquals(200, RawHttp.get(SERVER.httpPort(), "/health").status());
            for (RawHttp client : leavers) {
                client.reset();
            }
            await().atMost(LIMIT).until(() -> SERVER.figures().descriptors() < before + LEAVERS / 4);
        }
        assertEveryPlaceIsFree();
    }

    private static void assertEveryPlaceIsFree() throws IOException {
        List<RawHttp> clients = new ArrayList<>();
        try {
            for (int i = 0; i < PLACES - 2; i++) { // the two before may just be on their way out
                RawHttp client = RawHttp.open(SERVER.httpPort());
                clients.add(client);
                client.sendRequest("GET", "/health");
                assertTrue(client.answer("GET").isPresent(), "connection " + i + " was closed at once");
            }
        } finally {
            for (RawHttp client : clients) {
                client.close();
            }
        }
    }
}
