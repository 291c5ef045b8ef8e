package dev.ringcast.core.pace;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.ringcast.core.concurrent.Heartbeats;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TailMarkerTest {
    private final AtomicInteger turns = new AtomicInteger();
    private final AtomicReference<Thread> thread = new AtomicReference<>();
    private final TailMarker marker = new TailMarker("test-marker", new Heartbeats(System::nanoTime), this::turn);

    private volatile int failures;

    private void turn() {
        if (failures > 0) {
            failures--;
            throw new StackOverflowError();
        }
        thread.set(Thread.currentThread());
        turns.incrementAndGet();
    }

    @Test
    void itHasATurnEachTimeThatItIsWokenAndEndsWhenItIsClosed() {
        for (int i = 1; i <= 100; i++) {
            int turn = i;
            marker.wake();
            await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> turns.get() == turn);
        }
        marker.close();
        marker.close();
        assertFalse(thread.get().isAlive());
    }

    @Test
    void aTurnThatFailsIsTakenAgain() {
        failures = 2;
        marker.wake();
        await().until(() -> turns.get() == 1);
        marker.close();
        assertFalse(thread.get().isAlive());
    }
}
