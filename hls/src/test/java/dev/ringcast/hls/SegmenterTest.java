package dev.ringcast.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.hls.Segmenter.Cut;
import dev.ringcast.hls.Segmenter.Sample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmenterTest {
    private static final long TARGET = 2_000;

    private final Segmenter segmenter = segmenter(0);
    private final List<Long> durations = new ArrayList<>();
    private final List<Cut> cuts = new ArrayList<>();

    /** Wall time in ms; it goes with the media where a test does not say otherwise. */
    private long now;

    /** What the open segment holds. */
    private long bytes;

    private static Segmenter segmenter(int targetDuration) {
        Segmenter segmenter = new Segmenter(TARGET, targetDuration, () -> Long.MAX_VALUE);
        segmenter.restart(true);
        return segmenter;
    }

    private void offer(Segmenter to, Sample sample) {
        offer(to, sample, 0);
    }

    private void offer(Segmenter to, Sample sample, int size) {
        Cut cut = to.before(sample, bytes + size, now);
        bytes += size;
        if (cut == Cut.DISCARDED) {
            to.discard();
            to.restart(true);
            bytes = size;
        } else if (cut != Cut.NONE) {
            cuts.add(cut);
            durations.add(to.closeBefore(sample));
            bytes = size;
        }
        to.add(sample);
    }

    private void video(long dts, boolean keyframe) {
        now = dts;
        offer(segmenter, new Sample(dts, true, keyframe));
    }

    /** Frames of 40 ms from 0 on, with a keyframe each so many ms. */
    private void video(long fromMillis, long toMillis, long gopMillis) {
        for (long t = fromMillis; t < toMillis; t += 40) {
            video(t, (t - fromMillis) % gopMillis == 0);
        }
    }

    @ParameterizedTest(name = "GOPs of {0} ms make segments of {1} ms, target duration {2} s")
    @CsvSource({
        "2000, 2000, 2", "1000, 2000, 2", "480, 1920, 2", "1200, 2400, 2", "2400, 2400, 2", "2480, 2480, 2",
        "2520, 2520, 3", "1520, 3040, 3", "5000, 5000, 5", "9960, 9960, 10", "40, 1920, 2", "640, 1920, 2"
    })
    void cutsAtKeyframes(long gop, long segment, int targetDuration) {
        video(0, 60_000, gop);
        assertTrue(durations.size() >= 5);
        assertTrue(durations.stream().allMatch(d -> d == segment), () -> durations.toString());
        assertTrue(cuts.stream().allMatch(cut -> cut == Cut.KEYFRAME));
        assertEquals(targetDuration, segmenter.targetDuration());
        assertTrue(segmenter.independent());
    }

    @Test
    void withoutKeyframesTheFirstSegmentEndsAtTenSecondsAndIndependenceIsGone() {
        video(0, 35_000, Long.MAX_VALUE);
        assertEquals(List.of(10_000L, 10_480L, 10_480L), durations);
        assertEquals(10, segmenter.targetDuration());
        assertFalse(segmenter.independent());
        assertEquals(Cut.FORCED, cuts.getFirst());
    }

    @Test
    void aGopThatOutgrowsTheTargetDurationIsCutAndIndependenceDoesNotComeBack() {
        video(0, 4_000, 2_000);
        assertTrue(segmenter.independent());
        video(4_000, 14_000, 10_000);
        assertFalse(segmenter.independent());
        video(14_000, 30_000, 2_000);
        assertFalse(segmenter.independent());
        assertEquals(2, segmenter.targetDuration());
        assertTrue(durations.stream().allMatch(d -> d <= 2_499), () -> durations.toString());
        assertTrue(durations.stream().allMatch(d -> d >= 1_000), () -> durations.toString());
    }

    @Test
    void anUnevenGopIsCutEarlyRatherThanInItsMiddle() {
        video(0, 2_000, 2_000); // target duration 2 s
        video(2_000, 3_200, 1_200);
        video(3_200, 5_200, 2_000); // after 1.2 s the longest GOP would not fit
        video(5_200, 5_240, 40);
        assertEquals(List.of(2_000L, 1_200L, 2_000L), durations);
        assertTrue(segmenter.independent());
    }

    @Test
    void theTargetDurationOfAnEarlierSessionIsKept() {
        Segmenter continued = segmenter(4);
        for (long t = 0; t < 20_000; t += 40) {
            now = t;
            offer(continued, new Sample(t, true, t % 4_000 == 0));
        }
        assertEquals(4, continued.targetDuration());
        assertEquals(List.of(4_000L, 4_000L, 4_000L, 4_000L), durations);
    }

    @Test
    void soundAloneIsCutByDuration() {
        Segmenter audio = new Segmenter(TARGET, 0, () -> Long.MAX_VALUE);
        audio.restart(false);
        for (long n = 0; n < 1_000; n++) {
            now = n * 1024 / 48;
            offer(audio, new Sample(now, true, true));
        }
        assertTrue(durations.stream().allMatch(d -> d >= 2_000 && d <= 2_022), () -> durations.toString());
        assertTrue(audio.independent());
        assertEquals(2, audio.targetDuration());
    }

    @Test
    void soundGoesOnAlsoWherePicturesStop() {
        video(0, 4_000, 2_000);
        for (now = 4_000; now < 14_000; now += 20) {
            offer(segmenter, new Sample(now, false, false));
        }
        assertFalse(segmenter.independent());
        assertTrue(durations.size() >= 4, () -> durations.toString());
        assertTrue(durations.stream().allMatch(d -> d <= 2_499), () -> durations.toString());
    }

    @Test
    void soundThatRunsAheadDoesNotCutPictures() {
        for (long t = 0; t < 20_000; t += 40) {
            now = t;
            offer(segmenter, new Sample(t, true, t % 2_000 == 0));
            offer(segmenter, new Sample(t + 1_500, false, false));
        }
        assertTrue(segmenter.independent());
        assertTrue(durations.stream().allMatch(d -> d == 2_000), () -> durations.toString());
    }

    @Test
    void afterAGapTheSegmentBeforeItIsNotSaidToBeLongerThanTheTargetDurationAllows() {
        video(0, 4_000, 2_000);
        video(90_000_000, true);
        assertEquals(List.of(2_000L, 2_499L), durations);
        assertEquals(90_000_000, segmenter.start());
        assertTrue(segmenter.independent());
    }

    @Test
    void aGapInTheFirstSegmentMakesNoLongerTargetDurationThanTenSeconds() {
        video(0, true);
        video(90_000_000, true);
        assertEquals(List.of(10_000L), durations);
        assertEquals(10, segmenter.targetDuration());
    }

    @Test
    void aStepBackIsTakenForNoStep() {
        video(0, 3_000, 2_000);
        video(0, false);
        video(1_000, false);
        video(3_000, false);
        assertEquals(List.of(2_000L), durations);
        video(4_000, true);
        assertEquals(List.of(2_000L, 2_000L), durations);
    }

    @Test
    void whereTimeStandsStillTheBytesCut() {
        for (int i = 0; i < 200; i++) {
            offer(segmenter, new Sample(7, true, i == 0), 1 << 20);
        }
        assertEquals(List.of(1L, 1L, 1L), durations);
        assertTrue(cuts.stream().allMatch(cut -> cut == Cut.FORCED));
    }

    @Test
    void aShareOfMemoryThatIsSmallerCutsEarlier() {
        Segmenter poor = new Segmenter(TARGET, 0, () -> 10_000);
        poor.restart(true);
        for (int i = 0; i < 35; i++) {
            offer(poor, new Sample(i, true, i == 0), 1_000);
        }
        assertEquals(List.of(10L, 10L, 10L), durations);
    }

    /** All that a stream may cache comes in one moment: no segment holds more than its duration says. */
    @Test
    void aJoinBurstOfAHundredGopsIsCutAtItsKeyframes() {
        for (long dts = 0; dts < 200_000; dts += 50) {
            offer(segmenter, new Sample(dts, true, dts % 2_000 == 0));
        }
        assertEquals(Collections.nCopies(99, 2_000L), durations);
    }

    @Test
    void aSegmentThatMayNotEndIsLeftOutAndNotSaidToBeShort() {
        for (long dts = 0; dts < 2_000_000; dts += 500) {
            offer(segmenter, new Sample(dts, true, dts % 2_000 == 0));
        }
        assertEquals(Collections.nCopies(512, 2_000L), durations);
    }

    @Test
    void leapingTimestampsMakeNoSegmentOfEachFrame() {
        for (int i = 0; i < 100_000; i++) {
            now = i / 20; // 20,000 frames a second
            offer(segmenter, new Sample(i * 4_900L, true, true));
        }
        assertTrue(durations.size() <= 512 + 50, "there are " + durations.size());
        assertTrue(durations.stream().allMatch(d -> d <= segmenter.targetDuration() * 1000L + 499));
    }

    @Test
    void behindADiscontinuityTheOldClockIsForgotten() {
        video(10_000, 12_400, 2_000);
        assertEquals(400, segmenter.close());
        segmenter.restart(true);
        video(0, 5_000, 2_000);
        assertEquals(List.of(2_000L, 2_000L, 2_000L), durations); // one before it, two behind it
        assertTrue(segmenter.isOpen());
        assertThrows(IllegalStateException.class, () -> segmenter.restart(true));
    }

    @Test
    void aSegmentWhereNothingFollowsEndsWithItsLastFrame() {
        video(0, 400, 2_000);
        assertEquals(400, segmenter.close());
        assertEquals(2, segmenter.targetDuration());
        assertThrows(IllegalStateException.class, segmenter::close);
    }

    @Test
    void aSegmentWhereNothingFollowsIsAsLongAsItsSoundToo() {
        video(0, 400, 2_000);
        segmenter.add(new Sample(1_500, false, false));
        assertEquals(1_500, segmenter.close());
    }

    @Test
    void aTargetBelowASecondOrAboveTenIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Segmenter(999, 0, () -> 1));
        assertThrows(IllegalArgumentException.class, () -> new Segmenter(10_001, 0, () -> 1));
    }

    @Property(tries = 200)
    void cutsWhereTheModelDoes(
            @ForAll("frames") List<Sample> frames, @ForAll @IntRange(min = 1_000, max = 10_000) int target) {
        Segmenter real = new Segmenter(target, 0, () -> Long.MAX_VALUE);
        real.restart(true);
        List<SegmenterModel.Cut> made = new ArrayList<>();
        int first = 0;
        for (int i = 0; i < frames.size(); i++) {
            Sample frame = frames.get(i);
            if (real.before(frame, 0, i * 1_000L) != Cut.NONE) {
                made.add(new SegmenterModel.Cut(first, real.closeBefore(frame)));
                first = i;
            }
            real.add(frame);
        }
        SegmenterModel.Result expected = new SegmenterModel(target, frames).run();
        assertEquals(expected, new SegmenterModel.Result(List.copyOf(made), real.targetDuration(), real.independent()));
    }

    @Property(tries = 200)
    void noSegmentIsShorterThanASecondOrRoundsToMoreThanTheTargetDuration(@ForAll("frames") List<Sample> frames) {
        Segmenter fresh = segmenter(0);
        durations.clear(); // one instance has all tries
        for (int i = 0; i < frames.size(); i++) {
            now = i * 1_000L;
            offer(fresh, frames.get(i));
        }
        for (long duration : durations) {
            assertTrue(duration >= 1_000, () -> durations.toString());
            assertTrue((duration + 500) / 1000 <= fresh.targetDuration(), () -> durations.toString());
        }
    }

    /** Pictures at steps that wander, now and then with a gap; keyframes at random, often none for long. */
    @Provide
    Arbitrary<List<Sample>> frames() {
        Arbitrary<Long> step = Arbitraries.frequencyOf(
                Tuple.of(30, Arbitraries.longs().between(15, 70)),
                Tuple.of(5, Arbitraries.longs().between(0, 1_500)),
                Tuple.of(1, Arbitraries.longs().between(0, 20_000)));
        Arbitrary<Boolean> keyframe = Arbitraries.integers().between(0, 24).map(n -> n == 0);
        return Combinators.combine(step, keyframe)
                .as((s, k) -> new Sample(s, true, k))
                .list()
                .ofMaxSize(600)
                .map(SegmenterTest::accumulated);
    }

    private static List<Sample> accumulated(List<Sample> steps) {
        List<Sample> frames = new ArrayList<>();
        long time = 1L << 32;
        for (Sample step : steps) {
            time += step.dts();
            frames.add(new Sample(time, true, step.keyframe()));
        }
        return frames;
    }
}
