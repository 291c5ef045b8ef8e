package dev.ringcast.core.pace;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.concurrent.Parker;
import dev.ringcast.core.ring.BroadcastRing;
import dev.ringcast.core.ring.Frames;
import dev.ringcast.core.wire.WireSlice;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What others do between two steps of whoever wakes viewers: a viewer without a thread runs there. */
@Timeout(60)
class WakingOrderTest {
    private static final WireSlice[] NO_WIRES = {};
    private static final long LASTS_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final BroadcastRing ring = new BroadcastRing();
    private final Pacer pacer = new Pacer(0, System::nanoTime);
    private final Audience audience = new Audience(pacer, ring);
    private final Crew crew = new Crew();
    private volatile boolean over;

    @AfterEach
    void close() throws InterruptedException {
        over = true;
        crew.join();
        pacer.close();
    }

    private void publish() {
        Frames.publish(ring, Frames.key(0, 1), NO_WIRES);
        audience.published();
    }

    /** Its wake-up is run by the pacer, between two of its steps. */
    private static Parker armed(AtomicReference<Parker> own, Runnable onWake) {
        Parker waiter = new Parker(() -> {
            own.get().arm(() -> false);
            onWake.run();
        });
        own.set(waiter);
        waiter.arm(() -> false);
        return waiter;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFrameThatIsPublishedWhileViewersAreWokenWakesThemAgain(boolean atOnce) {
        AtomicInteger wakeUps = new AtomicInteger();
        Parker waiter = armed(new AtomicReference<>(), () -> {
            if (wakeUps.incrementAndGet() < 100) {
                publish();
            }
        });
        audience.add(waiter, atOnce);
        publish();
        await().atMost(Duration.ofSeconds(20)).until(() -> wakeUps.get() == 100);
    }

    @Test
    void viewersThatAreWokenKnowHowFarTheStreamWas() {
        List<Long> backlogs = new CopyOnWriteArrayList<>();
        Parker waiter = armed(
                new AtomicReference<>(), () -> backlogs.add(ring.newest().end() - audience.sweptBytes()));
        audience.add(waiter, false);
        publish();
        await().atMost(Duration.ofSeconds(20)).until(() -> !backlogs.isEmpty());
        assertEquals(0, backlogs.getFirst());
    }

    /** The pacer plans a sweep for the viewer that waits for the tick; another one joins that is woken at once. */
    @Test
    void whoJoinsToBeWokenAtOnceWhileASweepIsPlannedIsWokenByTheNextFrame() throws InterruptedException {
        AtomicLong begun = new AtomicLong();
        AtomicLong planned = new AtomicLong();
        audience.add(new Parker(), false);
        crew.platform(() -> {
            for (long round = 1; !over; round++) {
                while (begun.get() < round && !over) {
                    Thread.onSpinWait();
                }
                audience.awaitsSweep();
                planned.set(round);
            }
        });
        long end = System.nanoTime() + LASTS_NANOS;
        for (long round = 1; System.nanoTime() - end < 0; round++) {
            AtomicInteger wakeUps = new AtomicInteger();
            Parker waiter = armed(new AtomicReference<>(), wakeUps::incrementAndGet);
            begun.set(round);
            audience.add(waiter, true);
            awaitReached(planned, round);
            publish();
            awaitReached(wakeUps, "the frame of round " + round + " woke no viewer");
            audience.remove(waiter);
            audience.sweep(); // nothing is planned
        }
    }

    private static void awaitReached(AtomicLong reached, long round) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (reached.get() < round) {
            assertTrue(System.nanoTime() - end < 0);
        }
    }

    private static void awaitReached(AtomicInteger wakeUps, String complaint) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (wakeUps.get() == 0) {
            assertTrue(System.nanoTime() - end < 0, complaint);
        }
    }
}
