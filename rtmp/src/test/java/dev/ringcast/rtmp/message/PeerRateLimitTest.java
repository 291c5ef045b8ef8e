package dev.ringcast.rtmp.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.media.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class PeerRateLimitTest {
    private static final long MILLISECOND = 1_000_000L;

    private final AtomicLong now = new AtomicLong(-5_000 * MILLISECOND); // nanoTime may be negative

    @Test
    void twoHundredCommandsASecondAreAllowedForEver() throws ProtocolException {
        PeerRateLimit guard = new PeerRateLimit(0, now::get, () -> false, on -> {});
        for (int i = 0; i < 2_000; i++) {
            guard.command();
            now.addAndGet(5 * MILLISECOND);
        }
    }

    @Test
    void theNextCommandWithinTheSecondIsRefused() throws ProtocolException {
        PeerRateLimit guard = new PeerRateLimit(0, now::get, () -> false, on -> {});
        for (int i = 0; i < 200; i++) {
            guard.command();
        }
        assertThrows(ProtocolException.class, guard::command);
    }

    @Test
    void tooManyMessagesWaitUntilTheSecondIsOver() {
        PeerRateLimit guard =
                new PeerRateLimit(0, () -> now.addAndGet(4 * MILLISECOND), () -> false, on -> {}); // one look
        long start = now.get();
        for (int i = 0; i < 20_000; i++) {
            guard.message(1);
        }
        assertTrue(now.get() - start < 1_000 * MILLISECOND, "no message has waited");
        guard.message(1);
        assertTrue(now.get() - start >= 1_000 * MILLISECOND, "waited until " + (now.get() - start));
    }

    @Test
    void aClosedConnectionEndsTheWait() {
        PeerRateLimit guard = new PeerRateLimit(0, now::get, () -> true, on -> {});
        for (int i = 0; i < 3 * 20_000; i++) {
            guard.message(1);
        }
        assertEquals(-5_000 * MILLISECOND, now.get());
    }

    @Test
    void fastInputIsReadAtTheAllowedRate() {
        long start = now.get();
        PeerRateLimit guard = new PeerRateLimit(1_000, () -> now.addAndGet(990 * MILLISECOND), () -> false, on -> {});
        for (int i = 0; i < 50; i++) {
            guard.message(100);
        }
        assertTrue(now.get() - start >= 4_000 * MILLISECOND, "5,000 bytes at 1,000 a second: " + (now.get() - start));
    }

    @Test
    void duringAndRightAfterTheWaitThePeerIsNotSilent() {
        List<Boolean> told = new ArrayList<>();
        PeerRateLimit[] guard = new PeerRateLimit[1];
        LongSupplier clock = () -> now.addAndGet(100 * MILLISECOND);
        guard[0] = new PeerRateLimit(1_000, clock, () -> false, on -> {
            told.add(on);
            assertEquals(Long.MAX_VALUE, guard[0].heldUntil(Long.MAX_VALUE));
        });
        long start = guard[0].heldUntil(Long.MAX_VALUE);
        guard[0].message(1_000);
        assertEquals(start, guard[0].heldUntil(Long.MAX_VALUE));
        guard[0].message(5_000);
        assertEquals(List.of(true, false), told);
        assertEquals(now.get(), guard[0].heldUntil(Long.MAX_VALUE));
    }
}
