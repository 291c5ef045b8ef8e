package dev.ringcast.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.media.Frame;
import dev.ringcast.core.wire.HeapBudget;
import dev.ringcast.mpegts.MpegTs;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SegmentMemoryTest {
    private static final long LIMIT = 400_000;
    private static final HlsOptions LONG_WINDOW =
            new HlsOptions(Duration.ofSeconds(1), 1_000, Duration.ofSeconds(60), Duration.ofSeconds(6), LIMIT, 10, 10);

    private final SegmentMemory memory = new SegmentMemory(LIMIT, new HeapBudget(Long.MAX_VALUE));
    private final ManualTime time = new ManualTime();

    private SegmentPipeline session() {
        memory.enter();
        SessionStart session = SequenceNumbers.NONE.next("1", 1, 0);
        SegmentPipeline packaging = new SegmentPipeline(
                session, LONG_WINDOW, new SegmentPipeline.PackagingContext(time, memory, MpegTs.FORMAT), outcome -> {});
        packaging.joined(null, false);
        packaging.frame(Media.config(Media.AVC));
        return packaging;
    }

    @Test
    void aSessionHasNoLimitWhileThereIsRoomAndAShareIfMemoryIsShort() {
        memory.enter();
        memory.enter();
        memory.change(LIMIT * 7 / 8);
        assertEquals(Long.MAX_VALUE, memory.allowance());
        assertEquals(LIMIT / 4, memory.openAllowance());
        memory.change(1);
        assertEquals(LIMIT * 7 / 16, memory.allowance());
        assertEquals(LIMIT * 7 / 64, memory.openAllowance());
        memory.change(LIMIT);
        memory.enter();
        assertEquals(32 << 10, memory.openAllowance(), "a segment is not cut into crumbs");
        memory.leave(LIMIT);
        memory.leave(1);
        assertEquals(Long.MAX_VALUE, memory.allowance());
    }

    @Test
    void nothingIsReservedPastTheLimit() {
        assertTrue(memory.reserve(LIMIT));
        assertFalse(memory.reserve(1));
        assertEquals(LIMIT, memory.held());
    }

    @Test
    void sessionsThatGrowKeepTheirWindowsWithinTheLimit() {
        List<SegmentPipeline> sessions = List.of(session(), session());
        long most = 0;
        for (Frame frame : Media.videoFrames(0, 100_000, 1_000)) {
            for (SegmentPipeline session : sessions) {
                session.frame(frame);
                most = Math.max(most, memory.held());
            }
            time.advance(Duration.ofMillis(40));
        }
        assertTrue(most > LIMIT / 2 && most <= LIMIT, "at most " + most);
        sessions.forEach(session -> assertTrue(session.isShort()));
        sessions.forEach(session -> memory.leave(session.accounted()));
        assertEquals(0, memory.held());
    }

    /** Each needs more for its open segment than its share of the limit. */
    @Test
    void sessionsBeyondTheLimitLeaveMediaOutAndNeverExceedIt() {
        List<SegmentPipeline> sessions =
                IntStream.range(0, 40).mapToObj(i -> session()).toList();
        long most = 0;
        for (Frame frame : Media.videoFrames(0, 20_000, 1_000)) {
            for (SegmentPipeline session : sessions) {
                session.frame(frame);
                most = Math.max(most, memory.held());
            }
            time.advance(Duration.ofMillis(40));
        }
        assertTrue(most <= LIMIT, "at most " + most);
        assertTrue(sessions.stream().anyMatch(SegmentPipeline::isShort));
        sessions.forEach(SegmentPipeline::end);
        sessions.forEach(session -> memory.leave(session.accounted()));
        assertEquals(0, memory.held());
    }
}
