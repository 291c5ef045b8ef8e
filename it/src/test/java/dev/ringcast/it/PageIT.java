package dev.ringcast.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.browser.Chromium;
import dev.ringcast.it.hls.HlsViewer;
import dev.ringcast.it.hls.Playlist;
import dev.ringcast.it.process.Clip;
import dev.ringcast.it.process.RingcastProcess;
import dev.ringcast.it.rtmp.FlvPublisher;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** The page in a real browser: it lists what is live, plays it, and asks no other host. */
@Timeout(120)
@Isolated
class PageIT {
    @RegisterExtension
    static final RingcastProcess SERVER = RingcastProcess.with().demo();

    private static final String NAME = "live/shown";
    private static final String ROW = "live/pressed";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** How many different colours 64 by 36 points of the video have; a blank one has very few. */
    private static final String COLOURS = """
        (() => {
          const canvas = document.createElement("canvas");
          canvas.width = 64;
          canvas.height = 36;
          const context = canvas.getContext("2d");
          context.drawImage(document.querySelector("video"), 0, 0, 64, 36);
          const points = new Uint32Array(context.getImageData(0, 0, 64, 36).data.buffer);
          return new Set(points).size;
        })()
        """;

    @Test
    void theDemoIsListedAndPlaysAndAsksNoOtherHost() throws Exception {
        try (Chromium chromium = Chromium.start()) {
            Page page = Page.open(chromium, SERVER, "/");
            page.choose("live/demo");
            page.playsBeyond(2);
            await().atMost(LIMIT).until(() -> Streams.on(SERVER).number("live/demo", "viewers") == 1);
            await("video, which may come after the audio")
                    .atMost(LIMIT)
                    .until(() -> (Double) chromium.evaluate(COLOURS) > 100);
            assertEquals(640.0, chromium.evaluate("document.querySelector('video').videoWidth"));
            page.screenshot("page");
            assertEquals(List.of(), chromium.errors());
            assertEquals(List.of(), requestsElsewhere(chromium), "requests to other hosts");
        }
    }

    @Test
    void playsOnByItselfWhenThePublisherComesBack() throws Exception {
        FlvPublisher first = publish(NAME);
        try (HlsViewer hls = HlsViewer.await(SERVER.hls(NAME));
                Chromium chromium = Chromium.start()) {
            Page page = Page.open(chromium, SERVER, "/");
            page.choose(NAME);
            double start = page.playsBeyond(1);
            first.vanish();
            await().atMost(LIMIT).until(() -> Streams.on(SERVER).state(NAME).equals("lingering"));
            hls.reload();
            try (FlvPublisher second = publish(NAME)) {
                Playlist before = hls.playlist();
                await().atMost(LIMIT).pollInterval(Duration.ofMillis(500)).until(() -> {
                    hls.reload(); // no segment is missed, however long the browser takes
                    return page.time() > start + 12;
                });
                assertNull(chromium.evaluate("document.querySelector('video').error"));
                assertTrue(hls.playlist().mediaSequence() > before.mediaSequence(), "the media sequence goes up");
                assertEquals(
                        1,
                        hls.segments().stream()
                                .filter(Playlist.Segment::discontinuity)
                                .count());
                assertTrue(second.connection().end().isEmpty());
            }
        }
    }

    @Test
    void markupInTheAddressAndInTheFormIsText() throws Exception {
        String markup = "%3Cimg%20src=x%20onerror=window.hacked=1%3E";
        try (Chromium chromium = Chromium.start()) {
            for (String address : List.of("/?src=" + markup + "#" + markup, "/#%25zz", "/#live/demo/" + markup)) {
                chromium.open(URI.create("about:blank")); // where only the fragment differs nothing is loaded
                Page.open(chromium, SERVER, address).choose("live/demo");
                chromium.evaluate("document.getElementById('open-name').value = decodeURIComponent('" + markup + "');"
                        + "document.getElementById('open').requestSubmit()");
                assertNull(chromium.evaluate("window.hacked"));
                assertEquals(0.0, chromium.evaluate("document.querySelectorAll('img[src=x]').length"));
                assertEquals(List.of(), chromium.errors());
            }
        }
    }

    @Test
    void aPressThatOutlastsRefreshesOfTheListIsAClick() throws Exception {
        try (FlvPublisher shown = publish(ROW);
                Chromium chromium = Chromium.start()) {
            Page page = Page.open(chromium, SERVER, "/#live/demo");
            page.soonLists(ROW);
            Chromium.Release button = chromium.press(Page.row(ROW));
            try (FlvPublisher above = publish("live/above")) {
                page.awaitRefresh();
                assertTrue(page.is("document.querySelector('#list button:active') !== null"), "the row is pressed");
                button.release();
                page.awaitText("name", ROW);
                page.soonLists("live/above");
                assertTrue(above.connection().end().isEmpty());
            }
            assertTrue(shown.connection().end().isEmpty());
        }
    }

    @Test
    void noClickIsLostAroundRefreshesOfTheList() throws Exception {
        try (FlvPublisher shown = publish(ROW);
                Chromium chromium = Chromium.start()) {
            Page page = Page.open(chromium, SERVER, "/#live/demo");
            page.soonLists(ROW);
            chromium.evaluate("window.clicks = 0; document.getElementById('list').addEventListener("
                    + "'click', event => window.clicks += event.target.closest('button') ? 1 : 0)");
            int clicks = 40; // in which the page refreshes its list after each, and each 2 s
            for (int i = 0; i < clicks; i++) {
                Chromium.Release button = chromium.press(Page.row(ROW));
                chromium.evaluate("new Promise(done => setTimeout(done, 120))");
                button.release();
            }
            assertEquals((double) clicks, chromium.evaluate("window.clicks"));
            assertTrue(shown.connection().end().isEmpty());
        }
    }

    @Test
    void theFocusStaysOnItsRowWhenTheListChanges() throws Exception {
        try (FlvPublisher shown = publish(ROW);
                Chromium chromium = Chromium.start()) {
            Page page = Page.open(chromium, SERVER, "/#live/demo");
            page.soonLists(ROW);
            chromium.evaluate("(window.row = " + Page.row(ROW) + ").focus()");
            try (FlvPublisher another = publish("live/another")) {
                page.soonLists("live/another");
                assertTrue(page.is("document.activeElement === window.row"));
                assertTrue(another.connection().end().isEmpty());
            }
            assertTrue(shown.connection().end().isEmpty());
        }
    }

    private static List<String> requestsElsewhere(Chromium chromium) {
        String here = SERVER.http("/").toString();
        return chromium.requests().stream()
                .filter(url -> !url.startsWith(here) && !url.startsWith("blob:" + here) && !url.startsWith("data:"))
                .toList();
    }

    private static FlvPublisher publish(String name) throws Exception {
        return FlvPublisher.start(SERVER.rtmpPort(), name, Clip.AVC_AAC.tags(), FlvPublisher.Clock.LIVE);
    }
}
