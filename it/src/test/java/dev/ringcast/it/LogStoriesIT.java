package dev.ringcast.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.ringcast.it.flv.FlvTag;
import dev.ringcast.it.hls.HlsViewer;
import dev.ringcast.it.http.RawHttp;
import dev.ringcast.it.process.Clip;
import dev.ringcast.it.process.RingcastProcess;
import dev.ringcast.it.rtmp.FlvPublisher;
import dev.ringcast.it.rtmp.RawRtmp;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** What an operator reads whose stream has failed: each story is told by the log alone, at its default level. */
@Timeout(120)
@Isolated
class LogStoriesIT {
    @RegisterExtension
    static final RingcastProcess SERVER = RingcastProcess.with(
            "--auth.publish_key=right-secret",
            "--publish.linger=2s",
            "--rtmp.ping_interval_seconds=1",
            "--rtmp.ping_timeout_seconds=3");

    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final String TIME = "[0-9-]{10}T[0-9:.]{12}Z ";
    private static final String FIGURES = ", [0-9a-z. ]+, [0-9.]+ k?M?B in, [0-9.]+ k?M?B out, [0-9]+ frames";
    private static final String CARRIES = ": H\\.264 [0-9]+×[0-9]+.*, AAC [0-9.]+ kHz stereo.*, encoder .+";
    private static final int RECEIVE_BUFFER = 16 * 1024;

    /** Waits until the log has these lines, in this order; each is a pattern of a line behind its time. */
    private static void tells(RingcastProcess server, String... lines) {
        StringBuilder story = new StringBuilder("(?m)");
        for (String line : lines) {
            story.append("^").append(TIME).append(line).append("$[\\s\\S]*?");
        }
        Pattern pattern = Pattern.compile(story.toString());
        await(String.join("\n", lines))
                .atMost(LIMIT)
                .until(() -> pattern.matcher(server.log()).find());
        assertFalse(server.log().contains("right-secret"), "a secret in the log");
    }

    private static String address(RawRtmp peer) {
        return "127\\.0\\.0\\.1:" + peer.localPort();
    }

    private static RawRtmp publisher(String key) throws IOException, InterruptedException {
        RawRtmp peer = RawRtmp.open(SERVER.rtmpPort()).session("live/" + key).publish(key + "?key=right-secret");
        peer.awaitStatus("NetStream.Publish.Start");
        return peer;
    }

    /** Sends the first frames of the clip. */
    private static RawRtmp sending(String key) throws IOException, InterruptedException {
        RawRtmp peer = publisher(key);
        for (FlvTag tag : Clip.MEDIUM.tags().tags().subList(0, 30)) {
            peer.send(tag);
        }
        await().atMost(LIMIT)
                .until(() -> Streams.on(SERVER).state("live/" + key).equals("active"));
        return peer;
    }

    private static String published(String key, RawRtmp by) {
        return "INFO  streams: live/" + key + ": published by rtmp " + address(by);
    }

    private static String lost(String key, RawRtmp publisher) {
        return "INFO  streams: live/" + key + ": its publisher was lost \\(rtmp " + address(publisher)
                + "\\); the stream stays for 2\\.0 s";
    }

    private static String closed(RawRtmp peer, String reason, String role) {
        return "INFO  rtmp: " + address(peer) + ": closed, " + reason + "; " + role + FIGURES + ".*";
    }

    private static String ended(String key, String reason) {
        return "INFO  streams: live/" + key + ": ended after [0-9.a-z ]+, " + reason
                + "; [0-9]+ video and [0-9]+ audio frames, [0-9.]+ k?M?B";
    }

    @Test
    void aPhoneThatLosesItsNetwork() throws Exception {
        RawRtmp phone = sending("phone");
        phone.withoutPongs(); // and sends no byte from now on
        tells(
                SERVER,
                published("phone", phone),
                "INFO  streams: live/phone" + CARRIES,
                lost("phone", phone),
                closed(phone, "timed out: no byte for [34] s", "publisher of live/phone"),
                ended("phone", "its publisher was lost"));
        phone.close();
    }

    @Test
    void aConnectionThatIsResetAndAPublisherThatReturns() throws Exception {
        RawRtmp first = sending("reset");
        first.reset();
        tells(
                SERVER,
                lost("reset", first),
                closed(first, "connection lost: reset by the peer", "publisher of live/reset"));
        RawRtmp second = publisher("reset");
        tells(SERVER, lost("reset", first), published("reset", second) + ", [0-9.]+ s after the last publisher");
        second.close();
    }

    @Test
    void anEncoderThatIsKilled() throws Exception {
        RawRtmp encoder = sending("killed");
        encoder.close();
        tells(
                SERVER,
                published("killed", encoder),
                lost("killed", encoder),
                closed(encoder, "connection lost: closed without a stop", "publisher of live/killed"),
                ended("killed", "its publisher was lost"));
    }

    @Test
    void anEncoderThatStopsInGoodOrder() throws Exception {
        RawRtmp encoder = sending("stopped");
        encoder.stop();
        tells(SERVER, published("stopped", encoder), ended("stopped", "its publisher stopped"));
        encoder.close();
        tells(SERVER, closed(encoder, "stopped: FCUnpublish", "publisher of live/stopped"));
    }

    @Test
    void aWrongKey() throws Exception {
        RawRtmp encoder = RawRtmp.open(SERVER.rtmpPort()).session("live/guess").publish("guess?key=wrong-secret");
        encoder.awaitEnd(LIMIT);
        tells(SERVER, closed(encoder, "refused: the key is wrong", "publisher of live/guess"));
        tells(
                SERVER,
                "WARN  limits: refused 1 by auth\\.publish \\(not permitted to publish\\), the last: live/guess from"
                        + " rtmp "
                        + address(encoder));
        assertFalse(SERVER.log().contains("wrong-secret"), "a wrong secret may be nearly right");
    }

    @Test
    void aWrongAdminToken() throws Exception {
        RawHttp.request(
                SERVER.httpPort(), "DELETE", "/api/v1/rtmp/streams/rtmp%2Flive%2Fx", "Authorization: Bearer guess-1");
        tells(
                SERVER,
                "WARN  limits: refused 1 by http\\.admin_token \\(wrong admin token\\), the last: 127\\.0\\.0\\.1");
    }

    @Test
    void aTakeover() throws Exception {
        RawRtmp first = sending("fight");
        RawRtmp second = publisher("fight");
        tells(
                SERVER,
                published("fight", first),
                "INFO  streams: live/fight" + CARRIES,
                published("fight", second) + ", which takes over from rtmp " + address(first),
                closed(first, "taken over: another publisher has the stream", "publisher of live/fight"));
        second.close();
    }

    @Test
    void aViewerThatIsTooSlow() throws Exception {
        RingcastProcess server = RingcastProcess.with("--fanout.stall=2s").start();
        RawRtmp encoder = RawRtmp.publisher(server.rtmpPort(), "live/slow");
        try (server;
                FlvPublisher publishing = FlvPublisher.over(encoder, Clip.MEDIUM.tags(), FlvPublisher.Clock.LIVE)) {
            RawRtmp viewer = RawRtmp.open(server.rtmpPort(), RECEIVE_BUFFER)
                    .session("live/slow")
                    .play("slow");
            String plays = "INFO  rtmp: " + address(viewer) + ": plays live/slow, [0-9.]+ s after it connected";
            tells(server, plays);
            viewer.pause(true);
            tells(
                    server,
                    published("slow", encoder),
                    plays,
                    closed(
                            viewer,
                            "too slow: (took no byte for [0-9]+ ms|fell too far behind)",
                            "viewer of live/slow"));
            publishing.stop();
            viewer.close();
        }
    }

    @Test
    void aClientOfAnotherProtocol() throws Exception {
        try (RawHttp browser = RawHttp.open(SERVER.rtmpPort())) {
            browser.sendRequest("GET", "/");
            tells(
                    SERVER,
                    "INFO  rtmp: 127\\.0\\.0\\.1:[0-9]+: closed, protocol error: an HTTP request; HTTP is on port "
                            + SERVER.httpPort() + "; no stream, .*");
        }
        RawRtmp encoder = RawRtmp.open(SERVER.httpPort());
        encoder.send(RawRtmp.hello());
        tells(SERVER, "WARN  limits: refused 1 by http_incomplete \\(no complete HTTP request came in time.*");
        assertEquals(1, number("http_incomplete"), "one that is closed while idle is not counted");
        encoder.close();
    }

    private static int number(String rule) throws IOException {
        String stats = RawHttp.get(SERVER.httpPort(), "/stats").text();
        return Integer.parseInt(stats.split("\"" + rule + "\":")[1].split("[,}]")[0]);
    }

    @Test
    void aServerThatStopsAndStartsAgain() throws Exception {
        RingcastProcess server = RingcastProcess.with("--auth.play_key=play-secret", "--publish.linger=4s");
        try (server) {
            server.start();
            RawRtmp encoder = RawRtmp.publisher(server.rtmpPort(), "live/night");
            for (FlvTag tag : Clip.MEDIUM.tags().tags().subList(0, 30)) {
                encoder.send(tag);
            }
            await().atMost(LIMIT)
                    .until(() -> Streams.on(server).state("live/night").equals("active"));
            server.terminate();
            assertEquals(OptionalInt.of(0), server.awaitExit(LIMIT), server::log);
            tells(
                    server,
                    started("auth\\.play_key=\\(set\\), publish\\.linger=4s"),
                    "INFO  server: stops after [0-9.]+ s; open streams: 1, RTMP connections: 1",
                    ended("night", "the server stops"),
                    closed(encoder, "the server stops", "publisher of live/night"),
                    "INFO  server: stopped within [0-9.]+ s");
            encoder.close();
            server.start();
            tells(server, started(".*"));
            assertEquals(
                    List.of(),
                    server.log()
                            .lines()
                            .filter(line -> line.contains("play-secret"))
                            .toList());
        }
    }

    @Test
    void aViewerOverHlsThatWatchesWhenTheServerStops() throws Exception {
        RingcastProcess server = RingcastProcess.with().start();
        RawRtmp encoder = RawRtmp.publisher(server.rtmpPort(), "live/evening");
        try (server;
                FlvPublisher publishing = FlvPublisher.over(encoder, Clip.MEDIUM.tags(), FlvPublisher.Clock.LIVE);
                HlsViewer viewer = HlsViewer.await(server.hls("live/evening"))) {
            assertFalse(viewer.segments().isEmpty());
            server.terminate();
            assertEquals(OptionalInt.of(0), server.awaitExit(LIMIT), server::log);
            tells(
                    server,
                    "INFO  hls: 127\\.0\\.0\\.1:[0-9]+: plays live/evening over HLS",
                    "INFO  server: stops after .*",
                    "INFO  hls: 127\\.0\\.0\\.1:[0-9]+: closed, stream ended: the server stops;"
                            + " viewer of live/evening over HLS, [0-9.]+ k?m?s",
                    "INFO  server: stopped within [0-9.]+ s");
            publishing.connection().awaitEnd(LIMIT);
        }
    }

    private static String started(String set) {
        return "INFO  server: started: Ringcast [0-9.a-zA-Z-]+ on Java [0-9.+a-zA-Z-]+; RTMP on port [0-9]+,"
                + " HTTP on port [0-9]+; set: .*" + set + ".*";
    }
}
