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

class SegmenterTest extends SegmenterBench {
    @ParameterizedTest(name = "GOPs of {0} ms make segments of {1} ms, target duration {2} s")
    @CsvSource({
        "2000, 2000, 2", "1000, 2000, 2", "480, 1920, 2", "1200, 2400, 2", "2400, 2400, 2", "2480, 2480, 2",
        "2520, 2520, 3", "1520, 3040, 3", "5000, 5000, 5", "9960, 9960, 10", "10440, 10440, 10", "11960, 11960, 12",
        "12000, 12000, 12", "40, 1920, 2", "640, 1920, 2"
    })
    void cutsAtKeyframes(long gop, long segment, int targetDuration) {
        video(0, 70_000, gop);
        assertTrue(durations.size() >= 5);
        assertTrue(durations.stream().allMatch(d -> d == segment), () -> durations.toString());
        assertTrue(cuts.stream().allMatch(cut -> cut == Cut.KEYFRAME));
        assertEquals(targetDuration, segmenter.targetDuration());
        assertTrue(segmenter.independent());
    }

    @Test
    void withoutKeyframesCutsAreForcedAtTwelveSecondsAndIndependenceIsLost() {
        video(0, 37_000, Long.MAX_VALUE);
        assertEquals(List.of(12_000L, 12_000L, 12_000L), durations);
        assertEquals(List.of(Cut.FORCED, Cut.FORCED, Cut.FORCED), cuts);
        assertEquals(12, segmenter.targetDuration());
        assertFalse(segmenter.independent());
        assertEquals(-1, segmenter.keyframeMillis());
    }

    /** A scene cut makes the first GOPs short; then come those of 250 frames. */
    @Test
    void aGopThatIsLongerThanTheFirstOnesIsWaitedForAndTheTargetDurationGrows() {
        video(0, 4_000, 1_000);
        assertEquals(2, segmenter.targetDuration());
        video(4_000, 38_000, 8_320);
        assertEquals(List.of(2_000L, 2_000L, 8_320L, 8_320L, 8_320L, 8_320L), durations);
        assertEquals(Collections.nCopies(6, Cut.KEYFRAME), cuts);
        assertEquals(8, segmenter.targetDuration());
        assertTrue(segmenter.independent());
    }

    @Test
    void theTargetDurationNeverShrinksAndIndependenceDoesNotComeBack() {
        video(0, 4_000, 2_000);
        video(4_000, 18_000, 14_000);
        assertFalse(segmenter.independent());
        assertEquals(12, segmenter.targetDuration());
        video(18_000, 30_000, 2_000);
        assertFalse(segmenter.independent());
        assertEquals(12, segmenter.targetDuration());
        assertEquals(List.of(2_000L, 2_000L, 12_000L, 2_000L), durations.subList(0, 4));
    }

    @Test
    void aSegmentEndsEarlyIfTheLongestGopWouldMakeItLongerThanTwelveSeconds() {
        video(0, 10_400, 10_400);
        video(10_400, 12_040, 1_640);
        video(12_040, 22_440, 10_400);
        video(22_440, true);
        assertEquals(List.of(10_400L, 1_640L, 10_400L), durations);
        assertTrue(segmenter.independent());
    }

    @Test
    void aSegmentSaysWhereItsFirstKeyframeIs() {
        video(0, true);
        assertEquals(0, segmenter.keyframeMillis());
        video(40, 12_000, Long.MAX_VALUE);
        video(12_000, false);
        assertEquals(-1, segmenter.keyframeMillis());
        video(12_040, true);
        video(12_080, true);
        assertEquals(40, segmenter.keyframeMillis());
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
    void audioAloneIsCutByDuration() {
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
    void aStepBackCountsAsNoStep() {
        video(0, 3_000, 2_000);
        video(0, false);
        video(1_000, false);
        video(3_000, false);
        assertEquals(List.of(2_000L), durations);
        video(4_000, true);
        assertEquals(List.of(2_000L, 2_000L), durations);
    }

    @Test
    void ifTimeStandsStillSegmentsAreCutByBytes() {
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

    /** A full cache comes at one moment: no segment holds more than its stated duration. */
    @Test
    void aJoinBurstOfAHundredGopsIsCutAtItsKeyframes() {
        for (long dts = 0; dts < 200_000; dts += 50) {
            offer(segmenter, new Sample(dts, true, dts % 2_000 == 0));
        }
        assertEquals(Collections.nCopies(99, 2_000L), durations);
    }

    @Test
    void aSegmentThatMayNotEndYetIsNotListed() {
        for (long dts = 0; dts < 2_000_000; dts += 500) {
            offer(segmenter, new Sample(dts, true, dts % 2_000 == 0));
        }
        assertEquals(Collections.nCopies(512, 2_000L), durations);
    }

    @Test
    void jumpingTimestampsDoNotMakeASegmentOfEachFrame() {
        for (int i = 0; i < 100_000; i++) {
            now = i / 20; // 20,000 frames a second
            offer(segmenter, new Sample(i * 4_900L, true, true));
        }
        assertTrue(durations.size() <= 512 + 50, "there are " + durations.size());
        assertTrue(durations.stream().allMatch(d -> d == 4_900));
    }

    @Test
    void behindADiscontinuityTheOldClockHasNoEffect() {
        video(10_000, 12_400, 2_000);
        assertEquals(400, segmenter.close());
        segmenter.restart(true);
        video(0, 5_000, 2_000);
        assertEquals(List.of(2_000L, 2_000L, 2_000L), durations); // one before it, two behind it
        assertTrue(segmenter.isOpen());
        assertThrows(IllegalStateException.class, () -> segmenter.restart(true));
    }

    @Test
    void theLastSegmentEndsWithItsLastFrame() {
        video(0, 400, 2_000);
        assertEquals(400, segmenter.close());
        assertEquals(2, segmenter.targetDuration());
        assertThrows(IllegalStateException.class, segmenter::close);
    }

    @Test
    void theLastSegmentIsAsLongAsItsAudioToo() {
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
            @ForAll("frames") List<Sample> frames, @ForAll @IntRange(min = 2_000, max = 10_000) int target) {
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

    /** Video at varying steps, without a hole; keyframes at random, often none for a long time. */
    @Provide
    Arbitrary<List<Sample>> frames() {
        Arbitrary<Long> step = Arbitraries.frequencyOf(
                Tuple.of(30, Arbitraries.longs().between(15, 70)),
                Tuple.of(5, Arbitraries.longs().between(0, 1_500)));
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
