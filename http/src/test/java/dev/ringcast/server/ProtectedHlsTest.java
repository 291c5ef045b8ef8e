package dev.ringcast.server;

import static dev.ringcast.http.exchange.RawClient.ask;
import static dev.ringcast.server.MediaServerTest.anyPorts;
import static dev.ringcast.server.MediaServerTest.loop;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.config.Keys;
import dev.ringcast.core.EndReason;
import dev.ringcast.core.Peer;
import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamObserver;
import dev.ringcast.core.ingest.FlvFileSource;
import dev.ringcast.core.live.Publisher;
import dev.ringcast.http.exchange.RawClient.Answer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A protected stream over HLS: permission is asked once, with the index, and the addresses in it carry the session. */
@Timeout(60)
class ProtectedHlsTest {
    private static final String INDEX = "/hls/live/cam/index.m3u8";

    private final Questions questions = new Questions();

    /** Permits everything, and records what it is asked. */
    private static final class Questions implements StreamAuthenticator {
        final List<String> asked = new CopyOnWriteArrayList<>();

        @Override
        public Decision play(StreamName name, Peer peer) {
            asked.add(peer.credentials() + " " + peer.authorization());
            return peer.credentials().contains("banned") ? Decision.deny("not you") : Decision.PERMIT;
        }
    }

    /** Records the events of players. */
    private static final class Players implements StreamObserver {
        final List<String> told = new CopyOnWriteArrayList<>();

        @Override
        public void playStarted(StreamName name, Peer peer) {
            told.add("started " + peer.protocol() + peer.credentials() + peer.authorization());
        }

        @Override
        public void playEnded(StreamName name, Peer peer, EndReason reason) {
            told.add("ended " + peer.protocol() + " " + reason);
        }
    }

    /** The line of a playlist that is an address, the first one. */
    private static String named(Answer playlist) {
        assertEquals(200, playlist.status(), playlist::text);
        return playlist.text()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aKeyIsShownOnceAndTheSessionPlays() throws Exception {
        Players players = new Players();
        try (MediaServer server = anyPorts()
                .set(Keys.Auth.PLAY_KEY, List.of("play-key-1"))
                .authenticator(questions)
                .observer(players)
                .start()) {
            int port = server.httpPort();
            String media;
            try (Publisher publisher = server.publish("live/cam");
                    FlvFileSource clip = loop(publisher)) {
                media = named(ask(port, "GET", INDEX + "?key=play-key-1", "Authorization: Bearer abc"));
                assertTrue(media.matches("media\\.m3u8\\?s=[A-Za-z0-9_-]{43}"), media);
                String segment = named(ask(port, "GET", "/hls/live/cam/" + media));
                assertTrue(segment.matches("\\d+-[0-9a-f]{32}-\\d+\\.ts"), segment);
                assertEquals(200, ask(port, "GET", "/hls/live/cam/" + segment).status());
                assertEquals(List.of("key=play-key-1 Bearer abc"), questions.asked);
                await().untilAsserted(() -> assertEquals(List.of("started hls"), players.told));
                assertTrue(clip.isRunning());
            }
            assertEquals(200, ask(port, "GET", "/hls/live/cam/" + media).status());
            await().untilAsserted(() -> assertEquals(List.of("started hls", "ended hls STOPPED"), players.told));
        }
    }

    @Test
    void cachesKeepSegmentsForEverAndAnIndexNever() throws Exception {
        try (MediaServer server = anyPorts().start();
                Publisher publisher = server.publish("live/cam");
                FlvFileSource clip = loop(publisher)) {
            int port = server.httpPort();
            Answer index = ask(port, "GET", INDEX);
            assertEquals("no-store", index.header("Cache-Control"));
            assertNull(index.header("ETag"));
            String base = "/hls/live/cam/";
            Answer first = ask(port, "GET", base + named(index));
            assertEquals("max-age=1", first.header("Cache-Control"));
            Answer segment = ask(port, "GET", base + named(first));
            assertEquals("public, max-age=31536000, immutable", segment.header("Cache-Control"));
            assertTrue(clip.isRunning());
        }
    }

    @Test
    void aRequestWithoutKeyAndSessionIsRefused() throws Exception {
        try (MediaServer server = anyPorts()
                        .set(Keys.Auth.PLAY_KEY, List.of("play-key-1"))
                        .authenticator(questions)
                        .start();
                Publisher publisher = server.publish("live/cam");
                Publisher other = server.publish("live/other");
                FlvFileSource clip = loop(publisher);
                FlvFileSource otherClip = loop(other)) {
            int port = server.httpPort();
            Answer missing = ask(port, "GET", INDEX);
            assertEquals(403, missing.status());
            assertEquals("no-store", missing.header("Cache-Control"));
            assertTrue(missing.text().contains("playing needs a key"), missing::text);
            String foreign = named(ask(port, "GET", "/hls/live/other/index.m3u8?key=play-key-1"));
            for (String media : List.of("media.m3u8", "media.m3u8?s=", "media.m3u8?s=" + "A".repeat(43), foreign)) {
                assertEquals(403, ask(port, "GET", "/hls/live/cam/" + media).status(), media);
            }
            assertEquals(403, ask(port, "GET", "/hls/live/none/index.m3u8").status(), "no oracle");
            Answer wrong = ask(port, "GET", INDEX + "?key=wrong-key");
            assertEquals(403, wrong.status());
            assertTrue(wrong.text().contains("the key is wrong"), wrong::text);
            assertEquals(
                    200,
                    ask(port, "GET", "/hls/live/cam/media.m3u8?key=play-key-1").status(),
                    "its own query");
            assertEquals(403, ask(port, "GET", INDEX + "?key=play-key-1&banned").status(), "both must permit");
            assertTrue(clip.isRunning() && otherClip.isRunning());
        }
    }

    @Test
    void withoutSessionsPlaylistsCarryTheQueryAndSegmentsDoNot() throws Exception {
        try (MediaServer server = anyPorts()
                        .set(Keys.Hls.SESSIONS, false)
                        .set(Keys.Auth.PLAY_KEY, List.of("play-key-1"))
                        .start();
                Publisher publisher = server.publish("live/cam");
                FlvFileSource clip = loop(publisher)) {
            int port = server.httpPort();
            String query = "?key=play-key-1&x=%22%0a";
            Answer index = ask(port, "GET", INDEX + query);
            assertEquals("max-age=1", index.header("Cache-Control"));
            assertEquals("media.m3u8" + query, named(index));
            String segment = named(ask(port, "GET", "/hls/live/cam/media.m3u8" + query));
            assertFalse(segment.contains("?"), segment);
            assertEquals(200, ask(port, "GET", "/hls/live/cam/" + segment).status());
            assertEquals(403, ask(port, "GET", "/hls/live/cam/media.m3u8").status());
            assertEquals(400, ask(port, "GET", INDEX + "?key=play-key-1&é").status());
            assertTrue(clip.isRunning());
        }
    }

    @Test
    void whatIsKeptOfASecretIsBounded() throws IOException {
        try (MediaServer server = anyPorts().authenticator(questions).start()) {
            int port = server.httpPort();
            assertEquals(414, ask(port, "GET", INDEX + "?" + "x".repeat(2_049)).status());
            assertEquals(
                    431,
                    ask(port, "GET", INDEX, "Authorization: " + "x".repeat(2_049))
                            .status());
            assertEquals(List.of(), questions.asked);
            assertEquals(404, ask(port, "GET", INDEX + "?" + "x".repeat(2_048)).status());
        }
    }
}
