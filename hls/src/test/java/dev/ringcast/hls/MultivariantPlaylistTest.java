package dev.ringcast.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringcast.core.media.DecoderConfig;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultivariantPlaylistTest {
    private static DecoderConfig.Avc avc(int profile, int constraints, int level, int width, int height) {
        return new DecoderConfig.Avc(new byte[0], profile, constraints, level, 4, List.of(), List.of(), width, height);
    }

    private static DecoderConfig.Aac aac(int objectType, int extensionType) {
        return new DecoderConfig.Aac(
                new byte[0], objectType, 48_000, 3, 2, 2, 1024, extensionType, DecoderConfig.Aac.NO_PROGRAM_CONFIG);
    }

    @Test
    void videoAndAudioAreDescribed() {
        assertEquals(
                """
                #EXTM3U
                #EXT-X-VERSION:3
                #EXT-X-STREAM-INF:BANDWIDTH=2800000,AVERAGE-BANDWIDTH=2500001,CODECS="avc1.64001f,mp4a.40.2",\
                RESOLUTION=1280x720,FRAME-RATE=29.970
                media.m3u8
                """,
                new MultivariantPlaylist(
                                Optional.of(avc(100, 0, 31, 1280, 720)),
                                Optional.of(aac(2, 0)),
                                2_800_000,
                                2_500_001,
                                29_970)
                        .text());
    }

    @Test
    void audioAloneNamesNoVideo() {
        assertEquals(
                """
                #EXTM3U
                #EXT-X-VERSION:3
                #EXT-X-STREAM-INF:BANDWIDTH=140000,AVERAGE-BANDWIDTH=128000,CODECS="mp4a.40.5"
                media.m3u8
                """, new MultivariantPlaylist(Optional.empty(), Optional.of(aac(2, 5)), 140_000, 128_000, 0).text());
    }

    @Test
    void unknownAttributesAreLeftOut() {
        assertEquals(
                """
                #EXTM3U
                #EXT-X-VERSION:3
                #EXT-X-STREAM-INF:BANDWIDTH=1,AVERAGE-BANDWIDTH=1,CODECS="avc1.42c00a"
                media.m3u8
                """,
                new MultivariantPlaylist(Optional.of(avc(0x42, 0xC0, 10, 0, 0)), Optional.empty(), 1, 1, 0).text());
    }

    @ParameterizedTest(name = "{0} frames in {1} ms are {2} in a thousand seconds")
    @CsvSource({
        "60, 2002, 29970",
        "60, 2000, 30000",
        "48, 2002, 23976",
        "48, 2000, 24000",
        "50, 2001, 25000",
        "1, 5000, 200",
        "120, 2002, 59940",
        "120, 2001, 60000",
        "37, 2000, 18500"
    })
    void aRateNearAUsualFrameRateIsRoundedToIt(long frames, long millis, long milliframes) {
        FrameRate rate = new FrameRate();
        rate.add(frames, millis);
        assertEquals(milliframes, rate.milliframes());
    }

    @Test
    void theFrameRateIsThatOfAllCountedFrames() {
        FrameRate rate = new FrameRate();
        assertEquals(0, rate.milliframes());
        for (int i = 0; i < 100; i++) {
            rate.add(60, 2000 + i % 2 * 4);
        }
        assertEquals(29_970, rate.milliframes());
        rate.reset();
        assertEquals(0, rate.milliframes());
    }

    @Property
    void thePeakIsThatOfTheWorstSegmentAndNeverBelowTheAverage(
            @ForAll @IntRange(min = 1, max = 10_000_000) int usual, @ForAll @IntRange(min = 1, max = 10) int times) {
        Bitrates rates = new Bitrates();
        for (int i = 0; i < 10; i++) {
            rates.add(i == 4 ? (long) usual * times : usual, 2000, 2);
        }
        assertEquals(usual * 8L * 1000 * times / 2000, rates.peak());
        assertEquals(Math.ceilDiv(usual * (9L + times) * 8 * 1000, 20_000), rates.average());
    }

    @Test
    void aVeryShortSegmentCountsOnlyTogetherWithItsNeighbours() {
        Bitrates rates = new Bitrates();
        rates.add(250_000, 2000, 2);
        rates.add(125_000, 100, 2);
        assertEquals(375_000L * 8 * 1000 / 2100 + 1, rates.peak());
    }

    @Test
    void ifNoRunOfSegmentsIsLongEnoughThePeakIsTheAverage() {
        Bitrates rates = new Bitrates();
        rates.add(1_000, 100, 2);
        assertEquals(80_000, rates.peak());
        assertEquals(80_000, rates.average());
    }
}
