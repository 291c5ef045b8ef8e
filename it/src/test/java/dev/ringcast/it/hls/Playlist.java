package dev.ringcast.it.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A media playlist, read strictly: reading one that breaks a rule of its own fails the test.
 *
 * @param targetDuration in seconds
 * @param mediaSequence the number of the first segment
 * @param discontinuitySequence the discontinuity number of the first segment, before any tag on it
 * @param independent whether all segments are said to start at a keyframe
 * @param ended whether nothing will be added
 * @param segments what is listed
 */
public record Playlist(
        int targetDuration,
        long mediaSequence,
        long discontinuitySequence,
        boolean independent,
        boolean ended,
        List<Segment> segments) {
    private static final Set<String> ONCE = Set.of(
            "#EXTM3U",
            "#EXT-X-VERSION",
            "#EXT-X-TARGETDURATION",
            "#EXT-X-MEDIA-SEQUENCE",
            "#EXT-X-DISCONTINUITY-SEQUENCE",
            "#EXT-X-INDEPENDENT-SEGMENTS",
            "#EXT-X-SERVER-CONTROL",
            "#EXT-X-START",
            "#EXT-X-PART-INF",
            "#EXT-X-ENDLIST");
    private static final Set<String> BEFORE_SEGMENTS =
            Set.of("#EXT-X-TARGETDURATION", "#EXT-X-MEDIA-SEQUENCE", "#EXT-X-DISCONTINUITY-SEQUENCE");

    /**
     * A segment as it is listed.
     *
     * @param number its media sequence number
     * @param discontinuityNumber how many discontinuities lie before it
     * @param uri as written, relative
     * @param seconds its duration
     * @param discontinuity whether it is marked to begin after one
     * @param time its PROGRAM-DATE-TIME
     */
    public record Segment(
            long number, long discontinuityNumber, String uri, double seconds, boolean discontinuity, Instant time) {}

    /**
     * Reads a media playlist.
     *
     * @param text the playlist
     * @return what it says
     */
    public static Playlist parse(String text) {
        return new Parser(text).playlist();
    }

    /**
     * The length of all that is listed.
     *
     * @return in seconds
     */
    public double seconds() {
        return segments.stream().mapToDouble(Segment::seconds).sum();
    }

    private static final class Parser {
        private final String text;
        private final Map<String, String> head = new HashMap<>();
        private final List<Segment> segments = new ArrayList<>();
        private String duration;
        private boolean discontinuity;
        private Instant time;
        private long discontinuities;

        Parser(String text) {
            this.text = text;
        }

        Playlist playlist() {
            assertTrue(text.startsWith("#EXTM3U\n"), () -> "#EXTM3U comes first: " + text);
            text.lines().filter(line -> !line.isBlank()).forEach(line -> {
                if (line.startsWith("#")) {
                    tag(line);
                } else {
                    segment(line);
                }
            });
            assertNotNull(head.get("#EXT-X-VERSION"), () -> "a version: " + text);
            int target = Integer.parseInt(required("#EXT-X-TARGETDURATION"));
            assertEquals("HOLD-BACK=" + 3 * target + ".000", head.get("#EXT-X-SERVER-CONTROL"));
            segments.forEach(segment -> assertTrue(
                    Math.round(segment.seconds()) <= target, () -> segment + " exceeds " + target + ": " + text));
            return new Playlist(
                    target,
                    first(),
                    Long.parseLong(head.getOrDefault("#EXT-X-DISCONTINUITY-SEQUENCE", "0")),
                    head.containsKey("#EXT-X-INDEPENDENT-SEGMENTS"),
                    head.containsKey("#EXT-X-ENDLIST"),
                    List.copyOf(segments));
        }

        private void tag(String line) {
            String name = line.contains(":") ? line.substring(0, line.indexOf(':')) : line;
            String value = line.substring(Math.min(line.length(), name.length() + 1));
            if (ONCE.contains(name)) {
                assertEquals(null, head.put(name, value), () -> name + " stands once: " + text);
                assertTrue(segments.isEmpty() || !BEFORE_SEGMENTS.contains(name), () -> name + " is late: " + text);
                return;
            }
            switch (name) {
                case "#EXTINF" -> duration = value.substring(0, value.indexOf(','));
                case "#EXT-X-DISCONTINUITY" -> {
                    discontinuity = true;
                    discontinuities++;
                }
                case "#EXT-X-PROGRAM-DATE-TIME" -> time = Instant.parse(value);
                default -> assertTrue(!name.startsWith("#EXT"), () -> "unexpected " + line + ": " + text);
            }
        }

        private void segment(String uri) {
            assertNotNull(duration, () -> "EXTINF before " + uri + ": " + text);
            assertNotNull(time, () -> "PROGRAM-DATE-TIME before " + uri + ": " + text);
            long number = first() + segments.size();
            long before = Long.parseLong(head.getOrDefault("#EXT-X-DISCONTINUITY-SEQUENCE", "0")) + discontinuities;
            segments.add(new Segment(number, before, uri, Double.parseDouble(duration), discontinuity, time));
            duration = null;
            time = null;
            discontinuity = false;
        }

        private long first() {
            return Long.parseLong(required("#EXT-X-MEDIA-SEQUENCE"));
        }

        private String required(String name) {
            assertNotNull(head.get(name), () -> name + " is missing: " + text);
            return head.get(name);
        }
    }
}
