package dev.ringcast.it.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaylistTest {
    private static final String GOOD = """
        #EXTM3U
        #EXT-X-VERSION:3
        #EXT-X-TARGETDURATION:2
        #EXT-X-MEDIA-SEQUENCE:7
        #EXT-X-DISCONTINUITY-SEQUENCE:1
        #EXT-X-SERVER-CONTROL:HOLD-BACK=6.000
        #EXT-X-INDEPENDENT-SEGMENTS
        #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z
        #EXTINF:2.000,
        a.ts
        #EXT-X-DISCONTINUITY
        #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:07.000Z
        #EXTINF:2.400,
        b.ts
        #EXT-X-ENDLIST
        """;

    @Test
    void readsWhatIsListed() {
        Playlist playlist = Playlist.parse(GOOD);
        assertEquals(2, playlist.targetDuration());
        assertTrue(playlist.ended() && playlist.independent());
        assertEquals(
                new Playlist.Segment(8, 2, "b.ts", 2.4, true, Instant.parse("2026-01-01T00:00:07Z")),
                playlist.segments().getLast());
        assertEquals(4.4, playlist.seconds(), 1e-9);
    }

    @ParameterizedTest(name = "{0} becomes {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "#EXTM3U | #EXTM3",
                "#EXT-X-VERSION:3 | #EXT-X-TARGETDURATION:2",
                "#EXT-X-MEDIA-SEQUENCE:7 | ''",
                "2.400 | 2.500",
                "HOLD-BACK=6.000 | HOLD-BACK=4.000",
                "#EXT-X-DISCONTINUITY-SEQUENCE:1 | #EXT-X-UNKNOWN",
                "#EXTINF:2.000, | ''",
                "#EXT-X-ENDLIST | #EXT-X-TARGETDURATION:2"
            })
    void aPlaylistThatBreaksARuleFails(String from, String to) {
        assertThrows(AssertionError.class, () -> Playlist.parse(GOOD.replace(from, to)));
    }
}
