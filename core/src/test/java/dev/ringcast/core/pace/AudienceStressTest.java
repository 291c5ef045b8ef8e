package dev.ringcast.core.pace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.concurrent.Parker;
import dev.ringcast.core.ring.BroadcastRing;
import dev.ringcast.core.ring.Cursor;
import dev.ringcast.core.ring.Entry;
import dev.ringcast.core.ring.Frames;
import dev.ringcast.core.wire.WireSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Viewers that park and a publisher that wakes them: not one wake-up may be lost. */
@Timeout(120)
class AudienceStressTest {
    private static final WireSlice[] NO_WIRES = {};
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final BroadcastRing ring = new BroadcastRing();
    private final Crew crew = new Crew();

    /** Set when the last frame was published; all viewers are woken then. */
    private volatile boolean over;

    /** A viewer that reads to the end, parking when it has caught up. */
    private static final class Viewer {
        final Parker parker = new Parker();
        final AtomicLong seen = new AtomicLong(-1);

        void watch(BroadcastRing ring, BooleanSupplier over) {
            Cursor cursor = new Cursor(ring, 0, 0);
            while (!over.getAsBoolean()) {
                for (Entry entry = cursor.peek(); entry != null; entry = cursor.peek()) {
                    cursor.take(entry);
                    seen.set(entry.sequence());
                }
                parker.await(() -> !cursor.caughtUp() || over.getAsBoolean());
            }
        }
    }

    private List<Viewer> viewers(Audience audience, int count) {
        List<Viewer> viewers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Viewer viewer = new Viewer();
            viewers.add(viewer);
            audience.add(viewer.parker, i % 2 == 0);
            crew.virtual(() -> viewer.watch(ring, () -> over));
        }
        return viewers;
    }

    private void publish(Audience audience) {
        Frames.publish(ring, Frames.key(ring.published() + 1, 1), NO_WIRES);
        audience.published();
    }

    /** Publishes a burst and waits until all have seen its last frame: after one lost wake-up a viewer never does. */
    private void publishBurst(Audience audience, List<Viewer> viewers, int frames) {
        for (int i = 0; i < frames; i++) {
            publish(audience);
        }
        long last = ring.published();
        until("a viewer was not woken for frame " + last, () -> viewers.stream().allMatch(v -> v.seen.get() == last));
    }

    private static void until(String complaint, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - end < 0, complaint);
            Thread.yield();
        }
    }

    private void end(Audience audience) throws InterruptedException {
        over = true;
        audience.wakeAll();
        crew.join();
    }

    @Test
    void everyViewerSeesTheLastFrameOfEveryBurstWithoutATick() throws InterruptedException {
        try (Pacer pacer = new Pacer(0, System::nanoTime)) {
            Audience audience = new Audience(pacer, ring);
            List<Viewer> viewers = viewers(audience, 6);
            for (int burst = 0; burst < 20_000; burst++) {
                publishBurst(audience, viewers, 10);
            }
            end(audience);
            assertEquals(0, pacer.tickNanos());
        }
    }

    @Test
    void everyViewerSeesTheLastFrameOfEveryBurstOnATick() throws InterruptedException {
        try (Pacer pacer = new Pacer(TICK_NANOS, new DearWaking())) {
            Audience audience = new Audience(pacer, ring);
            List<Viewer> viewers = viewers(audience, 6);
            until("no tick was taken", () -> {
                publishBurst(audience, viewers, 100);
                return pacer.tickNanos() == TICK_NANOS;
            });
            for (int burst = 0; burst < 2_000; burst++) {
                publishBurst(audience, viewers, 100);
            }
            end(audience);
        }
    }

    @Test
    void aViewerThatJoinsInTheMiddleOfATickIsWokenByTheNextFrame() throws InterruptedException {
        int rounds = 300;
        AtomicLong opened = new AtomicLong(-1);
        AtomicLong waiting = new AtomicLong();
        AtomicLong served = new AtomicLong();
        try (Pacer pacer = new Pacer(TICK_NANOS, new DearWaking())) {
            Audience audience = new Audience(pacer, ring);
            audience.add(new Parker(), false); // the tick is never without work
            for (boolean atOnce : new boolean[] {true, false}) {
                crew.platform(() -> {
                    for (int round = 0; round < rounds; round++) {
                        int mine = round;
                        until("the round did not begin", () -> opened.get() == mine);
                        joinForOneFrame(audience, atOnce, waiting);
                        served.incrementAndGet();
                    }
                });
            }
            for (int round = 0; round < rounds; round++) {
                long both = 2L * (round + 1);
                publish(audience); // begins a tick
                opened.set(round);
                until("no viewer joined", () -> waiting.get() == both);
                publish(audience);
                until("the viewer that joined was not woken", () -> served.get() == both);
            }
            end(audience);
            assertEquals(1, audience.size());
        }
    }

    /** The pacer has just seen that no viewer waits for a tick when one joins that does, and a frame is published. */
    @Test
    void aViewerOnTheTickThatJoinsViewersThatAreWokenAtOnceIsWokenByTheNextFrame() throws InterruptedException {
        int rounds = 20_000;
        AtomicLong opened = new AtomicLong(-1);
        AtomicLong waiting = new AtomicLong();
        AtomicLong served = new AtomicLong();
        try (Pacer pacer = new Pacer(0, System::nanoTime)) {
            Audience audience = new Audience(pacer, ring);
            audience.add(new Parker(), true); // the pacer is never without work
            crew.platform(() -> {
                for (int round = 0; round < rounds; round++) {
                    int mine = round;
                    until("the round did not begin", () -> opened.get() == mine);
                    joinForOneFrame(audience, false, waiting);
                    served.incrementAndGet();
                }
            });
            for (int round = 0; round < rounds; round++) {
                long one = round + 1;
                opened.set(round);
                publish(audience);
                until("no viewer joined", () -> waiting.get() == one);
                publish(audience);
                until("the viewer that joined was not woken", () -> served.get() == one);
            }
            end(audience);
        }
    }

    private void joinForOneFrame(Audience audience, boolean atOnce, AtomicLong waiting) {
        Parker parker = new Parker();
        audience.add(parker, atOnce);
        Cursor cursor = new Cursor(ring, ring.published() + 1, 0);
        waiting.incrementAndGet();
        parker.await(() -> !cursor.caughtUp());
        audience.remove(parker);
    }

    @Test
    void anAudienceThatIsWokenAtOnceDoesNotWaitForTheTickOfTheOthers() throws InterruptedException {
        long dayNanos = TimeUnit.DAYS.toNanos(1);
        try (Pacer pacer = new Pacer(dayNanos, new DearWaking())) {
            Audience audience = new Audience(pacer, ring);
            List<Viewer> paced = List.of(new Viewer());
            audience.add(paced.get(0).parker, false);
            crew.virtual(() -> paced.get(0).watch(ring, () -> over));
            until("no tick was taken", () -> {
                publish(audience);
                return pacer.tickNanos() == dayNanos;
            });
            Viewer atOnce = new Viewer();
            audience.add(atOnce.parker, true);
            crew.virtual(() -> atOnce.watch(ring, () -> over));
            for (int i = 0; i < 1_000; i++) {
                publishBurst(audience, List.of(atOnce), 1);
            }
            assertTrue(paced.get(0).seen.get() < ring.published(), "the other one waits for the tick");
            end(audience);
        }
    }
}
