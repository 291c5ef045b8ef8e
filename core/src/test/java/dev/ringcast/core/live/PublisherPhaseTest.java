package dev.ringcast.core.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.StreamName;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A publisher and the registry that tends it take turns. */
@Timeout(60)
class PublisherPhaseTest {
    private static final long LASTS_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int STEP = 20;

    /** Plain, and counted in two steps: a count is lost if two threads do that at once, or do not see each other. */
    private int count;

    // Each written by one thread.
    private int published;
    private int tended;

    private volatile Thread publishing;
    private volatile boolean over;

    private void count() {
        int before = count;
        for (int i = 0; i < STEP; i++) {
            Thread.onSpinWait();
        }
        count = before + 1;
    }

    /** The publisher reads it while it publishes. */
    private final class CountingTime extends ManualTime {
        @Override
        public long nanos() {
            if (Thread.currentThread() == publishing) {
                count();
                published++;
            }
            return super.nanos();
        }
    }

    @Test
    void aPublisherIsNotTendedWhileItPublishes() throws InterruptedException {
        try (Streams streams = new TestSettings().streams(new CountingTime())) {
            Publisher publisher = streams.publish(new StreamName("live", "test"));
            Thread tending = Thread.ofPlatform().start(() -> {
                while (!over) {
                    publisher.tend(() -> {
                        count();
                        tended++;
                    });
                }
            });
            publishing = Thread.currentThread();
            long end = System.nanoTime() + LASTS_NANOS;
            for (int i = 0; System.nanoTime() - end < 0; i++) {
                publisher.publish(Frames.inter(i));
            }
            publishing = null;
            over = true;
            assertTrue(tending.join(Duration.ofSeconds(20)));
        }
        assertTrue(published > 0 && tended > 0);
        assertEquals(count, published + tended);
    }
}
