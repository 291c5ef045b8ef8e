package dev.ringcast.core.pace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.concurrent.Parker;
import dev.ringcast.core.ring.BroadcastRing;
import dev.ringcast.core.ring.Frames;
import dev.ringcast.core.wire.WireSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sources that pause while viewers join and leave: no pause lasts for ever, and no viewer misses a frame. */
@Timeout(120)
class ReadPauseStressTest {
    private static final WireSlice[] NO_WIRES = {};
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long DAY_NANOS = TimeUnit.DAYS.toNanos(1);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long AWAY = Long.MAX_VALUE;

    private final Crew crew = new Crew();
    private volatile boolean over;

    /** A stream whose source pauses, publishes a burst and waits until all its viewers have it. */
    private final class Live {
        final BroadcastRing ring = new BroadcastRing();
        final Audience audience;
        final List<AtomicLong> expecting = new ArrayList<>();

        Live(Pacer pacer) {
            audience = new Audience(pacer, ring);
        }

        void publish() {
            Frames.publish(ring, Frames.key(0, 1), NO_WIRES);
            audience.published();
        }

        /** Nothing else is published meanwhile: after one lost wake-up a viewer waits for this burst for ever. */
        void publishBurst(int frames) {
            for (int i = 0; i < frames; i++) {
                publish();
            }
            long last = ring.published();
            until(
                    "a viewer was not woken for frame " + last,
                    () -> expecting.stream().allMatch(e -> e.get() > last));
        }

        /** A viewer that stays. */
        void stay() {
            Parker parker = new Parker();
            audience.add(parker, false);
            AtomicLong next = expecting();
            crew.virtual(() -> {
                while (!over) {
                    parker.await(() -> ring.published() >= next.get() || over);
                    next.set(ring.published() + 1);
                }
            });
        }

        /** A viewer that joins for a frame, leaves, and joins again when a few more were published. */
        void joinAndLeave(boolean atOnce, AtomicInteger visits) {
            AtomicLong next = expecting();
            next.set(AWAY);
            crew.platform(() -> {
                while (!over) {
                    Parker parker = new Parker();
                    audience.add(parker, atOnce);
                    next.set(ring.published() + 1);
                    parker.await(() -> ring.published() >= next.get() || over);
                    long back = next.getAndSet(AWAY) + 15;
                    audience.remove(parker);
                    visits.incrementAndGet();
                    until("nothing is published", () -> ring.published() >= back || over);
                }
            });
        }

        private AtomicLong expecting() {
            AtomicLong next = new AtomicLong(ring.published() + 1);
            expecting.add(next);
            return next;
        }
    }

    private static void until(String complaint, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - end < 0, complaint);
            Thread.yield();
        }
    }

    private void end(Live... streams) throws InterruptedException {
        over = true;
        for (Live stream : streams) {
            stream.audience.wakeAll();
        }
        crew.join();
    }

    @Test
    void viewersOfPausedSourcesSeeTheLastFrameOfEveryBurst() throws InterruptedException {
        int bursts = 2_000;
        AtomicInteger visits = new AtomicInteger();
        try (Pacer pacer = new Pacer(TICK_NANOS, new DearWaking())) {
            Live watched = new Live(pacer);
            Live sometimes = new Live(pacer); // at times without viewers
            watched.stay();
            watched.stay();
            until("no tick was taken", () -> {
                watched.publishBurst(100);
                return pacer.tickNanos() == TICK_NANOS;
            });
            List<Thread> sources = new ArrayList<>();
            for (Live stream : List.of(watched, sometimes)) {
                stream.joinAndLeave(true, visits);
                stream.joinAndLeave(false, visits);
                ReadPause pause = stream.audience.newReadPause();
                sources.add(crew.platform(
                        () -> { // by that clock virtual threads are a second late
                            for (int burst = 0; burst < bursts; burst++) {
                                pause.await();
                                stream.publishBurst(10);
                            }
                        }));
            }
            for (Thread source : sources) {
                source.join();
            }
            end(watched, sometimes);
            assertTrue(visits.get() > bursts / 10, "viewers joined and left");
            assertEquals(2, watched.audience.size());
            assertEquals(0, sometimes.audience.size());
        }
    }

    /** Rounds in which a source pauses for a day while another thread ends that. */
    private void pauseForADay(Audience audience, int rounds, Round round) throws InterruptedException {
        for (int i = 0; i < rounds; i++) {
            ReadPause pause = audience.newReadPause();
            AtomicInteger stage = new AtomicInteger();
            crew.virtual(() -> {
                stage.set(1);
                pause.await();
                stage.set(2);
            });
            until("it did not begin", () -> stage.get() > 0);
            round.run(pause, () -> until("it pauses for ever", () -> stage.get() == 2));
        }
        crew.join();
    }

    /** Ends a pause, and waits until it has ended. */
    private interface Round {
        void run(ReadPause pause, Runnable awaitEnd);
    }

    @Test
    void aSourceThatIsClosedBeforeItParksDoesNotPause() throws InterruptedException {
        try (Pacer pacer = new Pacer(DAY_NANOS, System::nanoTime)) {
            Audience audience = new Audience(pacer, new BroadcastRing());
            pauseForADay(audience, 5_000, (pause, awaitEnd) -> {
                pause.close();
                awaitEnd.run();
            });
        }
    }

    @Test
    void aViewerThatJoinsBeforeTheSourceParksEndsThePause() throws InterruptedException {
        try (Pacer pacer = new Pacer(DAY_NANOS, System::nanoTime)) {
            Audience audience = new Audience(pacer, new BroadcastRing());
            pauseForADay(audience, 5_000, (pause, awaitEnd) -> {
                Parker parker = new Parker();
                audience.add(parker, pause.hashCode() % 2 == 0);
                awaitEnd.run();
                audience.remove(parker);
            });
        }
    }

    @Test
    void aPacerThatIsClosedBeforeTheSourceParksEndsThePause() throws InterruptedException {
        for (int i = 0; i < 300; i++) {
            Pacer pacer = new Pacer(DAY_NANOS, System::nanoTime);
            Audience audience = new Audience(pacer, new BroadcastRing());
            pauseForADay(audience, 1, (pause, awaitEnd) -> {
                pacer.close();
                awaitEnd.run();
            });
        }
    }

    @Test
    void manySourcesWithoutViewersAreAllResumedAgainAndAgain() throws InterruptedException {
        try (Pacer pacer = new Pacer(TICK_NANOS, System::nanoTime)) {
            Audience audience = new Audience(pacer, new BroadcastRing());
            AtomicInteger pauses = new AtomicInteger();
            for (int i = 0; i < 50; i++) {
                ReadPause pause = audience.newReadPause();
                crew.virtual(() -> {
                    for (int times = 0; times < 200; times++) {
                        pause.await();
                        pauses.incrementAndGet();
                    }
                });
            }
            crew.join();
            assertEquals(50 * 200, pauses.get());
        }
    }
}
