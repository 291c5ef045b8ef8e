package dev.ringcast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.browser.Chromium;
import dev.ringcast.it.http.Json;
import dev.ringcast.it.http.RawHttp;
import dev.ringcast.it.process.Child;
import dev.ringcast.it.process.Clip;
import dev.ringcast.it.process.Peer;
import dev.ringcast.it.process.RingcastProcess;
import dev.ringcast.it.rtmp.FlvPublisher;
import dev.ringcast.it.rtmp.RawRtmp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the page says when something fails: what failed, and no more than that. */
@Timeout(120)
@Isolated
class PageFailuresIT {
    @RegisterExtension
    static final RingcastProcess SERVER = RingcastProcess.with("--play.wait=1s").demo();

    @Test
    void aDeadServerIsReportedOnceAndNoStreamIsShownAsLive() throws Exception {
        try (RingcastProcess server = RingcastProcess.with().demo().start();
                Chromium chromium = Chromium.start()) {
            Page page = Page.open(chromium, server, "/");
            page.choose("live/demo");
            page.playsBeyond(1);
            assertEquals("", page.text("banner"));
            server.kill();
            page.awaitText("banner", "The server does not answer.");
            assertEquals("unknown", page.text("state"));
            assertTrue(page.is("Number(getComputedStyle(document.getElementById('list')).opacity) < 1"));
            page.awaitText("notice", "the server does not answer");
            page.screenshot("page-server-dead");
            server.start();
            page.awaitText("state", "live");
            assertEquals("", page.text("banner"));
            assertTrue(page.is("getComputedStyle(document.getElementById('list')).opacity === '1'"));
            Page.soon().until(() -> page.text("notice").isEmpty() && page.time() > 1);
        }
    }

    @Test
    void aStreamThatStopsInOrderIsOverAndPlaysAgainWhenItIsBack() throws Exception {
        try (Chromium chromium = Chromium.start()) {
            Page page = Page.open(chromium, SERVER, "/#live/stopped");
            page.awaitText("notice", reason(SERVER, "live/stopped"));
            FlvPublisher first = publish("live/stopped");
            page.playsBeyond(1);
            first.stop();
            page.awaitText("notice", "the stream is over");
            page.awaitText("state", "not live");
            page.screenshot("page-over");
            try (FlvPublisher second = publish("live/stopped")) {
                Page.soon()
                        .until(() -> page.text("notice").isEmpty()
                                && page.text("state").equals("live"));
                assertTrue(second.connection().end().isEmpty());
            }
        }
    }

    @Test
    void aLostPublisherIsWhatThePageWaitsFor() throws Exception {
        try (Chromium chromium = Chromium.start()) {
            FlvPublisher first = publish("live/lost");
            Page page = Page.open(chromium, SERVER, "/#live/lost");
            page.playsBeyond(1);
            first.vanish();
            page.awaitText("notice", "waiting for its publisher");
        }
    }

    @Test
    void aRefusalIsShownInTheWordsOfTheServer() throws Exception {
        try (RingcastProcess server = RingcastProcess.with("--auth.play_key=play-secret")
                        .demo()
                        .start();
                Chromium chromium = Chromium.start()) {
            Page page = Page.open(chromium, server, "/#live/demo");
            page.awaitText("notice", reason(server, "live/demo"));
            page.screenshot("page-refused");
        }
    }

    @Test
    void aStreamThatHasNothingYetIsShownInTheWordsOfTheServer() throws Exception {
        try (RawRtmp silent = RawRtmp.publisher(SERVER.rtmpPort(), "live/silent");
                Chromium chromium = Chromium.start()) {
            Page page = Page.open(chromium, SERVER, "/#live/silent");
            page.awaitText("notice", reason(SERVER, "live/silent"));
            assertTrue(silent.end().isEmpty());
        }
    }

    @ParameterizedTest
    @CsvSource({"NotAllowedError, press play", "AbortError, loading"})
    void onlyABrowserThatAsksForAPressGetsOne(String failure, String notice) throws Exception {
        try (Chromium chromium = Chromium.start()) {
            chromium.beforeEachPage("HTMLMediaElement.prototype.play = function () {"
                    + "return Promise.reject(new DOMException('refused', '" + failure + "')); }");
            Page page = Page.open(chromium, SERVER, "/");
            page.choose("live/demo");
            page.awaitText("notice", notice);
            page.awaitRefresh();
            assertEquals(notice, page.text("notice"));
        }
    }

    @Test
    void aTrackThatHlsCannotCarryIsNamedWithTheReason() throws Exception {
        try (Child encoder = publishMp3("live/mp3", "libx264");
                Chromium chromium = Chromium.start()) {
            Page page = Page.open(chromium, SERVER, "/");
            page.choose("live/mp3");
            page.awaitText("left-out", "audio: MP3 cannot be carried");
            page.playsBeyond(1);
            assertEquals("MP3", page.text("fact-audio"));
            page.screenshot("page-left-out");
            assertTrue(encoder.isAlive());
        }
    }

    @Test
    void aStreamOfWhichHlsCarriesNothingSaysWhy() throws Exception {
        try (Child encoder = publishMp3("live/old", "flv");
                Chromium chromium = Chromium.start()) {
            Page page = Page.open(chromium, SERVER, "/");
            page.choose("live/old");
            page.awaitText("notice", "video: Sorenson H.263 cannot be carried");
            page.awaitText("left-out", "video: Sorenson H.263 cannot be carried");
            assertEquals("Sorenson H.263", page.text("fact-video"));
            page.screenshot("page-nothing-carried");
            assertTrue(encoder.isAlive());
        }
    }

    @Test
    void withoutHlsThePageOffersNoPlayer() throws Exception {
        try (RingcastProcess server =
                        RingcastProcess.with("--hls.enabled=false").demo().start();
                Chromium chromium = Chromium.start()) {
            Page page = Page.open(chromium, server, "/");
            page.choose("live/demo");
            page.awaitText("state", "live");
            page.awaitText("hls-off", "HLS is off on this server");
            assertEquals("", page.text("screen"));
            assertFalse(page.text("links").contains("HLS"));
            assertTrue(chromium.requests().stream().noneMatch(url -> url.contains("/hls/")));
            page.screenshot("page-hls-off");
        }
    }

    private static String reason(RingcastProcess server, String name) throws Exception {
        RawHttp.Answer answer = RawHttp.get(server.httpPort(), server.hls(name).getPath());
        String message = (String) Json.object(answer.text()).get("message");
        assertTrue(message.length() > 5, message);
        return message;
    }

    private static Child publishMp3(String name, String videoEncoder) {
        return Peer.FFMPEG.start(
                "-hide_banner",
                "-loglevel",
                "warning",
                "-re",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=320x180:rate=25",
                "-f",
                "lavfi",
                "-i",
                "sine=frequency=440:sample_rate=44100",
                "-c:v",
                videoEncoder,
                "-g",
                "25",
                "-pix_fmt",
                "yuv420p",
                "-c:a",
                "libmp3lame",
                "-f",
                "flv",
                SERVER.rtmp(name));
    }

    private static FlvPublisher publish(String name) throws Exception {
        return FlvPublisher.start(SERVER.rtmpPort(), name, Clip.AVC_AAC.tags(), FlvPublisher.Clock.LIVE);
    }
}
