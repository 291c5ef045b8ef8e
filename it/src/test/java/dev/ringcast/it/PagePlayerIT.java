package dev.ringcast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.browser.Chromium;
import dev.ringcast.it.flv.FlvFile;
import dev.ringcast.it.flv.FlvTag;
import dev.ringcast.it.process.Clip;
import dev.ringcast.it.process.RingcastProcess;
import dev.ringcast.it.rtmp.FlvPublisher;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** The page's player: near the live edge, on a phone, and without video. */
@Timeout(120)
@Isolated
class PagePlayerIT {
    @RegisterExtension
    static final RingcastProcess SERVER = RingcastProcess.with().demo();

    private static final long LATE_MILLIS = 7_000;
    private static final String VIDEO = "document.querySelector('video')";

    /** Where the notice is drawn: the topmost element there, and how far above the video's lower edge. */
    private static final String NOTICE = """
        (() => {
          const box = document.getElementById("notice").getBoundingClientRect();
          const video = document.querySelector("video").getBoundingClientRect();
          const top = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
          return top.id + ", in the upper half: " + (box.bottom < (video.top + video.bottom) / 2);
        })()
        """;

    @Test
    void aPlayerThatStandsStillIsStartedAnew() throws Exception {
        try (Chromium chromium = Chromium.start()) {
            Page page = Page.open(chromium, SERVER, "/#live/demo");
            page.playsBeyond(1);
            // a rate of 0 lasts until another source is set
            chromium.evaluate(VIDEO + ".playbackRate = 0; window.source = " + VIDEO + ".src");
            Page.soon().until(() -> page.is(VIDEO + ".src !== window.source"));
            page.playsBeyond(1);
            assertEquals("", page.text("notice"));
        }
    }

    /** A browser that began with audio cannot take video as well; the page has to begin anew. */
    @Test
    void videoThatJoinsAudioLateIsShown() throws Exception {
        List<FlvTag> tags = Clip.AVC_AAC.tags().tags().stream()
                .filter(tag -> tag.isAudio() || tag.isVideo() && !tag.isConfig() && tag.timestamp() >= LATE_MILLIS)
                .collect(Collectors.toCollection(ArrayList::new));
        int late = IntStream.range(0, tags.size())
                .filter(i -> tags.get(i).isVideo())
                .findFirst()
                .orElseThrow();
        tags.add(late, Clip.AVC_AAC.tags().config(FlvTag.VIDEO).at(LATE_MILLIS));
        try (FlvPublisher radio = publish("live/late", new FlvFile(tags));
                Chromium chromium = Chromium.start()) {
            Page page = Page.open(chromium, SERVER, "/#live/late");
            page.playsBeyond(1);
            page.awaitText("audio", "live/late");
            Page.soon().until(() -> page.is(VIDEO + ".videoWidth > 0"));
            double shown = page.time();
            page.playsBeyond(shown + 3);
            assertEquals("", page.text("audio"));
            assertTrue(radio.connection().end().isEmpty());
        }
    }

    @Test
    void aPlayerThatIsLateCatchesUpAndSaysSo() throws Exception {
        try (Chromium chromium = Chromium.start()) {
            Page page = Page.open(chromium, SERVER, "/#live/demo");
            page.playsBeyond(5);
            chromium.evaluate(VIDEO + ".currentTime -= 4");
            page.awaitText("notice", "catching up");
            assertTrue(page.is(VIDEO + ".playbackRate > 1"));
            Page.soon().until(() -> page.text("notice").isEmpty() && page.is(VIDEO + ".playbackRate === 1"));
        }
    }

    @Test
    void audioAloneShowsItsNameAndItsLevel() throws Exception {
        try (FlvPublisher radio = publish("live/radio", Clip.AUDIO.tags());
                Chromium chromium = Chromium.start()) {
            Page page = Page.open(chromium, SERVER, "/#live/radio");
            page.playsBeyond(1);
            page.awaitText("audio", "live/radio");
            Page.soon().until(() -> page.is("document.getElementById('level').className === 'measured'"));
            Page.soon()
                    .until(() -> page.is(
                            "Number(document.getElementById('level').style.getPropertyValue('--level')) > 0.3"));
            page.screenshot("page-audio");
            page.choose("live/demo");
            Page.soon().until(() -> page.is(VIDEO + ".videoWidth > 0"));
            assertEquals("", page.text("audio"));
            assertTrue(radio.connection().end().isEmpty());
        }
    }

    @Test
    void aTapBringsThePlayerIntoViewAndTheNoticeCoversNoButton() throws Exception {
        try (Chromium chromium = Chromium.start()) {
            FlvPublisher shown = publish("live/shown", Clip.AVC_AAC.tags());
            chromium.phone(390, 844);
            Page page = Page.open(chromium, SERVER, "/#live/demo");
            page.soonLists("live/shown");
            chromium.tap(Page.row("live/shown"));
            page.awaitText("name", "live/shown");
            Page.soon()
                    .until(() -> page.is("(box => box.top >= 0 && box.bottom <= window.innerHeight)(" + VIDEO
                            + ".getBoundingClientRect())"));
            page.playsBeyond(1);
            page.screenshot("page-phone");
            shown.vanish();
            page.awaitText("notice", "waiting for its publisher");
            assertEquals("video, in the upper half: true", chromium.evaluate(NOTICE));
            page.screenshot("page-phone-notice");
        }
    }

    @Test
    void chartsFillTheirWidthAndHaveAScale() throws Exception {
        try (Chromium chromium = Chromium.start()) {
            Page page = Page.open(chromium, SERVER, "/#live/demo");
            String curve = "document.querySelector('#bitrate-chart .curve').getAttribute('d')";
            Page.soon().until(() -> page.is("/^M0\\.0 .* L300\\.0 [\\d.]+$/.test(" + curve + ")"));
            String text = page.text("bitrate-chart");
            assertTrue(text.matches("(?s)Bitrate\\s+[\\d.]+ .bit/s\\s+\\d+ .bit/s\\s+\\d+ s ago\\s+now"), text);
        }
    }

    private static FlvPublisher publish(String name, FlvFile clip) throws Exception {
        return FlvPublisher.start(SERVER.rtmpPort(), name, clip, FlvPublisher.Clock.LIVE);
    }
}
