package dev.ringcast.it;

import dev.ringcast.it.http.Json;
import dev.ringcast.it.http.RawHttp;
import dev.ringcast.it.process.RingcastProcess;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What the server's API tells of its streams.
 *
 * @param server the server
 */
record Streams(RingcastProcess server) {
    static Streams on(RingcastProcess server) {
        return new Streams(server);
    }

    List<Map<String, Object>> all() throws IOException {
        RawHttp.Answer answer = RawHttp.get(server.httpPort(), "/api/v1/rtmp/streams");
        return Json.asObjects(Json.object(answer.text()).get("streams"));
    }

    /** The entry of one stream, empty where there is none. */
    Map<String, Object> entry(String name) throws IOException {
        return all().stream()
                .filter(stream -> ("rtmp/" + name).equals(stream.get("stream_id")))
                .findFirst()
                .orElse(Map.of());
    }

    String state(String name) throws IOException {
        return String.valueOf(entry(name).getOrDefault("state", "missing"));
    }

    long number(String name, String member) throws IOException {
        return ((Double) entry(name).getOrDefault(member, 0.0)).longValue();
    }

    Map<String, Object> health() throws IOException {
        return Json.object(RawHttp.get(server.httpPort(), "/health").text());
    }

    Map<String, Object> stats() throws IOException {
        return Json.object(RawHttp.get(server.httpPort(), "/stats").text());
    }
}
