package dev.ringcast.server;

import static dev.ringcast.http.exchange.RawClient.ask;
import static dev.ringcast.server.MediaServerTest.anyPorts;
import static dev.ringcast.server.MediaServerTest.clip;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.live.Publisher;
import dev.ringcast.http.exchange.RawClient.Answer;
import java.io.IOException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream's id in a path of the API: percent-encoded, and decoded by a proxy. */
@Timeout(60)
class ApiIdsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "rtmp%2Flive%2Froom%2Fcam",
                "rtmp/live/room/cam",
                "rtmp%2flive/room/cam",
                "live/room/cam",
                "live%2Froom%2Fcam"
            })
    void anIdOfTheApiMayBeDecodedByAProxy(String id) throws IOException {
        try (MediaServer server = anyPorts().start();
                Publisher publisher = clip(server, "live/room/cam")) {
            String path = "/api/v1/rtmp/streams/" + id;
            String entry = ask(server.httpPort(), "GET", path).text();
            assertTrue(entry.startsWith("{\"stream_id\":\"rtmp/live/room/cam\","), entry);
            String token = "Authorization: Bearer " + server.adminToken();
            assertEquals(204, ask(server.httpPort(), "DELETE", path, token).status());
            assertEquals(EndReason.KICKED, publisher.stream().endReason().orElseThrow());
        }
    }

    /** The stream's own name ends like the sub-resource of another stream. */
    @ParameterizedTest
    @CsvSource({
        "live/cam/viewers, rtmp/live/cam/viewers, false",
        "live/cam/viewers, live/cam/viewers, false",
        "live/cam/viewers, rtmp%2Flive%2Fcam/viewers, false",
        "live/cam/snapshot, rtmp/live/cam/snapshot, false",
        "live/cam/forwards, rtmp/live/cam/forwards, false",
        "live/cam/viewers/7, rtmp/live/cam/viewers/7, false",
        "live/cam/forwards/7, rtmp/live/cam/forwards/7, false",
        "live/cam/viewers, rtmp%2Flive%2Fcam%2Fviewers, true",
        "live/cam/viewers/7, rtmp%2Flive%2Fcam%2Fviewers%2F7, true",
        "live/viewers, rtmp/live/viewers, true",
        "live/viewers/7, rtmp/live/viewers/7, true",
        "live/cam/snapshot/7, rtmp/live/cam/snapshot/7, true",
    })
    void aDecodedIdGivesWayToASubResource(String name, String id, boolean found) throws IOException {
        try (MediaServer server = anyPorts().start();
                Publisher publisher = clip(server, name)) {
            Answer answer = ask(server.httpPort(), "GET", "/api/v1/rtmp/streams/" + id);
            assertEquals(found ? 200 : 404, answer.status());
            assertTrue(publisher.stream().endReason().isEmpty());
        }
    }
}
