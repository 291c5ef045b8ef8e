package dev.ringcast.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.hls.Segmenter.Cut;
import dev.ringcast.hls.Segmenter.Sample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two tracks beside each other, tracks that fall silent, and holes. */
class SegmenterHolesTest extends SegmenterBench {
    @ParameterizedTest(name = "video is stamped {0} ms beside audio")
    @ValueSource(longs = {-4_900, -1_200, -100, 100, 1_500, 4_900})
    void audioFarFromVideoDoesNotCutIt(long distance) {
        for (long t = 10_000; t < 40_000; t += 20) {
            if (t % 40 == 0) {
                video(t + distance, t % 2_000 == 0);
            }
            audio(t);
        }
        assertEquals(Collections.nCopies(14, 2_000L), durations);
        assertEquals(Collections.nCopies(14, Cut.KEYFRAME), cuts);
        assertTrue(segmenter.independent());
    }

    @Test
    void audioThatComesFirstDoesNotForceACutJustBeforeTheKeyframe() {
        for (long t = 0; t < 50_000; t += 40) {
            audio(t);
            video(t, t % 12_000 == 0);
        }
        assertEquals(Collections.nCopies(cuts.size(), Cut.KEYFRAME), cuts);
        assertEquals(4, cuts.size());
    }

    @ParameterizedTest(name = "video is stamped {0} ms beside audio")
    @ValueSource(longs = {-3_000, 0, 3_000})
    void whileVideoIsSilentSegmentsFollowAudioTime(long distance) {
        for (long t = 10_000; t < 50_000; t += 20) {
            if (t % 40 == 0 && (t < 14_000 || t >= 46_000)) {
                video(t + distance, t % 2_000 == 0);
            }
            audio(t);
        }
        assertEquals(List.of(2_000L, 12_000L, 12_000L, 10_000L, 2_000L), durations, "the sum is the real time");
        assertEquals(List.of(Cut.KEYFRAME, Cut.FORCED, Cut.FORCED, Cut.KEYFRAME, Cut.KEYFRAME), cuts);
        assertFalse(segmenter.independent());
        assertEquals(0, segmenter.keyframeMillis());
    }

    /** The pause is no GOP: later segments are as long as before. */
    @Test
    void aShorterSilenceOfVideoForcesNothing() {
        for (long t = 0; t < 30_000; t += 20) {
            if (t % 40 == 0 && (t < 3_000 || t >= 13_960)) {
                video(t, t < 3_000 ? t % 2_000 == 0 : (t - 13_960) % 1_000 == 0);
            }
            audio(t);
        }
        assertEquals(List.of(2_000L, 11_960L, 2_000L), durations.subList(0, 3));
        assertEquals(Collections.nCopies(durations.size(), Cut.KEYFRAME), cuts);
        assertTrue(durations.stream().skip(2).allMatch(d -> d == 2_000), () -> durations.toString());
        assertTrue(segmenter.independent());
    }

    @Test
    void aHoleEndsTheSegmentAtItsRealEndAndIsNoGop() {
        video(0, 5_000, 1_000);
        video(17_000, 26_000, 1_000);
        assertEquals(List.of(2_000L, 2_000L, 1_000L, 2_000L, 2_000L, 2_000L, 2_000L), durations);
        assertEquals(Cut.HOLE, cuts.get(2));
        assertEquals(25_000, segmenter.start());
        assertEquals(2, segmenter.targetDuration());
        assertTrue(segmenter.independent());
    }

    @Test
    void afterAHoleAudioMayComeFirst() {
        video(0, 5_000, 1_000);
        audio(4_990);
        audio(16_990);
        video(17_000, 19_000, 1_000);
        assertEquals(List.of(2_000L, 2_000L, 1_000L), durations);
        assertEquals(16_990, segmenter.start());
        assertEquals(10, segmenter.keyframeMillis());
        assertTrue(segmenter.independent());
    }

    @Test
    void aHoleInTheMiddleOfAGopMakesASegmentThatIsNotIndependent() {
        video(0, 5_000, 5_000);
        video(17_000, false);
        assertEquals(List.of(Cut.HOLE), cuts);
        assertFalse(segmenter.independent());
    }

    @ParameterizedTest(name = "a frame each {0} ms has no hole")
    @ValueSource(longs = {1_000, 5_000, 10_000, 12_000})
    void framesThatAreFarApartAreNoHole(long interval) {
        for (long t = 0; t < 60 * interval; t += interval) {
            video(t, true);
        }
        assertEquals(Collections.nCopies(cuts.size(), Cut.KEYFRAME), cuts);
        assertEquals(Collections.nCopies(durations.size(), Math.max(2_000, interval)), durations);
    }

    /** A camera at night. The first slow frames count as holes. */
    @Test
    void aStreamMayChangeToALowerRatePermanently() {
        video(0, 10_000, 1_000);
        for (long t = 10_000; t < 310_000; t += 5_000) {
            video(t, true);
        }
        List<Cut> late = cuts.subList(cuts.size() - 40, cuts.size());
        assertEquals(Collections.nCopies(40, Cut.KEYFRAME), late);
        assertEquals(Collections.nCopies(40, 5_000L), durations.subList(durations.size() - 40, durations.size()));
    }

    @Test
    void aSegmentThatTheClockCompletedIsFollowedByOneThatBeginsAtItsEnd() {
        video(0, 3_000, 1_000);
        assertEquals(1_000, segmenter.close());
        video(3_050, false); // it was late, not missing
        assertEquals(3_000, segmenter.start());
        assertEquals(List.of(Cut.KEYFRAME), cuts);
        assertFalse(segmenter.independent());
    }

    @Test
    void aSegmentThatTheClockCompletedMayHaveAHoleBehindIt() {
        video(0, 3_000, 1_000);
        assertEquals(1_000, segmenter.close());
        assertEquals(Cut.HOLE, segmenter.before(new Sample(4_500, true, true), 0, 4_500));
        segmenter.add(new Sample(4_500, true, true));
        assertEquals(4_500, segmenter.start());
        assertTrue(segmenter.independent());
    }

    @Test
    void aHoleOfADayIsPartOfNoDuration() {
        video(0, 4_000, 2_000);
        video(90_000_000, true);
        assertEquals(List.of(2_000L, 2_000L), durations);
        assertEquals(90_000_000, segmenter.start());
        assertTrue(segmenter.independent());
    }

    /** A segment as the property sees it. */
    private record Made(long start, long millis, Cut end, boolean startsWithKeyframe, int targetDuration) {}

    /** A step to the next video frame. A hole stops both tracks, a pause stops video alone. */
    private record Step(long millis, boolean keyframe, boolean stopsAudio) {}

    @Property(tries = 300)
    void durationsAreTheRealTimeWhateverComes(
            @ForAll("steps") List<Step> steps, @ForAll @LongRange(min = -3_000, max = 3_000) long distance) {
        List<Sample> samples = samples(steps, distance);
        Segmenter real = segmenter(0);
        List<Made> made = new ArrayList<>();
        boolean startsWithKeyframe = true;
        int holes = 0;
        for (int i = 0; i < samples.size(); i++) {
            Sample next = samples.get(i);
            Cut cut = real.before(next, 0, i * 1_000L);
            if (cut != Cut.NONE) {
                long millis = cut == Cut.HOLE ? real.close() : real.closeBefore(next);
                made.add(new Made(real.start(), millis, cut, startsWithKeyframe, real.targetDuration()));
                startsWithKeyframe = firstVideo(samples, i).keyframe();
                holes += cut == Cut.HOLE ? 1 : 0;
            }
            real.add(next);
        }
        assertEquals(steps.stream().filter(step -> step.stopsAudio()).count(), holes, "holes");
        check(made, real.independent());
    }

    private static Sample firstVideo(List<Sample> samples, int from) {
        return samples.subList(from, samples.size()).stream()
                .filter(Sample::leading)
                .findFirst()
                .orElseThrow();
    }

    private static void check(List<Made> made, boolean independent) {
        int targetDuration = 2;
        boolean forced = false;
        for (int i = 0; i < made.size(); i++) {
            Made segment = made.get(i);
            assertTrue(segment.targetDuration() >= targetDuration, "the target duration never shrinks");
            targetDuration = segment.targetDuration();
            assertTrue((segment.millis() + 500) / 1000 <= targetDuration, segment::toString);
            assertTrue(segment.startsWithKeyframe() || forced || made.get(i - 1).end() == Cut.HOLE, segment::toString);
            assertTrue(segment.millis() >= 1_000 || segment.end() == Cut.HOLE, segment::toString);
            forced |= segment.end() == Cut.FORCED || !segment.startsWithKeyframe();
            if (i > 0) {
                Made before = made.get(i - 1);
                long gap = segment.start() - before.start() - before.millis();
                assertTrue(before.end() == Cut.HOLE ? gap > 0 : gap == 0, () -> before + " and then " + segment);
            }
        }
        assertTrue(!independent || !forced, "segments are independent unless a cut was forced");
    }

    /** Audio each 20 ms, and video at the steps. The first and the last frame are video. */
    private static List<Sample> samples(List<Step> steps, long distance) {
        List<Sample> samples = new ArrayList<>();
        long video = 1L << 32;
        long audio = video;
        samples.add(new Sample(video + distance, true, true));
        for (Step step : steps) {
            video += step.millis();
            audio = step.stopsAudio() ? video - 10 : audio;
            for (; audio < video; audio += 20) {
                samples.add(new Sample(audio, false, false));
            }
            samples.add(new Sample(video + distance, true, step.keyframe()));
        }
        return samples;
    }

    /** Runs of frames, each behind a regular frame, a pause or a hole. */
    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Boolean> keyframe = Arbitraries.integers().between(0, 24).map(n -> n == 0);
        Arbitrary<List<Step>> run = Combinators.combine(Arbitraries.longs().between(15, 70), keyframe)
                .as((millis, key) -> new Step(millis, key, false))
                .list()
                .ofMinSize(50)
                .ofMaxSize(300);
        Arbitrary<Step> frame = keyframe.map(key -> new Step(40, key, false));
        Arbitrary<Step> pause = Combinators.combine(Arbitraries.longs().between(1_000, 30_000), keyframe)
                .as((millis, key) -> new Step(millis, key, false));
        Arbitrary<Step> hole = Combinators.combine(Arbitraries.longs().between(60_000, 90_000), keyframe)
                .as((millis, key) -> new Step(millis, key, true));
        return Combinators.combine(Arbitraries.oneOf(frame, pause, hole), run)
                .as((first, rest) ->
                        Stream.concat(Stream.of(first), rest.stream()).toList())
                .list()
                .ofMaxSize(8)
                .map(runs -> runs.stream().flatMap(List::stream).toList());
    }
}
