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

/** Sources that rest while viewers come and go: none rests for ever, and nobody waits for a frame that is there. */
@Timeout(120)
class ReadPauseStressTest {
    private static final WireSlice[] NO_WIRES = {};
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long DAY_NANOS = TimeUnit.DAYS.toNanos(1);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long AWAY = Long.MAX_VALUE;

    private final Crew crew = new Crew();
    private volatile boolean over;

    /** A stream whose source rests, publishes a burst and sees to it that everybody who watches gets it. */
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

        /** Nothing else is published meanwhile: with one lost wake-up somebody expects a frame of this burst for ever. */
        void publishBurst(int frames) {
            for (int i = 0; i < frames; i++) {
                publish();
            }
            long last = ring.published();
            until("a viewer was not woken for frame " + last, () -> expecting.stream().allMatch(e -> e.get() > last));
        }

        /** One who stays. */
        void stay() {
            Parker waiter = new Parker();
            audience.add(waiter, false);
            AtomicLong next = expecting();
            crew.virtual(() -> {
                while (!over) {
                    waiter.await(() -> ring.published() >= next.get() || over);
                    next.set(ring.published() + 1);
                }
            });
        }

        /** One who joins for a frame, leaves, and comes again when a few more were published. */
        void comeAndGo(boolean atOnce, AtomicInteger visits) {
            AtomicLong next = expecting();
            next.set(AWAY);
            crew.platform(() -> {
                while (!over) {
                    Parker waiter = new Parker();
                    audience.add(waiter, atOnce);
                    next.set(ring.published() + 1);
                    waiter.await(() -> ring.published() >= next.get() || over);
                    long back = next.getAndSet(AWAY) + 15;
                    audience.remove(waiter);
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
    void viewersOfRestingSourcesSeeTheLastFrameOfEveryBurst() throws InterruptedException {
        int bursts = 2_000;
        AtomicInteger visits = new AtomicInteger();
        try (Pacer pacer = new Pacer(TICK_NANOS, new DearWaking())) {
            Live watched = new Live(pacer);
            Live sometimes = new Live(pacer); // at times nobody watches this one
            watched.stay();
            watched.stay();
            until("no tick was taken", () -> {
                watched.publishBurst(100);
                return pacer.tickNanos() == TICK_NANOS;
            });
            List<Thread> sources = new ArrayList<>();
            for (Live stream : List.of(watched, sometimes)) {
                stream.comeAndGo(true, visits);
                stream.comeAndGo(false, visits);
                ReadPause rest = stream.audience.source();
                sources.add(crew.platform(() -> { // by that clock virtual threads are a second late
                    for (int burst = 0; burst < bursts; burst++) {
                        rest.take();
                        stream.publishBurst(10);
                    }
                }));
            }
            for (Thread source : sources) {
                source.join();
            }
            end(watched, sometimes);
            assertTrue(visits.get() > bursts / 10, "they came and went");
            assertEquals(2, watched.audience.size());
            assertEquals(0, sometimes.audience.size());
        }
    }

    /** Rounds in which a source goes to rest for a day while somebody does what is to end that. */
    private void restForADay(Audience audience, int rounds, Round round) throws InterruptedException {
        for (int i = 0; i < rounds; i++) {
            ReadPause rest = audience.source();
            AtomicInteger stage = new AtomicInteger();
            crew.virtual(() -> {
                stage.set(1);
                rest.take();
                stage.set(2);
            });
            until("it did not begin", () -> stage.get() > 0);
            round.run(rest, () -> until("it rests for ever", () -> stage.get() == 2));
        }
        crew.join();
    }

    /** What ends a rest, and waits for that. */
    private interface Round {
        void run(ReadPause rest, Runnable awaitEnd);
    }

    @Test
    void whoIsClosedOnTheWayToHisRestDoesNotRest() throws InterruptedException {
        try (Pacer pacer = new Pacer(DAY_NANOS, System::nanoTime)) {
            Audience audience = new Audience(pacer, new BroadcastRing());
            restForADay(audience, 5_000, (rest, awaitEnd) -> {
                rest.close();
                awaitEnd.run();
            });
        }
    }

    @Test
    void whoIsJoinedOnTheWayToHisRestDoesNotRest() throws InterruptedException {
        try (Pacer pacer = new Pacer(DAY_NANOS, System::nanoTime)) {
            Audience audience = new Audience(pacer, new BroadcastRing());
            restForADay(audience, 5_000, (rest, awaitEnd) -> {
                Parker waiter = new Parker();
                audience.add(waiter, rest.hashCode() % 2 == 0);
                awaitEnd.run();
                audience.remove(waiter);
            });
        }
    }

    @Test
    void whoseServerStopsOnTheWayToHisRestDoesNotRest() throws InterruptedException {
        for (int i = 0; i < 300; i++) {
            Pacer pacer = new Pacer(DAY_NANOS, System::nanoTime);
            Audience audience = new Audience(pacer, new BroadcastRing());
            restForADay(audience, 1, (rest, awaitEnd) -> {
                pacer.close();
                awaitEnd.run();
            });
        }
    }

    @Test
    void manySourcesThatNobodyWatchesAreAllEndedAgainAndAgain() throws InterruptedException {
        try (Pacer pacer = new Pacer(TICK_NANOS, System::nanoTime)) {
            Audience audience = new Audience(pacer, new BroadcastRing());
            AtomicInteger rests = new AtomicInteger();
            for (int i = 0; i < 50; i++) {
                ReadPause rest = audience.source();
                crew.virtual(() -> {
                    for (int times = 0; times < 200; times++) {
                        rest.take();
                        rests.incrementAndGet();
                    }
                });
            }
            crew.join();
            assertEquals(50 * 200, rests.get());
        }
    }
}
