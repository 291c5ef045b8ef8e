package dev.ringcast.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A media playlist as a strict player reads it: parsing fails if a single playlist breaks a rule of RFC 8216bis or of
 * hls/RULES.md 5.
 *
 * @param targetDuration in seconds
 * @param independent whether EXT-X-INDEPENDENT-SEGMENTS is there
 * @param startMillis where EXT-X-START points, from the first segment's start; -1 if it is not there
 * @param entries the segments
 * @param ended whether EXT-X-ENDLIST is there
 */
record ParsedPlaylist(int targetDuration, boolean independent, long startMillis, List<Entry> entries, boolean ended) {
    /**
     * A segment.
     *
     * @param sequence its media sequence number
     * @param discontinuity its discontinuity sequence number
     * @param tagged whether it has EXT-X-DISCONTINUITY
     * @param millis its EXTINF
     * @param start its PROGRAM-DATE-TIME
     * @param uri its name
     */
    record Entry(long sequence, long discontinuity, boolean tagged, long millis, Instant start, String uri) {}

    static ParsedPlaylist parse(String text) {
        assertTrue(text.endsWith("\n"), "the last line ends");
        return new Parser(List.of(text.substring(0, text.length() - 1).split("\n", -1))).parse();
    }

    Entry first() {
        return entries.getFirst();
    }

    Entry last() {
        return entries.getLast();
    }

    private static final class Parser {
        private final List<String> lines;
        private final Set<String> once = new HashSet<>();
        private final List<Entry> entries = new ArrayList<>();
        private int version;
        private int targetDuration = -1;
        private long sequence = -1;
        private long discontinuity;
        private boolean independent;
        private BigDecimal holdBack = BigDecimal.ZERO;
        private Optional<BigDecimal> startBeforeEnd = Optional.empty();
        private boolean ended;
        private boolean tagged;
        private long millis = -1;
        private Instant start;

        Parser(List<String> lines) {
            this.lines = lines;
        }

        ParsedPlaylist parse() {
            assertEquals("#EXTM3U", lines.getFirst());
            for (String line : lines.subList(1, lines.size())) {
                assertFalse(ended, "nothing follows EXT-X-ENDLIST");
                line(line);
            }
            assertEquals(3, version, "floating-point durations and nothing newer");
            assertTrue(targetDuration > 0 && sequence >= 0, "both are required");
            assertEquals(0, holdBack.compareTo(BigDecimal.valueOf(3L * targetDuration)), "HOLD-BACK " + holdBack);
            assertFalse(independent && startBeforeEnd.isPresent(), "a player may join anywhere");
            assertFalse(entries.isEmpty() || tagged || millis >= 0 || start != null, "no tag without its segment");
            return new ParsedPlaylist(targetDuration, independent, startMillis(), List.copyOf(entries), ended);
        }

        /** From the first segment's start, -1 if the playlist says nothing. */
        private long startMillis() {
            long listed = entries.stream().mapToLong(Entry::millis).sum();
            long start = startBeforeEnd
                    .map(left -> listed - left.movePointRight(3).longValueExact())
                    .orElse(-1L);
            assertTrue(startBeforeEnd.isEmpty() || start >= 0 && start < listed, "EXT-X-START is in the list");
            return start;
        }

        private void line(String line) {
            if (!line.startsWith("#")) {
                segment(line);
                return;
            }
            String name = line.split(":", 2)[0];
            String value = line.substring(Math.min(line.length(), name.length() + 1));
            switch (name) {
                case "#EXT-X-VERSION" -> version = Integer.parseInt(header(name, value));
                case "#EXT-X-TARGETDURATION" -> targetDuration = Integer.parseInt(header(name, value));
                case "#EXT-X-MEDIA-SEQUENCE" -> sequence = Long.parseLong(header(name, value));
                case "#EXT-X-DISCONTINUITY-SEQUENCE" -> discontinuity = Long.parseLong(header(name, value));
                case "#EXT-X-INDEPENDENT-SEGMENTS" ->
                    independent = header(name, value).isEmpty();
                case "#EXT-X-SERVER-CONTROL" -> holdBack = decimal(header(name, value), "HOLD-BACK=");
                case "#EXT-X-START" -> startBeforeEnd = Optional.of(decimal(header(name, value), "TIME-OFFSET=-"));
                case "#EXT-X-ENDLIST" -> ended = true;
                case "#EXT-X-DISCONTINUITY" -> {
                    assertFalse(tagged);
                    tagged = true;
                }
                case "#EXT-X-PROGRAM-DATE-TIME" -> {
                    assertTrue(value.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"), value);
                    start = Instant.parse(value);
                }
                case "#EXTINF" -> {
                    assertTrue(value.matches("\\d+\\.\\d{3},"), value);
                    millis = new BigDecimal(value.substring(0, value.length() - 1))
                            .movePointRight(3)
                            .longValueExact();
                }
                default -> throw new AssertionError("no such tag: " + line);
            }
        }

        private static BigDecimal decimal(String value, String attribute) {
            assertTrue(value.matches(attribute + "\\d+\\.\\d{3}"), value);
            return new BigDecimal(value.substring(attribute.length()));
        }

        private String header(String name, String value) {
            assertTrue(once.add(name), name + " comes once");
            assertTrue(entries.isEmpty() && millis < 0 && !tagged, name + " comes before the first segment");
            return value;
        }

        private void segment(String uri) {
            assertTrue(uri.matches("[0-9a-z.-]+"), "a relative name: " + uri);
            assertTrue(millis > 0 && start != null, "EXTINF and PROGRAM-DATE-TIME for each segment");
            assertTrue((millis + 500) / 1000 <= targetDuration, "EXTINF " + millis + " of " + targetDuration);
            discontinuity += tagged ? 1 : 0;
            entries.add(new Entry(sequence + entries.size(), discontinuity, tagged, millis, start, uri));
            assertEquals(
                    entries.size(), entries.stream().map(Entry::uri).distinct().count(), "names are unique");
            tagged = false;
            millis = -1;
            start = null;
        }
    }
}
