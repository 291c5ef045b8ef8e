package dev.ringcast.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.browser.Chromium;
import dev.ringcast.it.process.Child;
import dev.ringcast.it.process.Clip;
import dev.ringcast.it.process.Ffmpeg;
import dev.ringcast.it.process.Peer;
import dev.ringcast.it.process.RingcastProcess;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** A server with keys, as strangers and as its owner meet it with the usual programs. The demo needs no key. */
@Timeout(120)
@Isolated
class KeysIT {
    @RegisterExtension
    static final RingcastProcess SERVER = RingcastProcess.with(
                    "--auth.publish_key=publish-secret", "--auth.play_key=play-secret,play-other")
            .demo();

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void ffmpegPublishesWithTheKeyAloneAndReadsWhyWithout() throws Exception {
        for (String query : List.of("?key=publish-secret", "?user=any&pass=publish-secret")) {
            try (Child encoder = Ffmpeg.publish(Clip.AVC_AAC, SERVER.rtmp("live/own") + query)) {
                await().atMost(LIMIT)
                        .until(() -> Streams.on(SERVER).state("live/own").equals("active"));
                assertTrue(encoder.isAlive());
            }
            await().atMost(LIMIT)
                    .until(() -> !Streams.on(SERVER).state("live/own").equals("active"));
        }
        refused("", "publishing needs a key");
        refused("?key=play-secret", "the key is wrong");
    }

    private static void refused(String query, String why) throws Exception {
        try (Child encoder = Ffmpeg.publish(Clip.AVC_AAC, SERVER.rtmp("live/stranger") + query)) {
            OptionalInt exit = encoder.awaitExit(LIMIT);
            assertTrue(exit.isPresent() && exit.getAsInt() != 0, encoder::log);
            assertTrue(encoder.err().contains(why), encoder::log);
        }
    }

    @Test
    void playersPlayWithTheKeyOverRtmpAndHls() throws Exception {
        String hls = SERVER.hls("live/demo").toString();
        for (String address : List.of(SERVER.rtmp("live/demo"), hls)) {
            Peer.FFMPEG.run(
                    LIMIT,
                    "-v",
                    "error",
                    "-i",
                    address + "?key=play-other",
                    "-t",
                    "3",
                    "-c",
                    "copy",
                    "-f",
                    "null",
                    "-");
            try (Child stranger = Peer.FFMPEG.start("-v", "error", "-i", address, "-t", "3", "-f", "null", "-")) {
                OptionalInt exit = stranger.awaitExit(LIMIT);
                assertTrue(exit.isPresent() && exit.getAsInt() != 0, stranger::log);
            }
        }
        assertFalse(SERVER.log().contains("play-other"), "no secret in the log");
    }

    @Test
    void thePagePlaysWithItsOwnQueryAndShowsItNowhere() throws Exception {
        try (Chromium chromium = Chromium.start()) {
            chromium.open(SERVER.http("/?key=play-secret#live/demo"));
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> (Double) chromium.evaluate("document.querySelector('video').currentTime") > 2);
            assertEquals(false, chromium.evaluate("document.body.innerText.includes('play-secret')"));
            assertEquals(List.of(), chromium.errors());
        }
    }
}
