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
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** Streams whose frames do not come as an encoder usually sends them: the page plays each of them near live. */
@Timeout(90)
@Isolated
class HlsPlayersIT {
    @RegisterExtension
    static final RingcastProcess SERVER = RingcastProcess.with();

    private static final int ROUNDS = 5;
    private static final long ROUND_MILLIS = 12_040;
    private static final long LATE_MILLIS = 2_500;
    private static final long BEHIND_MILLIS = 1_200;
    private static final long HOLE_MILLIS = 12_000;
    private static final long HOLE_BEGINS = 5_000;

    /** A first playlist with one segment waits for this age of the stream (hls/RULES.md 8.1), less rounding. */
    private static final double FIRST_DELAY = 2.9;

    /** A player is to be 6 s behind the playlist's end, which lacks a segment of 2 s. A hole of 12 s is not in it. */
    private static final double NEAR_SECONDS = 11;

    private static final String PLAYLIST = "window.players[0].levels[0].details.m3u8";

    /** Keeps each player that the page makes, and its delay when it first played, in seconds. */
    private static final String WATCH = """
        (() => {
          let kept;
          window.players = [];
          window.delay = () => (Date.now() - window.players.at(-1)?.playingDate) / 1000;
          Object.defineProperty(window, "Hls", {
            get: () => kept,
            set: (Hls) => {
              kept = class extends Hls {
                constructor(config) {
                  super(config);
                  window.players.push(this);
                }
              };
            },
          });
          window.addEventListener("playing", () => (window.firstDelay ??= window.delay()), true);
        })()
        """;

    @Test
    void aTrackWhoseFramesComeLate() throws Exception {
        List<FlvTag> tags = clip();
        tags.removeIf(tag -> tag.isVideo() && tag.isMedia() && tag.timestamp() < LATE_MILLIS);
        plays("live/late", tags, (page, publisher) -> {
            page.playsBeyond(5);
            assertTrue(page.is("document.querySelector('video').videoWidth > 0"));
        });
    }

    @Test
    void videoThatComesBehindItsAudio() throws Exception {
        List<FlvTag> tags = clip();
        tags.sort(Comparator.comparingLong(
                tag -> tag.timestamp() + (tag.isVideo() && tag.isMedia() ? BEHIND_MILLIS : 0)));
        plays("live/behind", tags, (page, publisher) -> {
            page.playsBeyond(6);
            assertTrue(page.is(PLAYLIST + ".includes('#EXT-X-INDEPENDENT-SEGMENTS')"), "each begins with a keyframe");
        });
    }

    @Test
    void aTimeWithoutFrames() throws Exception {
        List<FlvTag> tags = new ArrayList<>();
        for (FlvTag tag : clip()) {
            tags.add(tag.timestamp() < HOLE_BEGINS ? tag : tag.at(tag.timestamp() + HOLE_MILLIS));
        }
        plays("live/hole", tags, (page, publisher) -> {
            page.playsBeyond(1);
            Page.soon()
                    .until(() -> publisher.sent().getLast().timestamp() > HOLE_BEGINS + HOLE_MILLIS + 2 * LATE_MILLIS);
        });
    }

    @Test
    void aPageThatIsOpenedAtTheStart() throws Exception {
        plays("live/start", clip(), (page, publisher) -> {
            page.playsBeyond(4);
            assertTrue(page.is("window.firstDelay >= " + FIRST_DELAY), () -> "the first playlist came early");
        });
    }

    private interface Situation {
        void isOver(Page page, FlvPublisher publisher) throws Exception;
    }

    /** Behind the situation the first player still plays, near live. */
    private static void plays(String name, List<FlvTag> tags, Situation situation) throws Exception {
        try (Chromium chromium = Chromium.start();
                FlvPublisher publisher =
                        FlvPublisher.start(SERVER.rtmpPort(), name, new FlvFile(tags), FlvPublisher.Clock.ONCE)) {
            chromium.beforeEachPage(WATCH);
            Page page = Page.open(chromium, SERVER, "/#" + name);
            situation.isOver(page, publisher);
            Page.soon().until(() -> page.is("window.delay() < " + NEAR_SECONDS));
            page.playsBeyond(page.time() + 3);
            Page.soon().until(() -> page.is("window.delay() < " + NEAR_SECONDS));
            assertTrue(page.is("window.players.length === 1"), "the page has made a second player");
            assertEquals(List.of(), chromium.errors());
            assertTrue(publisher.connection().end().isEmpty());
        }
    }

    /** A clip of a minute. */
    private static List<FlvTag> clip() throws InterruptedException {
        FlvFile once = Clip.AVC_AAC.tags();
        List<FlvTag> tags = new ArrayList<>(once.tags());
        for (int round = 1; round < ROUNDS; round++) {
            long offset = round * ROUND_MILLIS;
            once.media().forEach(tag -> tags.add(tag.at(tag.timestamp() + offset)));
        }
        return tags;
    }
}
