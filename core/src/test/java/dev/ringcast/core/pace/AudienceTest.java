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
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How far all viewers have read: nothing before that is kept for them. */
@Timeout(120)
class AudienceTest {
    private static final WireSlice[] NO_WIRES = {};
    private static final int FRAME_BYTES = 100;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final BroadcastRing ring = new BroadcastRing();
    private final Crew crew = new Crew();
    private final Pacer pacer = new Pacer(0, System::nanoTime); // the tests sweep
    private final Audience audience = new Audience(pacer, ring);
    private volatile boolean over;

    /** A viewer that takes all frames, unless it is held up. */
    private final class Viewer {
        final Parker parker = new Parker();
        final Cursor cursor = new Cursor(ring, ring.published() + 1, ring.bytes());
        volatile boolean heldUp;

        void watch() {
            while (!over) {
                for (Entry entry = next(); entry != null; entry = next()) {
                    cursor.take(entry);
                }
                parker.await(() -> over || !cursor.caughtUp());
            }
        }

        private Entry next() {
            while (heldUp && !over) {
                Thread.yield(); // as in a write that blocks
            }
            return cursor.peek();
        }
    }

    private Viewer join(boolean atOnce) {
        return join(parker -> audience.add(parker, atOnce));
    }

    private Viewer join(Consumer<Parker> how) {
        Viewer viewer = new Viewer();
        how.accept(viewer.parker);
        crew.virtual(viewer::watch);
        return viewer;
    }

    private void publish(int frames) {
        for (int i = 0; i < frames; i++) {
            Frames.publish(ring, Frames.inter(ring.published() + 1, FRAME_BYTES), NO_WIRES);
        }
    }

    private void sweepUntil(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - end < 0, () -> "taken " + audience.takenBytes() + " of " + ring.bytes());
            audience.sweep();
            Thread.yield();
        }
    }

    private void sweep(int times) {
        for (int i = 0; i < times; i++) {
            audience.sweep();
            Thread.yield();
        }
    }

    @AfterEach
    void end() throws InterruptedException {
        over = true;
        audience.wakeAll();
        crew.join();
        pacer.close();
    }

    @Test
    void whileAllKeepUpItFollowsTheLiveEdge() {
        join(false);
        join(false);
        for (int round = 0; round < 100; round++) {
            publish(10);
            sweepUntil(() -> audience.takenBytes() == ring.bytes());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void itStaysWhereItIsWhileOneIsHeldUp(boolean patient) {
        join(false);
        Viewer slow = join(patient ? audience::addPatient : parker -> audience.add(parker, false));
        publish(10);
        sweepUntil(() -> audience.takenBytes() == ring.bytes());
        slow.heldUp = true;
        publish(10);
        sweep(1_000);
        assertTrue(audience.takenBytes() <= slow.cursor.offset(), "the slow viewer has not taken them");
        slow.heldUp = false;
        sweepUntil(() -> audience.takenBytes() == ring.bytes());
    }

    @Test
    void aViewerThatJoinsMayBeginAnywhere() {
        join(false);
        publish(10);
        sweepUntil(() -> audience.takenBytes() == ring.bytes());
        audience.add(new Parker(), false);
        assertEquals(0, audience.takenBytes());
        publish(10);
        sweep(1_000);
        assertEquals(0, audience.takenBytes(), "its place is not known");
    }

    /** A viewer that stores its parked flag and then looks only as often as it is allowed to. */
    private final class Reluctant {
        final Parker parker = new Parker();
        final Cursor cursor = new Cursor(ring, ring.published() + 1, ring.bytes());
        final AtomicInteger looks = new AtomicInteger();
        volatile int allowed;

        void await() {
            parker.await(() -> {
                int look = looks.incrementAndGet();
                while (look > allowed && !over) {
                    Thread.yield();
                }
                return over || !cursor.caughtUp();
            });
        }

        void awaitLook(int look) {
            until(() -> looks.get() == look);
        }
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - end < 0);
            Thread.yield();
        }
    }

    @Test
    void aViewerThatWasFoundParkedOnceMayNotHaveLookedSinceTheSweepsBefore() {
        Reluctant viewer = new Reluctant();
        audience.add(viewer.parker, false);
        publish(1); // after the viewer last looked
        sweep(2);
        crew.virtual(viewer::await);
        viewer.awaitLook(1);
        audience.sweep();
        assertEquals(0, audience.takenBytes(), "the viewer is found parked, but has not looked");
    }

    @Test
    void aViewerThatWasFoundParkedTwiceMayNotHaveLookedSinceTheFirstOfTheTwoSweeps() {
        Reluctant viewer = new Reluctant();
        audience.add(viewer.parker, false);
        sweep(2);
        viewer.allowed = 1;
        Thread thread = crew.platform(viewer::await);
        until(() -> thread.getState() == Thread.State.WAITING);
        publish(1);
        audience.sweep(); // wakes the viewer, which stores its flag again
        viewer.awaitLook(2);
        audience.sweep();
        assertEquals(0, audience.takenBytes(), "the viewer is found parked again, but has not looked again");
        viewer.allowed = 2;
    }

    /** A viewer that joins during a sweep may begin at an older frame than those that the sweep finds parked. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void theSweepDuringWhichAViewerJoinsAndTheNextOneDoNotMoveItsMark(int sweep) {
        AtomicInteger sweeps = new AtomicInteger();
        AtomicReference<Parker> present = new AtomicReference<>();
        Parker joining = new Parker(() -> {});
        present.set(new Parker(() -> {
            present.get().arm(() -> false);
            if (sweeps.incrementAndGet() == sweep) {
                joining.arm(() -> false);
                audience.add(joining, false);
            }
        }));
        present.get().arm(() -> false);
        audience.add(present.get(), false);
        for (int i = 1; i <= sweep + 1; i++) {
            publish(10);
            audience.sweep();
        }
        assertEquals(0, audience.takenBytes());
    }

    @Test
    void nothingIsKnownOfViewersInThisProcess() {
        join(false);
        join(true);
        publish(10);
        sweep(1_000);
        assertEquals(0, audience.takenBytes());
    }

    @Test
    void noViewerIsEverBehindIt() throws InterruptedException {
        List<Viewer> viewers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            viewers.add(join(false));
        }
        Thread sweeper = crew.platform(() -> {
            while (!over) {
                audience.sweep();
            }
        });
        for (int round = 0; round < 20_000; round++) {
            publish(1);
            viewers.get(ThreadLocalRandom.current().nextInt(4)).heldUp = round % 3 == 0;
            viewers.get(round % 4).heldUp = false;
            long taken = audience.takenBytes();
            for (Viewer viewer : viewers) {
                long at = viewer.cursor.offset();
                assertTrue(at >= taken, () -> "a viewer is at " + at + ", behind " + taken);
            }
        }
        over = true;
        sweeper.join();
    }
}
