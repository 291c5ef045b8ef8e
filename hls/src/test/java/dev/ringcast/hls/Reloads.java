package dev.ringcast.hls;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;

/**
 * A strict player that reloads one playlist again and again. It compares everything that must not change between
 * reloads (hls/RULES.md 1, 5) with all earlier loads.
 */
final class Reloads {
    private final Map<Long, ParsedPlaylist.Entry> bySequence = new HashMap<>();
    private final Map<String, Long> byUri = new HashMap<>();
    private ParsedPlaylist last;

    /** Another load within the same session. */
    ParsedPlaylist load(String text) {
        ParsedPlaylist now = ParsedPlaylist.parse(text);
        if (last != null) {
            assertFalse(last.ended() && !now.equals(last), "an ended playlist stands still");
            assertTrue(now.targetDuration() >= last.targetDuration(), "the target duration never shrinks");
            assertTrue(now.targetDuration() == last.targetDuration() || grew(now), "it grows with a segment");
            assertTrue(last.independent() || !now.independent(), "independence does not come back");
            assertTrue(now.first().sequence() >= last.first().sequence(), "removed in order");
            assertTrue(now.last().sequence() >= last.last().sequence(), "nothing newer is removed");
            assertTrue(now.first().sequence() <= last.last().sequence() + 1, "no segment was missed");
        }
        now.entries().forEach(this::remember);
        last = now;
        return now;
    }

    private boolean grew(ParsedPlaylist now) {
        return now.entries().stream()
                .filter(entry -> entry.sequence() > last.last().sequence())
                .anyMatch(entry -> (entry.millis() + 500) / 1000 == now.targetDuration());
    }

    /** Another load. A new session may have begun in between: names and numbers must not repeat. */
    ParsedPlaylist loadNewSession(String text) {
        ParsedPlaylist now = ParsedPlaylist.parse(text);
        assertTrue(now.first().sequence() > last.last().sequence(), "a higher sequence");
        assertTrue(now.first().tagged(), "a discontinuity");
        assertTrue(now.first().discontinuity() > last.last().discontinuity(), "a higher discontinuity sequence");
        now.entries().forEach(this::remember);
        last = now;
        return now;
    }

    private void remember(ParsedPlaylist.Entry entry) {
        ParsedPlaylist.Entry before = bySequence.putIfAbsent(entry.sequence(), entry);
        assertTrue(before == null || before.equals(entry), () -> before + " became " + entry);
        Long sequence = byUri.putIfAbsent(entry.uri(), entry.sequence());
        assertTrue(sequence == null || sequence == entry.sequence(), "a name is given once: " + entry.uri());
    }
}
