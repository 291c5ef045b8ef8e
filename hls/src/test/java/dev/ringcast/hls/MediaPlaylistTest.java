package dev.ringcast.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MediaPlaylistTest {
    private static final byte[] NO_BYTES = {};

    private static MediaSegment segment(long sequence, long millis, String start, boolean discontinuity) {
        return new MediaSegment(
                sequence, "5-" + sequence + ".ts", millis, Instant.parse(start), discontinuity, NO_BYTES);
    }

    @Test
    void isWrittenAsTheDraftHasIt() {
        List<MediaSegment> segments = List.of(
                segment(1767225600, 2000, "2026-01-01T00:00:00Z", false),
                segment(1767225601, 1967, "2026-01-01T00:00:02Z", false),
                segment(1767225602, 2033, "2026-01-01T00:01:00.050Z", true));
        assertEquals(
                """
                #EXTM3U
                #EXT-X-VERSION:3
                #EXT-X-TARGETDURATION:2
                #EXT-X-MEDIA-SEQUENCE:1767225600
                #EXT-X-DISCONTINUITY-SEQUENCE:4
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
                """,
                new MediaPlaylist(2, 4, true, segments, false).text());
    }

    @Test
    void anEndedOneSaysSoAndOneThatIsNotIndependentDoesNotClaimIt() {
        List<MediaSegment> segments = List.of(segment(7, 5, "2026-01-01T00:00:00Z", true));
        assertEquals(
                """
                #EXTM3U
                #EXT-X-VERSION:3
                #EXT-X-TARGETDURATION:10
                #EXT-X-MEDIA-SEQUENCE:7
                #EXT-X-DISCONTINUITY-SEQUENCE:0
                #EXT-X-DISCONTINUITY
                #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z
                #EXTINF:0.005,
                5-7.ts
                #EXT-X-ENDLIST
                """,
                new MediaPlaylist(10, 0, false, segments, true).text());
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
            segments.add(new MediaSegment(first + i, "1-" + i + ".ts", millis, start, discontinuity.get(i), NO_BYTES));
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
