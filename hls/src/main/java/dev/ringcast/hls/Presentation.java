package dev.ringcast.hls;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * All that a session has to say at one moment, rendered once for however many ask. Immutable.
 *
 * @param window its segments
 * @param targetDuration in seconds
 * @param media the media playlist
 * @param index the multivariant playlist
 */
record Presentation(SegmentWindow window, int targetDuration, HlsResource media, HlsResource index) {
    private static final Duration MIN_RETENTION = Duration.ofSeconds(30);

    /** Renders both playlists. */
    static Presentation of(SegmentWindow window, MediaPlaylist media, MultivariantPlaylist index) {
        // A list is told by its newest segment and whether it is the last: names are given once.
        String newest = window.listed().getLast().uri() + (window.ended() ? "-end" : "");
        int maxAge = window.ended() ? media.targetDuration() : Math.max(1, media.targetDuration() / 2);
        return new Presentation(
                window,
                media.targetDuration(),
                HlsResource.playlist(ascii(media.text()), newest, maxAge),
                HlsResource.playlist(ascii(index.text()), newest, 1));
    }

    /** How long an ended stream can still be fetched: another window, 30 s at least (SPEC.md area 5). */
    Duration retention() {
        Duration listed = Duration.ofMillis(window.listedMillis());
        return listed.compareTo(MIN_RETENTION) < 0 ? MIN_RETENTION : listed;
    }

    /** How long segments of a session that was left behind stay: another window and a target duration. */
    Duration leftBehind() {
        return Duration.ofMillis(window.listedMillis()).plusSeconds(targetDuration);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
