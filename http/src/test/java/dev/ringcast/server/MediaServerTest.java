package dev.ringcast.server;

import static dev.ringcast.http.exchange.RawClient.ask;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.config.Key;
import dev.ringcast.config.Keys;
import dev.ringcast.core.EndReason;
import dev.ringcast.core.Peer;
import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamEndedException;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamObserver;
import dev.ringcast.core.concurrent.LiveThreads;
import dev.ringcast.core.ingest.FlvFileSource;
import dev.ringcast.core.live.Publisher;
import dev.ringcast.core.live.Subscription;
import dev.ringcast.http.exchange.RawClient.Answer;
import dev.ringcast.settings.ConfigException;
import dev.ringcast.settings.ConfigValues;
import dev.ringcast.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server in this process: its ports, and its API for the program that embeds it. */
@Timeout(60)
class MediaServerTest {
    static MediaServerBuilder anyPorts() {
        return MediaServer.builder().rtmpPort(0).httpPort(0);
    }

    /** Publishes the demo's clip, all at once. */
    static Publisher clip(MediaServer server, String name) throws IOException {
        Publisher publisher = server.publish(name);
        write(publisher);
        return publisher;
    }

    private static void write(Publisher publisher) throws IOException {
        try (InputStream file = Demo.class.getResourceAsStream("demo.flv");
                OutputStream flv = publisher.flv()) {
            file.transferTo(flv);
        }
    }

    /** Publishes the demo's clip over and over, at ten times its rate. */
    static FlvFileSource loop(Publisher publisher) {
        return FlvFileSource.start(
                "test", () -> Demo.class.getResourceAsStream("demo.flv"), 10, true, publisher::publish);
    }

    private static String withoutSession(String index) {
        return index.replaceAll("\\?s=[A-Za-z0-9_-]{43}\n", "\n");
    }

    @Test
    void theFiguresOfTheServerAreTrue() throws IOException {
        try (MediaServer server = anyPorts().start();
                Publisher publisher = clip(server, "live/cam")) {
            int port = server.httpPort();
            String health = ask(port, "GET", "/health").text();
            String wanted = """
                \\{"status":"ok","version":"%s","uptime_seconds":\\d+,"active_streams":1,"ready":true,"failing":\\[],\
                "memory":\\{"bound_bytes":\\d+,"heap_used_bytes":\\d+,"direct_used_bytes":\\d+}}
                """;
            assertTrue(health.matches(wanted.formatted(Version.current())), health);
            String stats = ask(port, "GET", "/stats").text();
            assertTrue(
                    stats.matches("\\{\"active_streams\":\\[\"live/cam\"],\"total_streams\":1,\"memory_pool_stats\":"
                            + "\\{\"total_buffers\":1024,\"available_buffers\":1024,\"buffer_size\":65536},"
                            + "\"fanout\":\\{\"tick_ms\":0.0,\"sweep_ms\":[0-9.]+,\"carrier_delay_ms\":[0-9.]+},"
                            + "\"refused\":\\{\"limits.connections\":0,[^}]+:0},\"failures\":\\{}}\n"),
                    stats);
            String entry =
                    ask(port, "GET", "/api/v1/rtmp/streams/rtmp%2Flive%2Fcam").text();
            assertTrue(entry.startsWith("{\"stream_id\":\"rtmp/live/cam\",\"app\":\"live\",\"key\":\"cam\","), entry);
            assertTrue(entry.contains("\"video_frames\":241,\"audio_frames\":375,\"state\":\"active\""), entry);
            assertTrue(entry.contains("\"viewers\":0,"), entry);
            assertTrue(entry.contains("\"video\":{\"codec\":\"h264\",\"width\":640,\"height\":360}"), entry);
            assertTrue(entry.contains("\"audio\":{\"codec\":\"aac\",\"sample_rate\":48000,\"channels\":2}"), entry);
            assertEquals(
                    "{\"streams\":[" + entry.strip() + "]}\n",
                    ask(port, "GET", "/api/v1/rtmp/streams").text());
            assertFalse(entry.contains("127.0.0.1"), "no addresses");
            assertEquals(EndReason.STOPPED, stopped(publisher));
            assertEquals(
                    "{\"streams\":[]}\n",
                    ask(port, "GET", "/api/v1/rtmp/streams").text());
        }
    }

    private static EndReason stopped(Publisher publisher) {
        publisher.close();
        return publisher.stream().endReason().orElseThrow();
    }

    @Test
    void theStreamsPlaylistIsTheSameUnderAllThreePaths() throws IOException {
        try (MediaServer server = anyPorts().start();
                Publisher publisher = server.publish("live/room1/cam")) {
            int port = server.httpPort();
            try (FlvFileSource clip = loop(publisher)) {
                Answer index = ask(port, "GET", "/hls/live/room1/cam/index.m3u8");
                assertEquals(200, index.status());
                assertEquals("application/vnd.apple.mpegurl", index.header("Content-Type"));
                assertTrue(clip.isRunning());
            } // the playlist has the bitrate, which is stable soon
            List<String> same =
                    List.of("rtmp%2Flive%2Froom1%2Fcam", "rtmp%2flive%2froom1%2fcam", "rtmp/live/room1/cam");
            await().untilAsserted(() -> {
                String index =
                        ask(port, "GET", "/hls/live/room1/cam/index.m3u8").text();
                for (String path : same) {
                    String other =
                            ask(port, "GET", "/hls/" + path + "/index.m3u8").text();
                    assertEquals(withoutSession(index), withoutSession(other), path);
                }
            });
            assertEquals(0, viewers(port, "live%2Froom1%2Fcam"));
            String index = ask(port, "GET", "/hls/live/room1/cam/index.m3u8").text();
            String media = index.lines()
                    .filter(line -> !line.startsWith("#"))
                    .findFirst()
                    .orElseThrow();
            assertEquals(
                    200, ask(port, "GET", "/hls/rtmp/live/room1/cam/" + media).status());
            assertEquals(1, viewers(port, "live%2Froom1%2Fcam"));
            assertEquals(404, ask(port, "GET", "/hls/live/room1/cam/no.ts").status());
            assertEquals(405, ask(port, "PUT", "/hls/live/room1/cam/index.m3u8").status());
        }
    }

    private static int viewers(int port, String id) throws IOException {
        String entry = ask(port, "GET", "/api/v1/rtmp/streams/" + id).text();
        return Integer.parseInt(entry.replaceFirst("(?s).*\"viewers\":(\\d+).*", "$1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/hls/live/none/index.m3u8",
                "/hls/live/..%2F..%2Fx/index.m3u8",
                "/hls/live%252Fcam/index.m3u8",
                "/hls/%zz/x",
                "/hls/index.m3u8",
                "/hls/live/cam%00/index.m3u8",
                "/hls/api/cam/index.m3u8",
                "/hls/live/%3Cscript%3E/index.m3u8",
                "/hls/a/b/c/d/e/index.m3u8",
                "/hls",
                "/hls/live/cam/",
                "/api/v1/rtmp/streams/",
                "/api/v1/rtmp/streams/rtmp%2Flive%2Fnone",
                "/api/v1/rtmp/streams/live/cam",
                "/api/v1/rtmp/streams/..%2F..",
                "/api",
                "/live/cam",
                "/page/",
                "/index.html"
            })
    void whatIsNotThereIsNotFound(String path) throws IOException {
        try (MediaServer server = anyPorts().set(Keys.Play.WAIT, Duration.ZERO).start()) {
            int status = ask(server.httpPort(), "GET", path).status();
            assertTrue(status == 404 || path.contains("%zz") && status == 400, path + " gives " + status);
        }
    }

    @Test
    void theAdministratorEndsAStreamAndOthersDoNot() throws Exception {
        try (MediaServer server =
                        anyPorts().set(Keys.Http.ADMIN_TOKEN, "hush-hush").start();
                Publisher publisher = clip(server, "live/cam")) {
            String path = "/api/v1/rtmp/streams/rtmp%2Flive%2Fcam";
            assertEquals(401, ask(server.httpPort(), "DELETE", path).status());
            assertEquals(
                    401,
                    ask(server.httpPort(), "DELETE", path.replace("cam", "none"))
                            .status(),
                    "no oracle");
            String token = "Authorization: Bearer hush-hush";
            assertEquals(
                    404,
                    ask(server.httpPort(), "DELETE", path.replace("cam", "none"), token)
                            .status());
            assertEquals(204, ask(server.httpPort(), "DELETE", path, token).status());
            assertEquals(EndReason.KICKED, publisher.stream().endReason().orElseThrow());
            assertEquals(404, ask(server.httpPort(), "GET", path).status());
            assertThrows(StreamEndedException.class, () -> write(publisher));
        }
    }

    @Test
    void aServerWithoutAConfiguredTokenMakesOneForThisRun() throws Exception {
        String path = "/api/v1/rtmp/streams/rtmp%2Flive%2Fcam";
        try (MediaServer server = anyPorts().set(Keys.Http.PUBLIC_LIST, false).start();
                MediaServer other = anyPorts().start();
                Publisher publisher = clip(server, "live/cam")) {
            assertTrue(server.adminToken().matches("[0-9a-f]{32}"), server.adminToken());
            assertNotEquals(other.adminToken(), server.adminToken());
            String token = "Authorization: Bearer " + server.adminToken();
            assertEquals(401, ask(server.httpPort(), "DELETE", path).status());
            assertEquals(
                    401, ask(server.httpPort(), "GET", "/api/v1/rtmp/streams").status());
            assertFalse(ask(server.httpPort(), "GET", "/stats").text().contains("cam"));
            assertEquals(401, ask(other.httpPort(), "DELETE", path, token).status());
            assertEquals(
                    200,
                    ask(server.httpPort(), "GET", "/api/v1/rtmp/streams", token).status());
            assertEquals(204, ask(server.httpPort(), "DELETE", path, token).status());
            assertEquals(EndReason.KICKED, publisher.stream().endReason().orElseThrow());
        }
    }

    @Test
    void theTokenOfAnEmbeddedServerIsTheConfiguredOne() throws IOException {
        try (MediaServer server =
                        anyPorts().set(Keys.Http.ADMIN_TOKEN, "hush-hush").start();
                MediaServer withoutHttp = anyPorts().withoutHttp().start()) {
            assertEquals("hush-hush", server.adminToken());
            assertThrows(IllegalStateException.class, withoutHttp::adminToken);
        }
    }

    @Test
    void aListThatIsNotPublicRequiresTheAdminToken() throws IOException {
        try (MediaServer server = anyPorts()
                        .set(Keys.Http.ADMIN_TOKEN, "hush-hush")
                        .set(Keys.Http.PUBLIC_LIST, false)
                        .start();
                Publisher publisher = clip(server, "live/cam")) {
            int port = server.httpPort();
            String token = "Authorization: Bearer hush-hush";
            assertEquals(401, ask(port, "GET", "/api/v1/rtmp/streams").status());
            assertEquals(200, ask(port, "GET", "/api/v1/rtmp/streams", token).status());
            assertFalse(ask(port, "GET", "/stats").text().contains("cam"));
            assertTrue(ask(port, "GET", "/stats", token).text().contains("live/cam"));
            assertEquals(
                    401,
                    ask(port, "GET", "/stats", "Authorization: Bearer wrong").status());
            assertEquals(
                    200, ask(port, "GET", "/stats", "Authorization: Basic YTpi").status(), "a proxy's own");
            assertEquals(
                    200, ask(port, "GET", "/api/v1/rtmp/streams/live%2Fcam").status(), "a request that knows the name");
            assertTrue(publisher.stream().endReason().isEmpty());
        }
    }

    @Test
    void aDeniedPlayerIsDeniedOverHlsToo() throws IOException {
        StreamAuthenticator authenticator = new StreamAuthenticator() {
            @Override
            public Decision play(StreamName name, Peer peer) {
                assertEquals("hls", peer.protocol());
                return peer.credentials().equals("token=right") ? Decision.PERMIT : Decision.deny("not you");
            }
        };
        try (MediaServer server = anyPorts().authenticator(authenticator).start();
                Publisher publisher = server.publish("live/cam");
                FlvFileSource clip = loop(publisher)) {
            int port = server.httpPort();
            assertEquals(
                    200,
                    ask(port, "GET", "/hls/live/cam/index.m3u8?token=right").status());
            Answer refused = ask(port, "GET", "/hls/live/cam/index.m3u8?token=wrong");
            assertEquals(403, refused.status());
            assertEquals("{\"code\":403,\"message\":\"not you\"}\n", refused.text());
            assertEquals(403, ask(port, "GET", "/hls/live/none/index.m3u8").status(), "no oracle");
            assertTrue(clip.isRunning());
        }
    }

    @Test
    void anAuthenticatorRunsOnItsOwnThreadAndNoDecisionIsARefusal() throws IOException {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        StreamAuthenticator authenticator = new StreamAuthenticator() {
            @Override
            public Decision play(StreamName name, Peer peer) {
                threads.add(Thread.currentThread().getName());
                return null;
            }
        };
        try (MediaServer server = anyPorts().authenticator(authenticator).start();
                Publisher publisher = clip(server, "live/cam")) {
            assertEquals(
                    403,
                    ask(server.httpPort(), "GET", "/hls/live/cam/index.m3u8").status());
            assertTrue(publisher.stream().endReason().isEmpty());
        }
        assertEquals(1, threads.size());
        assertTrue(threads.iterator().next().startsWith("ringcast-authenticator-"), threads.toString());
    }

    @Test
    void withoutHlsThereAreNoPlaylists() throws IOException {
        try (MediaServer server = anyPorts().set(Keys.Hls.ENABLED, false).start();
                Publisher publisher = clip(server, "live/cam")) {
            assertEquals(
                    404,
                    ask(server.httpPort(), "GET", "/hls/live/cam/index.m3u8").status());
            assertEquals(200, ask(server.httpPort(), "GET", "/").status());
            assertTrue(publisher.stream().endReason().isEmpty());
        }
    }

    @Test
    void framesComeOutAsTheyWentIn() throws Exception {
        try (MediaServer server =
                        MediaServer.builder().rtmpPort(0).withoutHttp().start();
                Subscription viewer = server.subscribe("live/cam");
                Publisher publisher = clip(server, "live/cam")) {
            assertTrue(viewer.next().isPresent());
            assertEquals(EndReason.STOPPED, stopped(publisher));
            long frames = 1;
            while (viewer.next().isPresent()) {
                frames++;
            }
            assertTrue(frames > 100, frames + " frames");
            assertEquals(EndReason.STOPPED, viewer.endReason().orElseThrow());
            assertThrows(IllegalStateException.class, server::httpPort);
        }
    }

    @Test
    void afterCloseNoThreadIsLeftAndThePortsAreFree() throws Exception {
        List<String> before = LiveThreads.named("(ringcast|HTTP)");
        MediaServer server = anyPorts().set(Keys.Hls.IDLE, Duration.ZERO).start();
        int rtmpPort = server.rtmpPort();
        int httpPort = server.httpPort();
        Publisher publisher = clip(server, "live/cam");
        Subscription viewer = server.subscribe("live/cam");
        assertEquals(200, ask(httpPort, "GET", "/health").status());
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), rtmpPort)) {
            await("a virtual thread of a connection")
                    .until(() -> !LiveThreads.named("ringcast-rtmp-read").isEmpty());
            assertTrue(client.isConnected());
            server.close();
        }
        server.close();
        assertThrows(StreamEndedException.class, () -> write(publisher));
        while (viewer.next().isPresent()) {
            assertEquals(EndReason.SERVER_STOPS, viewer.endReason().orElseThrow()); // what was queued, and then the end
        }
        await("threads, virtual ones too").untilAsserted(() -> {
            List<String> left = new ArrayList<>(LiveThreads.named("(ringcast|HTTP)"));
            left.removeAll(before);
            assertEquals(List.of(), left);
        });
        MediaServer.builder().rtmpPort(rtmpPort).httpPort(httpPort).start().close();
    }

    @Test
    void aFailedStartLeavesNothingBehindAndCanBeTriedAgain() throws IOException {
        MediaServerBuilder builder = anyPorts();
        int rtmpPort;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            rtmpPort = free.getLocalPort();
        }
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            builder.rtmpPort(rtmpPort).httpPort(taken.getLocalPort());
            IOException refusal = assertThrows(IOException.class, builder::start);
            String said = refusal.getMessage();
            assertTrue(said.startsWith("http.port: cannot listen on localhost port "), said);
        }
        try (MediaServer server = builder.start()) {
            assertEquals(rtmpPort, server.rtmpPort());
            assertThrows(IllegalStateException.class, builder::start);
        }
    }

    @Test
    void aValueThatIsNotAllowedIsRefusedWithWhatIs() {
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class, () -> MediaServer.builder().rtmpPort(-1));
        String allowed = "rtmp.port must be a port from 1 to 65535, or 0 for any that is free, not -1";
        assertEquals(allowed, refusal.getMessage());
        MediaServerBuilder samePorts = MediaServer.builder().rtmpPort(5000).httpPort(5000);
        assertThrows(IllegalArgumentException.class, samePorts::start);
    }

    private static String refusal(Executable setting) {
        return assertThrows(IllegalArgumentException.class, setting).getMessage();
    }

    @Test
    void aKeyIsSetByItsConstantOrByItsNameAndARefusalNamesKeyAndValueAndWhatIsAllowed() {
        MediaServerBuilder builder = anyPorts();
        String rule = "play.wait must be a duration such as 500ms, 10s, 2m or 1h, from 0s to 24h, not ";
        assertEquals(rule + "PT25H", refusal(() -> builder.set(Keys.Play.WAIT, Duration.ofHours(25))));
        assertEquals(rule + "null", refusal(() -> builder.set(Keys.Play.WAIT, null)));
        assertEquals(rule + "\"soon\"", refusal(() -> builder.set("play.wait", "soon")));
        assertEquals(
                "play.wat: there is no such key; did you mean play.wait?",
                refusal(() -> builder.set("play.wat", "1s")));
        assertEquals(
                "logging.level is for the executable; a program configures its own log",
                refusal(() -> builder.set("logging.level", "debug")));
        String secrets = refusal(() -> builder.set(Keys.Auth.PLAY_KEY, List.of("hush")));
        assertTrue(secrets.startsWith("auth.play_key must be ") && !secrets.contains("hush"), secrets);
    }

    @Test
    void theLastValueOfAKeyCounts() throws IOException {
        try (MediaServer server = anyPorts()
                .set("publish.linger", "1h")
                .set(Keys.Publish.LINGER, Duration.ofMinutes(2))
                .set("gop.max", "3")
                .start()) {
            assertEquals(
                    Duration.ofMinutes(2),
                    server.registry().settings().publish().linger());
            assertEquals(3, server.registry().settings().gopMax());
        }
    }

    @Test
    void theBuilderTakesEveryKeyByItsNameButThoseOfTheExecutable() {
        for (Key<?> key : Keys.all()) {
            MediaServerBuilder builder = anyPorts();
            if (key.section().equals("logging")) {
                refusal(() -> builder.set(key.path(), written(key)));
            } else {
                assertSame(builder, builder.set(key.path(), written(key)));
            }
        }
    }

    private static <T> String written(Key<T> key) {
        return key.type().write(key.fallback());
    }

    private static Settings settings(String perAddress, String window) throws ConfigException {
        ConfigValues set = new ConfigValues();
        set.set(Keys.Rtmp.BIND, "localhost");
        set.set(Keys.Http.BIND, "localhost");
        set.set(Keys.Rtmp.PORT, 0);
        set.set(Keys.Http.PORT, 0);
        set.setText(Keys.Limits.PER_ADDRESS, perAddress);
        set.setText(Keys.Hls.WINDOW, window);
        return Settings.of(set);
    }

    /** Whether the server answers the first bytes of a handshake. */
    private static boolean answers(Socket socket) {
        byte[] hello = new byte[1537];
        hello[0] = 3;
        try {
            socket.getOutputStream().write(hello);
            return socket.getInputStream().read() == 3;
        } catch (IOException refused) {
            return false;
        }
    }

    @Test
    void aLimitThatIsReplacedHoldsForTheNextConnectionAndAKeyThatNeedsARestartIsNamed() throws Exception {
        try (MediaServer server = anyPorts().start();
                Socket first = new Socket("localhost", server.rtmpPort())) {
            assertTrue(answers(first));
            assertEquals(List.of(Keys.Hls.WINDOW), server.replace(settings("1", "9")));
            try (Socket second = new Socket("localhost", server.rtmpPort())) {
                assertFalse(answers(second));
            }
            assertEquals(List.of(), server.replace(settings("0", "6")));
            try (Socket third = new Socket("localhost", server.rtmpPort())) {
                assertTrue(answers(third));
            }
        }
    }

    @Test
    void aHookMayCloseTheServer() throws Exception {
        AtomicReference<MediaServer> server = new AtomicReference<>();
        CountDownLatch closed = new CountDownLatch(1);
        StreamObserver observer = new StreamObserver() {
            @Override
            public void publishStarted(StreamName name, Peer peer) {
                server.get().close();
                closed.countDown();
            }
        };
        server.set(anyPorts().observer(observer).start());
        clipUntilTheEnd(server.get());
        assertTrue(closed.await(20, TimeUnit.SECONDS));
        int port = server.get().httpPort();
        await().untilAsserted(() -> assertThrows(IOException.class, () -> ask(port, "GET", "/health")));
    }

    private static void clipUntilTheEnd(MediaServer server) throws IOException {
        try (Publisher publisher = clip(server, "live/cam")) {
            assertTrue(publisher.stream().startTime().toEpochMilli() > 0);
        } catch (StreamEndedException e) {
            assertTrue(e.getMessage().contains("live/cam"), e.getMessage()); // the hook was faster
        }
    }
}
