package dev.ringcast.hls;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * The live media playlist: which segments there are now.
 *
 * <pre>
 * #EXTM3U
 * #EXT-X-VERSION:3
 * #EXT-X-TARGETDURATION:2
 * #EXT-X-MEDIA-SEQUENCE:1767225600
 * #EXT-X-DISCONTINUITY-SEQUENCE:0
 * #EXT-X-SERVER-CONTROL:HOLD-BACK=6.000
 * #EXT-X-INDEPENDENT-SEGMENTS
 * #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z
 * #EXTINF:2.000,
 * 1767225600000-8c6f…1b-1767225600.ts
 * …
 * #EXT-X-ENDLIST
 * </pre>
 *
 * If segments are not independent, EXT-X-START points at a keyframe instead of EXT-X-INDEPENDENT-SEGMENTS: a player
 * that joins elsewhere shows no video until the next one.
 *
 * <p>Source: [hls] 4.4; version 3 is what floating-point durations need (section 8).
 *
 * @param targetDuration in seconds; no segment's rounded duration is greater
 * @param discontinuitySequence discontinuities before the first listed segment's own
 * @param independent whether each segment starts with a frame that needs no other
 * @param segments in order, their sequence numbers without a gap; at least one
 * @param ended whether no more will come
 */
record MediaPlaylist(
        int targetDuration,
        long discontinuitySequence,
        boolean independent,
        List<MediaSegment> segments,
        boolean ended) {
    /** How many target durations players stay behind the end. */
    static final int HOLD_BACK = 3;

    private static final DateTimeFormatter DATE_TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    MediaPlaylist {
        segments = List.copyOf(segments);
        if (segments.isEmpty()) {
            throw new IllegalArgumentException("a playlist without segments");
        }
    }

    /** The playlist as it is served. */
    String text() {
        StringBuilder text = new StringBuilder(200 + 120 * segments.size());
        text.append("#EXTM3U\n#EXT-X-VERSION:3\n");
        text.append("#EXT-X-TARGETDURATION:").append(targetDuration).append('\n');
        text.append("#EXT-X-MEDIA-SEQUENCE:")
                .append(segments.getFirst().sequence())
                .append('\n');
        text.append("#EXT-X-DISCONTINUITY-SEQUENCE:")
                .append(discontinuitySequence)
                .append('\n');
        text.append("#EXT-X-SERVER-CONTROL:HOLD-BACK=");
        Decimals.appendThousandths(text, holdBackMillis());
        text.append('\n');
        if (independent) {
            text.append("#EXT-X-INDEPENDENT-SEGMENTS\n");
        } else {
            appendStart(text);
        }
        segments.forEach(segment -> append(text, segment));
        if (ended) {
            text.append("#EXT-X-ENDLIST\n");
        }
        return text.toString();
    }

    private long holdBackMillis() {
        return HOLD_BACK * 1000L * targetDuration;
    }

    /** The newest keyframe that is as far from the end as players stay, else the oldest; after the end the oldest. */
    private void appendStart(StringBuilder text) {
        long left = segments.stream().mapToLong(MediaSegment::durationMillis).sum();
        long start = 0;
        for (MediaSegment segment : segments) {
            long atKeyframe = left - segment.keyframeMillis();
            boolean farEnough = !ended && atKeyframe >= holdBackMillis();
            if (segment.keyframeMillis() >= 0 && (start == 0 || farEnough)) {
                start = atKeyframe;
            }
            left -= segment.durationMillis();
        }
        if (start > 0) {
            text.append("#EXT-X-START:TIME-OFFSET=-");
            Decimals.appendThousandths(text, start);
            text.append('\n');
        }
    }

    private static void append(StringBuilder text, MediaSegment segment) {
        if (segment.discontinuity()) {
            text.append("#EXT-X-DISCONTINUITY\n");
        }
        text.append("#EXT-X-PROGRAM-DATE-TIME:")
                .append(dateTime(segment.start()))
                .append('\n');
        text.append("#EXTINF:");
        Decimals.appendThousandths(text, segment.durationMillis());
        text.append(",\n").append(segment.uri()).append('\n');
    }

    /** ISO 8601 in UTC with milliseconds always. */
    private static String dateTime(Instant instant) {
        return DATE_TIME.format(instant);
    }
}
