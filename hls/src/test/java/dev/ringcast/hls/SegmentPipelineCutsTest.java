package dev.ringcast.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The playlists of streams whose keyframes or frames are not regular. */
class SegmentPipelineCutsTest extends SegmentPipelineBench {
    @BeforeEach
    void configure() {
        feed(Media.config(Media.AVC), Media.config(Media.AAC));
    }

    /** An encoder at its defaults: a scene cut makes the first GOPs short, later ones have 250 frames. */
    @Test
    void longerGopsAfterShortOnesMakeSegmentsThatAllStartWithAKeyframe() {
        feed(Media.videoAndAudio(0, 4_000, 1_000));
        feed(Media.videoAndAudio(4_000, 30_000, 8_320));
        assertEquals(List.of(2_000L, 2_000L, 8_320L, 8_320L, 8_320L), durations());
        assertEquals(8, media().targetDuration());
        assertTrue(media().independent());
        assertEquals(-1, media().startMillis());
        presentation().window().listed().forEach(segment -> assertEquals(0, segment.keyframeMillis()));
    }

    @Test
    void withoutKeyframesSegmentsAreCutAndPlayersStartAtOneThatHasAKeyframe() {
        feed(Media.videoAndAudio(0, 4_000, 2_000));
        feed(Media.videoAndAudio(4_000, 42_000, Long.MAX_VALUE));
        assertEquals(List.of(2_000L, 2_000L, 12_000L, 12_000L, 12_000L), durations());
        assertFalse(media().independent());
        assertEquals(4_000, media().startMillis());
        assertEquals(List.of(false, false, false, false, false), discontinuities());
    }

    @Test
    void aHoleIsADiscontinuityAndTheDatesContinueBehindIt() {
        feed(Media.videoAndAudio(0, 5_000, 1_000));
        feed(Media.videoAndAudio(17_000, 22_000, 1_000));
        assertEquals(List.of(2_000L, 2_000L, 1_000L, 2_000L, 2_000L), durations());
        assertEquals(List.of(false, false, false, true, false), discontinuities());
        assertEquals(
                ManualTime.START.plusMillis(17_000), media().entries().get(3).start());
        assertEquals(2, media().targetDuration());
        assertTrue(media().independent());
        assertEquals(
                List.of(50, 50, 25, 50, 50),
                segments().stream().map(TsProbe::video).toList());
    }

    @Test
    void theSegmentOfAPublisherThatFallsSilentIsCompletedByTheClock() {
        feed(Media.videoAndAudio(0, 3_000, 1_000));
        time.advance(Duration.ofMillis(2_000));
        packaging.caughtUp();
        assertEquals(List.of(2_000L), durations());
        time.advance(Duration.ofMillis(1));
        packaging.caughtUp();
        assertEquals(List.of(2_000L, 1_000L), durations());
        feed(Media.videoAndAudio(12_000, 14_040, 1_000));
        assertEquals(List.of(2_000L, 1_000L, 2_000L), durations());
        assertEquals(List.of(false, false, true), discontinuities());
        assertEquals(ManualTime.START.plusMillis(12_000), media().last().start());
    }

    /** A network that stalls: the frames come late, and none is missing. */
    @Test
    void lateFramesFollowWithoutADiscontinuity() {
        List<Frame> frames = Media.videoAndAudio(0, 9_040, 4_480);
        feed(frames.stream().filter(frame -> frame.dts() < 6_000).toList());
        time.advance(Duration.ofSeconds(10));
        packaging.caughtUp();
        feed(frames.stream().filter(frame -> frame.dts() >= 6_000).toList());
        assertEquals(List.of(4_480L, 1_520L, 2_960L), durations());
        assertFalse(discontinuities().contains(true));
        assertFalse(media().independent(), "the last segment begins in the middle of a GOP");
    }

    @Test
    void aFrameEachFiveSecondsIsNoHole() {
        for (long t = 0; t < 60_000; t += 5_000) {
            feed(Media.video(t, true));
        }
        assertTrue(
                durations().stream().allMatch(d -> d == 5_000),
                () -> durations().toString());
        assertFalse(discontinuities().contains(true));
        assertEquals(5, media().targetDuration());
    }

    @ParameterizedTest(name = "video is stamped {0} ms beside audio")
    @ValueSource(longs = {-3_000, -1_200, 1_200, 3_000})
    void segmentsBeginWithKeyframesHoweverFarAudioIsFromVideo(long distance) {
        List<Frame> frames = new ArrayList<>();
        for (Frame frame : Media.videoAndAudio(10_000, 30_000, 2_000)) {
            boolean video = frame.codec() == Codec.H264;
            frames.add(video ? Media.video(frame.dts() + distance, frame.isKeyframe()) : frame);
        }
        feed(frames);
        assertTrue(media().independent());
        assertTrue(
                durations().stream().allMatch(d -> d == 2_000),
                () -> durations().toString());
        assertTrue(segments().stream().allMatch(segment -> segment.video() == 50));
    }
}
