package dev.ringcast.core.pace;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.concurrent.Parker;
import dev.ringcast.core.ring.BroadcastRing;
import dev.ringcast.core.ring.Frames;
import dev.ringcast.core.wire.WireSlice;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A frame that is published while the pacer is about to park: within a microsecond, in each round. */
@Timeout(60)
class PacerRaceTest {
    private static final WireSlice[] NO_WIRES = {};
    private static final long LASTS_NANOS = TimeUnit.MILLISECONDS.toNanos(2_000);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int MAX_SPINS = 60;

    @Test
    void aFrameThatIsPublishedWhileThePacerIsAboutToParkWakesItsViewer() {
        BroadcastRing ring = new BroadcastRing();
        AtomicLong woken = new AtomicLong();
        AtomicReference<Parker> viewer = new AtomicReference<>();
        viewer.set(new Parker(() -> {
            viewer.get().arm(() -> false);
            woken.incrementAndGet();
        }));
        viewer.get().arm(() -> false);
        try (Pacer pacer = new Pacer(0, System::nanoTime)) {
            Audience audience = new Audience(pacer, ring);
            audience.add(viewer.get(), true);
            long end = System.nanoTime() + LASTS_NANOS;
            for (long frame = 1; System.nanoTime() - end < 0; frame++) {
                for (int i = ThreadLocalRandom.current().nextInt(MAX_SPINS); i > 0; i--) {
                    Thread.onSpinWait();
                }
                Frames.publish(ring, Frames.key(0, 1), NO_WIRES);
                audience.published();
                awaitReached(woken, frame);
            }
        }
    }

    private static void awaitReached(AtomicLong woken, long frame) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (woken.get() < frame) {
            assertTrue(System.nanoTime() - end < 0, () -> "frame " + frame + " woke no viewer");
            Thread.onSpinWait();
        }
    }
}
