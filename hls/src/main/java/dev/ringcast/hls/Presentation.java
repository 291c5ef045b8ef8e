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
        String newest = window.listed().getLast().uri(); // given once, so that nothing of long ago has the same tag
        int maxAge = window.ended() ? media.targetDuration() : Math.max(1, media.targetDuration() / 2);
        return new Presentation(
                window,
                media.targetDuration(),
                playlist(media.text(), newest, maxAge, media.targetDuration()),
                playlist(index.text(), newest, 1, media.targetDuration()));
    }

    private static HlsResource playlist(String text, String newest, int maxAge, int targetDuration) {
        String tag = newest + "-" + Integer.toHexString(text.hashCode()); // a list may lose segments and gain none
        return HlsResource.playlist(text.getBytes(StandardCharsets.US_ASCII), tag, maxAge, targetDuration);
    }

    /** How long an ended stream can still be fetched: another window, 30 s at least (hls/RULES.md 9). */
    Duration retention() {
        Duration listed = Duration.ofMillis(window.listedMillis());
        return listed.compareTo(MIN_RETENTION) < 0 ? MIN_RETENTION : listed;
    }

    /** How long segments of a session that was left behind stay: another window and a target duration. */
    Duration leftBehind() {
        return Duration.ofMillis(window.listedMillis()).plusSeconds(targetDuration);
    }
}
