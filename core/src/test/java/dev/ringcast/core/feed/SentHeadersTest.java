package dev.ringcast.core.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.live.Frames;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.ring.Entry;
import dev.ringcast.core.ring.JoinPoint;
import dev.ringcast.core.wire.WireSlice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SentHeadersTest {
    private static final WireSlice[] NO_WIRES = {};

    private final SentHeaders headers = new SentHeaders();

    /** What the viewer gets, by sequence. */
    private final List<Long> seen = new ArrayList<>();

    private static Entry entry(long sequence, Frame frame) {
        return new Entry(sequence, 100 * sequence, frame, null, NO_WIRES);
    }

    private static Entry media(long sequence) {
        return entry(sequence, Frames.inter(40 * sequence));
    }

    private static JoinPoint point(Entry... entries) {
        JoinPoint point = JoinPoint.EMPTY;
        for (Entry entry : entries) {
            point = point.with(entry);
        }
        return point;
    }

    /** Takes an entry as a viewer does: what it has missed goes first. */
    private void take(Entry entry, JoinPoint newest) {
        for (Entry missed = headers.missedAt(entry, newest); missed != null; missed = headers.missedAt(entry, newest)) {
            assertEquals(
                    missed.frame().isConfig() ? entry.frame().dts() : 0,
                    missed.frame().dts());
            seen.add(missed.sequence());
        }
        headers.sent(entry, newest);
        seen.add(entry.sequence());
    }

    @Test
    void aHeaderBehindThePlaceOfAJoinComesInItsOrder() {
        Entry video = entry(5, Frames.videoConfig(1));
        Entry audio = entry(12, Frames.audioConfig(1));
        JoinPoint point = point(video, audio);
        headers.joined(point);
        take(media(10), point);
        take(media(11), point);
        take(audio, point);
        take(media(13), point);
        assertEquals(List.of(5L, 10L, 11L, 12L, 13L), seen);
    }

    @Test
    void aHeaderThatTheViewerSkippedFollows() {
        Entry video = entry(5, Frames.videoConfig(1));
        Entry audio = entry(12, Frames.audioConfig(1));
        JoinPoint point = point(video, audio);
        headers.joined(point);
        take(media(10), point);
        take(media(15), point);
        take(media(16), point);
        assertEquals(List.of(5L, 10L, 12L, 15L, 16L), seen);
    }

    @Test
    void theNewestMetadataComesFirstWhereverItStandsAndOnce() {
        Entry metadata = entry(12, Frames.metadata(2));
        Entry video = entry(5, Frames.videoConfig(1));
        JoinPoint point = point(video, metadata);
        headers.joined(point);
        take(media(10), point);
        assertTrue(headers.isKnown(metadata));
        assertFalse(headers.isKnown(entry(13, Frames.metadata(3))));
        assertFalse(headers.isKnown(video));
        assertEquals(List.of(12L, 5L, 10L), seen);
    }

    @Test
    void metadataThatReplacesWhatTheViewerHasIsNotAheadOfItsPlace() {
        JoinPoint before = point(entry(1, Frames.metadata(1)));
        headers.joined(before);
        take(media(2), before);
        JoinPoint after = before.with(entry(9, Frames.metadata(2)));
        take(media(3), after);
        assertEquals(List.of(1L, 2L, 3L), seen);
        take(media(10), after);
        assertEquals(List.of(1L, 2L, 3L, 9L, 10L), seen, "and is not missed either");
    }

    @Test
    void aViewerThatIsBehindGetsEachVersionOfAHeaderOnce() {
        Entry first = entry(10, Frames.videoConfig(1));
        Entry second = entry(20, Frames.videoConfig(2));
        JoinPoint newest = point(second);
        take(media(9), newest);
        take(first, newest);
        take(media(11), newest);
        take(second, newest);
        take(media(21), newest);
        assertEquals(List.of(9L, 10L, 11L, 20L, 21L), seen);
    }

    @Test
    void afterASkipTheHeadersInForceThereFollow() {
        JoinPoint before = point(entry(1, Frames.videoConfig(1)), entry(2, Frames.audioConfig(1)));
        headers.joined(before);
        take(media(3), before);
        JoinPoint after = before.with(entry(20, Frames.audioConfig(2)));
        headers.joined(after);
        take(media(30), after);
        take(media(31), after);
        assertEquals(List.of(1L, 2L, 3L, 20L, 30L, 31L), seen);
    }

    @Test
    void aHeaderThatTheStreamRepeatsPassesAndIsNotKept() {
        JoinPoint point = point(entry(1, Frames.videoConfig(1)), entry(2, Frames.metadata(1)));
        headers.joined(point);
        take(media(3), point);
        for (long sequence = 4; sequence < 8; sequence += 2) {
            take(entry(sequence, Frames.videoConfig(1)), point);
            take(entry(sequence + 1, Frames.metadata(1)), point);
        }
        take(media(8), point);
        assertEquals(List.of(2L, 1L, 3L, 4L, 5L, 6L, 7L, 8L), seen);
        assertSame(point.headers(), headers.kept(), "the object that all viewers share");
    }

    @Test
    void aViewerThatCaughtUpKeepsTheObjectOfTheStream() {
        Entry video = entry(1, Frames.videoConfig(1));
        JoinPoint point = point(video);
        take(video, point);
        assertSame(point.headers(), headers.kept());
        assertNull(headers.missedAt(media(2), point));
        assertSame(point.headers(), headers.kept());
    }

    @Test
    void aViewerThatIsBehindGetsEachVersionOfMetadataInItsPlace() {
        Entry first = entry(10, Frames.metadata(1));
        Entry second = entry(30, Frames.metadata(2));
        JoinPoint newest = point(second);
        take(first, newest);
        take(media(11), newest);
        take(second, newest);
        take(media(31), newest);
        assertEquals(List.of(10L, 11L, 30L, 31L), seen);
    }
}
