package dev.ringcast.core.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LogRateLimitTest {
    private final AtomicLong now = new AtomicLong(-5_000_000_000L); // such a clock may stand anywhere
    private final LogRateLimit lines = new LogRateLimit(now::get);

    private long afterMillis(long millis) {
        now.addAndGet(Duration.ofMillis(millis).toNanos());
        return lines.due();
    }

    @Test
    void theFirstEventIsDueAtOnceAndThoseOfTheNextSecondTogether() {
        assertEquals(0, lines.due(), "nothing happened");
        lines.count();
        assertEquals(1, lines.due());
        for (int i = 0; i < 500; i++) {
            lines.count();
            assertEquals(0, lines.due());
        }
        assertEquals(0, afterMillis(999));
        assertEquals(500, afterMillis(1));
        assertEquals(0, afterMillis(5_000), "no event is logged twice");
        lines.count();
        assertEquals(1, lines.due(), "after a silence the first is logged at once again");
        assertEquals(502, lines.total());
    }

    @Test
    void whatComesAfterTheLastLineIsLoggedAtTheEnd() {
        lines.count();
        assertEquals(1, lines.due());
        lines.count();
        lines.count();
        assertEquals(2, lines.untold());
        assertEquals(0, lines.untold());
        assertEquals(0, afterMillis(2_000));
    }

    @Test
    void noEventIsLostOrLoggedTwiceWhateverTheThreads() throws InterruptedException {
        int threads = 4;
        int each = 50_000;
        AtomicLong logged = new AtomicLong();
        List<Thread> counting = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            counting.add(Thread.ofPlatform().start(() -> {
                for (int n = 0; n < each; n++) {
                    lines.count();
                    now.addAndGet(300_000_000L);
                    logged.addAndGet(lines.due());
                }
            }));
        }
        for (Thread thread : counting) {
            thread.join();
        }
        assertEquals(threads * each, logged.get() + lines.untold());
        assertEquals(threads * each, lines.total());
    }
}
