package dev.ringcast.core.pace;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringcast.core.concurrent.Parker;
import dev.ringcast.core.ring.BroadcastRing;
import dev.ringcast.core.ring.Frames;
import dev.ringcast.core.wire.WireSlice;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens between two steps of the pacer while it wakes viewers: a viewer without a thread runs there. */
@Timeout(60)
class WakingOrderTest {
    private static final WireSlice[] NO_WIRES = {};

    private final BroadcastRing ring = new BroadcastRing();
    private final Pacer pacer = new Pacer(0, System::nanoTime);
    private final Audience audience = new Audience(pacer, ring);

    @AfterEach
    void close() {
        pacer.close();
    }

    private void publish() {
        Frames.publish(ring, Frames.key(0, 1), NO_WIRES);
        audience.published();
    }

    /** A viewer whose wake-up the pacer runs, between two of its steps. */
    private static Parker armed(AtomicReference<Parker> own, Runnable onWake) {
        Parker parker = new Parker(() -> {
            own.get().arm(() -> false);
            onWake.run();
        });
        own.set(parker);
        parker.arm(() -> false);
        return parker;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFrameThatIsPublishedWhileViewersAreWokenWakesThemAgain(boolean atOnce) {
        AtomicInteger wakeUps = new AtomicInteger();
        Parker parker = armed(new AtomicReference<>(), () -> {
            if (wakeUps.incrementAndGet() < 100) {
                publish();
            }
        });
        audience.add(parker, atOnce);
        publish();
        await().atMost(Duration.ofSeconds(20)).until(() -> wakeUps.get() == 100);
    }

    @Test
    void viewersThatAreWokenKnowHowFarTheStreamWas() {
        List<Long> backlogs = new CopyOnWriteArrayList<>();
        Parker parker =
                armed(new AtomicReference<>(), () -> backlogs.add(ring.newest().end() - audience.sweptBytes()));
        audience.add(parker, false);
        publish();
        await().atMost(Duration.ofSeconds(20)).until(() -> !backlogs.isEmpty());
        assertEquals(0, backlogs.getFirst());
    }

    @Test
    void aViewerThatIsWokenAtOnceDoesNotWaitForASweepThatIsPlanned() {
        AtomicInteger wakeUps = new AtomicInteger();
        audience.add(new Parker(), false);
        audience.add(armed(new AtomicReference<>(), wakeUps::incrementAndGet), true);
        audience.planSweep();
        publish();
        await().atMost(Duration.ofSeconds(20)).until(() -> wakeUps.get() > 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aViewerThatJoinsWhileASweepIsPlannedIsWokenByTheNextFrame(boolean atOnce) {
        AtomicInteger wakeUps = new AtomicInteger();
        audience.add(new Parker(), false);
        audience.planSweep();
        audience.add(armed(new AtomicReference<>(), wakeUps::incrementAndGet), atOnce);
        publish();
        await().atMost(Duration.ofSeconds(20)).until(() -> wakeUps.get() > 0);
    }

    @Test
    void ifWakingOneViewerFailsTheSweepWakesTheOthers() {
        AtomicInteger wakeUps = new AtomicInteger();
        Parker failing = new Parker(() -> {
            throw new StackOverflowError();
        });
        failing.arm(() -> false); // once
        audience.add(failing, true);
        audience.add(armed(new AtomicReference<>(), wakeUps::incrementAndGet), true);
        publish();
        await().atMost(Duration.ofSeconds(20)).until(() -> wakeUps.get() > 0);
    }
}
