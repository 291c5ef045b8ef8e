package dev.ringcast.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.media.Frame;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SegmentMemoryTest {
    private static final long LIMIT = 80_000;
    private static final HlsOptions LONG_WINDOW = new HlsOptions(
            Duration.ofSeconds(1), 1_000, Duration.ofSeconds(60), Duration.ofSeconds(6), LIMIT, 10, 10);

    private final SegmentMemory memory = new SegmentMemory(LIMIT);
    private final ManualTime time = new ManualTime();

    private Packaging session() {
        memory.enter();
        Session session = Past.NONE.next("1", 1, 0);
        Packaging packaging =
                new Packaging(session, LONG_WINDOW, new Packaging.Surroundings(time, memory), outcome -> {});
        packaging.joined(null, false);
        packaging.frame(Media.config(Media.AVC));
        return packaging;
    }

    @Test
    void thereIsNoLimitWhileThereIsRoomAndAShareWhereThereIsNone() {
        memory.enter();
        memory.enter();
        memory.change(LIMIT);
        assertEquals(Long.MAX_VALUE, memory.allowance());
        assertEquals(Long.MAX_VALUE, memory.openAllowance());
        memory.change(1);
        assertEquals(LIMIT / 2, memory.allowance());
        assertEquals(1 << 20, memory.openAllowance(), "a segment is not cut into crumbs");
        memory.leave(1);
        assertEquals(Long.MAX_VALUE, memory.allowance());
    }

    @Test
    void twoSessionsThatGrowKeepTheirWindowsWithinTheLimit() {
        List<Packaging> sessions = List.of(session(), session());
        long most = 0;
        for (Frame frame : Media.pictures(0, 100_000, 1_000)) {
            sessions.forEach(session -> session.frame(frame));
            time.advance(Duration.ofMillis(40));
            most = Math.max(most, memory.held());
        }
        long segment = 25 * 188 + 3 * 188; // of each session one may be new
        assertTrue(most > LIMIT && most <= LIMIT + 2 * segment, "at most " + most);
        sessions.forEach(session -> memory.leave(session.accounted()));
        assertEquals(0, memory.held());
    }
}
