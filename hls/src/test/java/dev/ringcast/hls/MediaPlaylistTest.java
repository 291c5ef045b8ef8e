package dev.ringcast.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaPlaylistTest {
    private static final byte[] NO_BYTES = {};

    private static MediaSegment segment(long sequence, long millis, String start, boolean discontinuity) {
        return new MediaSegment(
                sequence, "5-" + sequence + ".ts", millis, Instant.parse(start), discontinuity, 0, NO_BYTES);
    }

    @Test
    void isWrittenAsTheDraftHasIt() {
        List<MediaSegment> segments = List.of(
                segment(1767225600, 2000, "2026-01-01T00:00:00Z", false),
                segment(1767225601, 1967, "2026-01-01T00:00:02Z", false),
                segment(1767225602, 2033, "2026-01-01T00:01:00.050Z", true));
        assertEquals("""
            #EXTM3U
            #EXT-X-VERSION:3
            #EXT-X-TARGETDURATION:2
            #EXT-X-MEDIA-SEQUENCE:1767225600
            #EXT-X-DISCONTINUITY-SEQUENCE:4
            #EXT-X-SERVER-CONTROL:HOLD-BACK=6.000
            #EXT-X-INDEPENDENT-SEGMENTS
            #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z
            #EXTINF:2.000,
            5-1767225600.ts
            #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:02.000Z
            #EXTINF:1.967,
            5-1767225601.ts
            #EXT-X-DISCONTINUITY
            #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:01:00.050Z
            #EXTINF:2.033,
            5-1767225602.ts
            """, new MediaPlaylist(2, 4, true, segments, false).text());
    }

    @Test
    void anEndedOneSaysSoAndOneThatIsNotIndependentDoesNotClaimIt() {
        List<MediaSegment> segments = List.of(segment(7, 5, "2026-01-01T00:00:00Z", true));
        assertEquals("""
            #EXTM3U
            #EXT-X-VERSION:3
            #EXT-X-TARGETDURATION:10
            #EXT-X-MEDIA-SEQUENCE:7
            #EXT-X-DISCONTINUITY-SEQUENCE:0
            #EXT-X-SERVER-CONTROL:HOLD-BACK=30.000
            #EXT-X-START:TIME-OFFSET=-0.005
            #EXT-X-DISCONTINUITY
            #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z
            #EXTINF:0.005,
            5-7.ts
            #EXT-X-ENDLIST
            """, new MediaPlaylist(10, 0, false, segments, true).text());
    }

    @ParameterizedTest(name = "of keyframes at {0} the one at {1} is pointed at")
    @CsvSource({
        "-1 -1 -1 -1 -1 -1, -1",
        "0 0 0 0 0 0, 6000",
        "1500 -1 -1 -1 -1 -1, 1500",
        "-1 -1 -1 -1 400 -1, 8400",
        "0 -1 -1 1 0 -1, 0",
        "0 -1 300 -1 0 0, 4300"
    })
    void oneThatIsNotIndependentPointsAtAKeyframeThatIsFarEnoughFromTheEnd(String keyframes, long expected) {
        List<Long> at = Stream.of(keyframes.split(" ")).map(Long::valueOf).toList();
        List<MediaSegment> segments = IntStream.range(0, at.size())
                .mapToObj(i -> new MediaSegment(i, i + ".ts", 2_000, Instant.EPOCH, false, at.get(i), NO_BYTES))
                .toList();
        String live = new MediaPlaylist(2, 0, false, segments, false).text();
        assertEquals(expected, ParsedPlaylist.parse(live).startMillis());
        long first = IntStream.range(0, at.size())
                .filter(i -> at.get(i) >= 0)
                .mapToLong(i -> 2_000 * i + at.get(i))
                .findFirst()
                .orElse(-1);
        String ended = new MediaPlaylist(2, 0, false, segments, true).text();
        assertEquals(first, ParsedPlaylist.parse(ended).startMillis(), "all of an ended stream can be played");
    }

    @Test
    void isTheSameInALocaleWithOtherDigits() {
        List<MediaSegment> segments = List.of(segment(7, 1234, "2026-01-01T00:00:00.012Z", false));
        MediaPlaylist playlist = new MediaPlaylist(2, 0, true, segments, false);
        String expected = playlist.text();
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertEquals(expected, playlist.text());
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void thereIsNoneWithoutSegments() {
        assertThrows(IllegalArgumentException.class, () -> new MediaPlaylist(2, 0, true, List.of(), false));
    }

    @Property
    void whatIsWrittenIsReadBackByAStrictPlayer(
            @ForAll @LongRange(min = 0, max = 1L << 40) long first,
            @ForAll @LongRange(min = 0, max = 1L << 40) long discontinuities,
            @ForAll @IntRange(min = 1, max = 10) int targetDuration,
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 10_499) Integer> durations,
            @ForAll @Size(min = 20, max = 20) List<Boolean> discontinuity,
            @ForAll boolean independent,
            @ForAll boolean ended) {
        List<MediaSegment> segments = new ArrayList<>();
        for (int i = 0; i < durations.size(); i++) {
            long millis = Math.min(durations.get(i), targetDuration * 1000L + 499);
            Instant start = Instant.EPOCH.plusMillis(first + 2000L * i);
            boolean tagged = discontinuity.get(i);
            segments.add(new MediaSegment(first + i, "1-" + i + ".ts", millis, start, tagged, 0, NO_BYTES));
        }
        String text = new MediaPlaylist(targetDuration, discontinuities, independent, segments, ended).text();
        ParsedPlaylist parsed = ParsedPlaylist.parse(text);
        assertEquals(targetDuration, parsed.targetDuration());
        assertEquals(independent, parsed.independent());
        assertEquals(ended, parsed.ended());
        long number = discontinuities;
        for (int i = 0; i < segments.size(); i++) {
            MediaSegment s = segments.get(i);
            number += s.discontinuity() ? 1 : 0;
            assertEquals(
                    new ParsedPlaylist.Entry(
                            s.sequence(), number, s.discontinuity(), s.durationMillis(), s.start(), s.uri()),
                    parsed.entries().get(i));
        }
    }
}
