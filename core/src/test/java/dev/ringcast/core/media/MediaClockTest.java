package dev.ringcast.core.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaClockTest {
    private static final long HOUR = 3_600_000;

    private final MediaClock clock = new MediaClock();
    private long nanos = -5_000_000_000L; // such a clock may stand anywhere

    private void waitMillis(long millis) {
        nanos += millis * 1_000_000;
    }

    private long video(long raw) {
        return clock.place(Track.VIDEO, raw, nanos);
    }

    private long audio(long raw) {
        return clock.place(Track.AUDIO, raw, nanos);
    }

    /** A frame: of which track, how long after the one before of any track, and how far its DTS lies off that. */
    private record Step(boolean video, int millis, int offBy) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(0, 2_000),
                        Arbitraries.integers().between(-1_500, 1_500))
                .as(Step::new)
                .list()
                .ofMaxSize(40);
    }

    /** The model: true times have no end, and a source shows their lower bits. */
    @Property
    void timestampsThatWrapAreContinuedExactly(
            @ForAll("steps") List<Step> steps,
            @ForAll @LongRange(min = -20_000, max = 20_000) long start,
            @ForAll("wraps") int bits) {
        MediaClock clock = new MediaClock();
        BigInteger wrap = BigInteger.ONE.shiftLeft(bits);
        BigInteger time = wrap.add(BigInteger.valueOf(start)).subtract(BigInteger.valueOf(40_000));
        BigInteger first = null;
        long nanos = 0;
        for (Step step : steps) {
            time = time.add(BigInteger.valueOf(step.millis()));
            nanos += step.millis() * 1_000_000L;
            BigInteger dts = time.add(BigInteger.valueOf(step.offBy()));
            first = first == null ? dts : first;
            long raw = dts.mod(wrap).longValueExact();
            long placed = clock.place(step.video() ? Track.VIDEO : Track.AUDIO, raw, nanos);
            BigInteger sinceFirst = dts.subtract(first.subtract(first.mod(wrap)));
            assertEquals(sinceFirst, BigInteger.valueOf(placed));
        }
        assertEquals(0, clock.jumps());
    }

    /** Each track begins wherever it does, on either side of 0 or of a wrap: its distance to the other stays. */
    @Property
    void tracksThatBeginOnEitherSideOfAnEdgeKeepTheirDistance(
            @ForAll @LongRange(min = -2_000, max = 2_000) long start,
            @ForAll @LongRange(min = -2_000, max = 2_000) long apart,
            @ForAll("steps") List<Step> steps,
            @ForAll("wraps") int bits) {
        MediaClock clock = new MediaClock();
        long wrap = 1L << bits;
        long time = start;
        long nanos = 0;
        Long offset = null;
        for (Step step : steps) {
            time += step.millis();
            nanos += step.millis() * 1_000_000L;
            long dts = time + (step.video() ? apart : 0);
            long placed = clock.place(step.video() ? Track.VIDEO : Track.AUDIO, Math.floorMod(dts, wrap), nanos);
            offset = offset == null ? placed - dts : offset;
            assertEquals(offset, placed - dts, "ms");
        }
        assertEquals(0, clock.jumps());
    }

    @ParameterizedTest(name = "audio at {0}, video at {1}: {2} ms apart")
    @CsvSource({
        "4294967290, 10, 16",
        "10, 4294967290, -16",
        "0, 4294967256, -40",
        "4294967256, 0, 40",
        "16777210, 4, 10",
        "4, 16777210, -10",
        "2147483640, 2, 10",
        "2, 2147483640, -10",
    })
    void whereverTheFirstTimestampsLie(long audio, long video, long apart) {
        assertEquals(apart, -audio(audio) + video(video));
        assertEquals(apart, -audio((audio + 40) % (1L << 32)) + video((video + 40) % (1L << 32)));
        MediaClock other = new MediaClock(70_000, 0);
        long first = other.place(Track.VIDEO, video, 40_000_000);
        assertEquals(apart, first - other.place(Track.AUDIO, audio, 40_000_000), "also of a publisher that returns");
        assertEquals(0, clock.jumps() + other.jumps());
    }

    @Test
    void aFrameFromBeforeZeroThatComesLateIsPutWhereItBelongs() {
        assertEquals(10, video(10));
        assertEquals(-30, video((1L << 32) - 30));
        assertEquals(50, video(50));
        assertEquals(0, clock.jumps());
        assertEquals(1, clock.stepsBack());
    }

    @Provide
    Arbitrary<Integer> wraps() {
        return Arbitraries.of(24, 31, 32);
    }

    /**
     * Whatever comes: the clock goes back by 5 s at the most, and forward by no more than that and the time that
     * passed.
     */
    @Property
    void nothingThatComesMakesTheClockJump(
            @ForAll List<@LongRange(min = -(1L << 40), max = 1L << 40) Long> far,
            @ForAll List<@LongRange(min = -20_000, max = 20_000) Long> near,
            @ForAll @IntRange(max = 10_000) int waited) {
        MediaClock clock = new MediaClock();
        long newest = Long.MIN_VALUE;
        long newestNanos = 0;
        long nanos = 0;
        for (int i = 0; i < Math.max(far.size(), near.size()) * 2; i++) {
            List<Long> source = i % 3 == 0 ? far : near;
            if (source.isEmpty()) {
                continue;
            }
            nanos += i % 5 * waited * 1_000_000L;
            long dts = clock.place(i % 2 == 0 ? Track.VIDEO : Track.AUDIO, source.get(i / 2 % source.size()), nanos);
            if (newest != Long.MIN_VALUE) {
                assertTrue(dts >= newest - MediaClock.TOLERANCE_MS, "back");
                long passed = (nanos - newestNanos) / 1_000_000;
                assertTrue(dts <= newest + MediaClock.TOLERANCE_MS + passed, "forward");
            }
            if (dts >= newest) {
                newest = dts;
                newestNanos = nanos;
            }
        }
    }

    @Property
    void aJumpOfBothTracksKeepsThemTogether(
            @ForAll @LongRange(min = 6_000, max = 1L << 40) long by,
            @ForAll boolean back,
            @ForAll @IntRange(max = 20) int framesBetween) {
        MediaClock clock = new MediaClock();
        long jump = back ? -by : by;
        if (isWrap(jump)) {
            return;
        }
        long nanos = 0;
        for (long t = 0; t < 1_000; t += 40, nanos += 40_000_000) {
            assertEquals(t, clock.place(Track.VIDEO, t, nanos));
            assertEquals(t + 5, clock.place(Track.AUDIO, t + 5, nanos));
        }
        long video = 0;
        for (long t = 1_000; t < 3_000; t += 40, nanos += 40_000_000) {
            video = clock.place(Track.VIDEO, t + jump, nanos);
            long jumped = t - 1_000 >= framesBetween * 40L ? jump : 0; // the audio is still from before
            long audio = clock.place(Track.AUDIO, t + 5 + jumped, nanos);
            if (jumped != 0) {
                assertEquals(5, audio - video, "as they were");
            }
        }
        assertEquals(1, clock.jumps());
        assertTrue(video - 3_000 < 100, "the clock advanced at the wall's pace");
    }

    private static boolean isWrap(long step) {
        return List.of(24, 31, 32).stream().anyMatch(bits -> Math.abs(Math.abs(step) - (1L << bits)) <= 10_000);
    }

    @ParameterizedTest(name = "a source whose timestamps end at 2^{0}")
    @ValueSource(ints = {24, 31, 32})
    void aFrameFromBeforeTheEdgeThatComesLateIsPutWhereItBelongs(int bits) {
        long edge = 1L << bits;
        video(edge - 40);
        audio(edge - 30);
        assertEquals(edge, video(0));
        assertEquals(edge - 7, audio(edge - 7));
        assertEquals(edge + 16, audio(16));
        assertEquals(edge - 3, audio(edge - 3), "late");
        assertEquals(edge + 39, audio(39));
        assertEquals(0, clock.jumps());
        assertEquals(1, clock.stepsBack());
    }

    @ParameterizedTest(name = "at 2^{0}")
    @ValueSource(ints = {24, 31, 32})
    void aTrackMayBeginOnEitherSideOfAnEdge(int bits) {
        long edge = 1L << bits;
        video(edge - 40);
        assertEquals(edge + 3, audio(3), "video has not wrapped yet");
        assertEquals(edge, video(0));

        MediaClock other = new MediaClock();
        other.place(Track.VIDEO, edge - 40, 0);
        other.place(Track.VIDEO, 0, 0);
        assertEquals(edge - 10, other.place(Track.AUDIO, edge - 10, 0), "video has wrapped, and audio has not");
        assertEquals(edge + 13, other.place(Track.AUDIO, 13, 0));
        assertEquals(0, clock.jumps() + other.jumps());
    }

    @Test
    void edgeAfterEdgeIsCounted() {
        long edge = 1L << 24;
        for (long time = 0; time < 10 * edge; time += 4_000) {
            assertEquals(time, video(time % edge));
            waitMillis(4_000);
        }
        assertEquals(0, clock.jumps());
    }

    @Test
    void timesOfAFirstPublicationStayAsTheyCame() {
        assertEquals(123_456_789L, video(123_456_789L));
        assertEquals(123_456_700L, audio(123_456_700L));
        assertEquals(0, clock.stepsBack(), "the first audio frame has none before it");
    }

    @Test
    void aStepBackOfUpToFiveSecondsPassesAndIsCounted() {
        video(10_000);
        assertEquals(5_000, video(5_000));
        assertEquals(5_040, video(5_040));
        assertEquals(1, clock.stepsBack());
        assertEquals(0, clock.jumps());
    }

    @Test
    void aStepBackOfMoreIsAJumpToRightBehindTheNewest() {
        video(10_000);
        waitMillis(40);
        assertEquals(10_040, video(4_999));
        assertEquals(1, clock.jumps());
        waitMillis(40);
        assertEquals(10_080, video(5_039), "and the offset stays");
        assertEquals(1, clock.jumps());
    }

    @Test
    void manySmallStepsBackAddUpToAJump() {
        video(20_000);
        assertEquals(16_000, video(16_000));
        assertEquals(20_001, video(12_000));
        assertEquals(1, clock.jumps());
    }

    @Test
    void aStepForwardPassesIfThatMuchTimePassed() {
        video(0);
        assertEquals(5_000, video(5_000));
        waitMillis(HOUR);
        assertEquals(HOUR + 10_000, video(HOUR + 10_000));
        assertEquals(0, clock.jumps());
        assertEquals(HOUR + 10_001, video(HOUR + 15_001));
        assertEquals(1, clock.jumps());
    }

    @Test
    void twoTracksThatJumpDifferentlyAreTwoJumps() {
        video(0);
        audio(0);
        assertEquals(1, video(100_000));
        assertEquals(2, audio(200_000));
        assertEquals(2, clock.jumps());
    }

    @Test
    void aTrackThatRestedLongDoesNotFallBackBehindTheOtherWhenItJumpsAsThatDid() {
        audio(0);
        for (int t = 0; t <= 100_000; t += 1_000, waitMillis(1_000)) {
            video(t);
        }
        video(100_000 + HOUR);
        long placed = audio(HOUR); // by as much as the video, but from a hundred seconds ago
        assertTrue(placed >= 100_000, () -> placed + " ms");
    }

    @Test
    void aNewPublisherContinuesBehindTheLastFrameAndTheTimeSince() {
        MediaClock next = new MediaClock(50_000, 0);
        assertEquals(53_000, next.place(Track.AUDIO, 900_000, 3_000_000_000L));
        assertEquals(53_010, next.place(Track.VIDEO, 900_010, 3_000_000_000L));
        assertEquals(0, next.jumps());

        MediaClock atOnce = new MediaClock(50_000, 0);
        assertEquals(50_001, atOnce.place(Track.VIDEO, 0, 10));
    }

    @Test
    void dataKeepsATimeNearTheMediaAndElseGetsThatOfTheNewestFrame() {
        assertEquals(7, clock.placeData(7));
        video(100_000);
        assertEquals(99_000, clock.placeData(99_000));
        assertEquals(100_000, clock.placeData(0));
        MediaClock next = new MediaClock(50_000, 0);
        assertEquals(50_000, next.placeData(7));
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 31, 32})
    void aThirdTrackBeginsBesideTheOneThatIsAhead(int bits) {
        long edge = 1L << bits;
        MediaClock other = new MediaClock();
        other.place(Track.VIDEO, edge - 40, 0);
        other.place(Track.AUDIO, edge - 30, 0);
        assertEquals(edge + 5, other.place(Track.AUDIO, 5, 0));
        Track further = Track.of(MediaKind.AUDIO, 1);
        assertEquals(edge + 7, other.place(further, 7, 0), "beside audio, which has wrapped");
        assertEquals(edge, other.place(Track.VIDEO, 0, 0));
        Track silent = Track.of(MediaKind.VIDEO, 1);
        assertEquals(edge - 3, other.place(silent, edge - 3, 0), "this one comes from before the edge");
        assertEquals(0, other.jumps());
    }

    @Test
    void aThirdTrackTakesTheOffsetOfAJumpToo() {
        MediaClock other = new MediaClock();
        Track further = Track.of(MediaKind.AUDIO, 1);
        for (Track track : List.of(Track.VIDEO, Track.AUDIO, further)) {
            other.place(track, 1_000, 0);
        }
        assertEquals(1_040, other.place(Track.VIDEO, 901_040, 40_000_000));
        assertEquals(1_045, other.place(Track.AUDIO, 901_045, 40_000_000));
        assertEquals(1_050, other.place(further, 901_050, 40_000_000));
        assertEquals(1, other.jumps());
        Track late = Track.of(MediaKind.VIDEO, 2);
        assertEquals(1_060, other.place(late, 901_060, 40_000_000));
        assertEquals(1, other.jumps());
    }

    @Test
    void aTrackThatBeginsLateCountsTheEdgesOfTheOneThatIsAhead() {
        long edge = 1L << 24;
        MediaClock other = new MediaClock();
        other.place(Track.VIDEO, edge - 40, 0); // and then it stops
        other.place(Track.AUDIO, edge - 30, 0);
        other.place(Track.AUDIO, 5, 0);
        other.place(Track.AUDIO, edge / 2, edge / 2 * 1_000_000);
        other.place(Track.AUDIO, edge - 10, edge * 1_000_000);
        assertEquals(2 * edge + 5, other.place(Track.AUDIO, 5, edge * 1_000_000));
        Track further = Track.of(MediaKind.AUDIO, 1);
        assertEquals(2 * edge + 7, other.place(further, 7, edge * 1_000_000));
        assertEquals(0, other.jumps());
    }
}
