package dev.ringcast.core.pace;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.concurrent.Parker;
import dev.ringcast.core.ring.BroadcastRing;
import dev.ringcast.core.ring.Frames;
import dev.ringcast.core.wire.WireSlice;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pacer's thread with one viewer and five frames a second. The sweep marker reads what waking costs. */
@Timeout(60)
class PacerTest {
    private static final WireSlice[] NO_WIRES = {};
    private static final long MAX_NANOS = 100_000_000L;
    private static final long CHEAP_NANOS = 1_000_000L;
    private static final long DEAR_NANOS = 400_000_000L;
    private static final long BEFORE_ZERO = System.nanoTime() + 3_600_000_000_000L; // it may begin anywhere
    private static final Duration FRAME = Duration.ofMillis(200);

    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong cost = new AtomicLong(CHEAP_NANOS);
    private final BroadcastRing ring = new BroadcastRing();
    private final Crew crew = new Crew();
    private final Pacer pacer = new Pacer(MAX_NANOS, this::nanos);
    private final Audience audience = new Audience(pacer, ring);
    private final Parker parker = new Parker();
    private volatile long seen = -1;
    private volatile boolean over;

    /** Only the sweep marker asks from a virtual thread. How long it really took to run does not matter. */
    private long nanos() {
        if (Thread.currentThread().isVirtual()) {
            return asked.get() + cost.get();
        }
        asked.set(System.nanoTime() - BEFORE_ZERO);
        return asked.get();
    }

    private void watch() {
        audience.add(parker, false);
        crew.virtual(this::takeAll);
    }

    private void takeAll() {
        while (!over) {
            parker.await(() -> ring.published() > seen || over);
            seen = ring.published();
        }
    }

    private void publish() {
        Frames.publish(ring, Frames.key(0, 1), NO_WIRES);
        audience.published();
    }

    @AfterEach
    void close() throws InterruptedException {
        over = true;
        audience.wakeAll();
        crew.join();
        pacer.close();
    }

    private Callable<Boolean> publishing(Callable<Boolean> until) {
        return () -> {
            publish();
            return until.call();
        };
    }

    private ConditionFactory atFrameRate() {
        return await().pollInterval(FRAME).pollDelay(Duration.ZERO);
    }

    @Test
    void whileWakingIsCheapThereIsNoTick() {
        watch();
        atFrameRate().during(Duration.ofSeconds(1)).until(publishing(() -> pacer.tickNanos() == 0));
        assertTrue(pacer.sweepNanos() >= CHEAP_NANOS, "it was measured");
    }

    @Test
    void theTickComesAndGoesWithTheCostOfWaking() {
        watch();
        cost.set(DEAR_NANOS);
        atFrameRate().until(publishing(() -> pacer.tickNanos() == MAX_NANOS));
        cost.set(CHEAP_NANOS);
        atFrameRate().until(publishing(() -> pacer.tickNanos() == 0));
    }

    @Test
    void whatAPatientViewerCostsIsNeitherLoadNorMeasured() {
        audience.addPatient(parker);
        crew.virtual(this::takeAll);
        cost.set(DEAR_NANOS);
        atFrameRate().during(Duration.ofSeconds(1)).until(publishing(() -> pacer.tickNanos() == 0));
        assertEquals(0, pacer.sweepNanos());
    }

    @Test
    void whatWasPublishedWithoutViewersIsNoLoad() {
        watch();
        atFrameRate().during(Duration.ofSeconds(1)).until(publishing(() -> pacer.tickNanos() == 0));
        audience.remove(parker);
        for (int i = 0; i < 1_000_000; i++) {
            publish();
        }
        audience.add(parker, false);
        atFrameRate().during(Duration.ofSeconds(1)).until(publishing(() -> pacer.tickNanos() == 0));
    }

    private static Stream<Error> errors() {
        return Stream.of(
                new StackOverflowError(), new OutOfMemoryError("of a test"), new NoClassDefFoundError("of a test"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void anErrorDoesNotEndItsThread(Error error) {
        AtomicInteger left = new AtomicInteger();
        AtomicReference<Thread> thrower = new AtomicReference<>();
        Pacer failing = new Pacer(MAX_NANOS, () -> {
            Thread current = Thread.currentThread();
            if (current.getName().equals("ringcast-pacer") && left.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                thrower.set(current);
                throw error;
            }
            return System.nanoTime();
        });
        Audience others = new Audience(failing, ring);
        others.add(parker, false);
        crew.virtual(this::takeAll);
        for (int round = 1; round <= 2; round++) {
            left.set(2);
            Frames.publish(ring, Frames.key(0, 1), NO_WIRES);
            others.published();
            await().until(() -> left.get() == 0 && seen == ring.published());
        }
        assertTrue(thrower.get().isAlive());
        over = true;
        others.wakeAll();
        failing.close();
        assertFalse(thrower.get().isAlive());
    }

    @Test
    void itEndsItsThreadWhateverItWaitsFor() {
        Pacer idle = new Pacer(MAX_NANOS, System::nanoTime);
        idle.close();
        idle.close();
        long left = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("ringcast-pacer"))
                .count();
        assertEquals(1, left, "that of this test");
    }

    @Test
    void closingFromAnInterruptedThreadKeepsTheInterrupt() {
        Pacer idle = new Pacer(MAX_NANOS, System::nanoTime);
        Thread.currentThread().interrupt();
        idle.close();
        assertTrue(Thread.interrupted());
        assertFalse(Thread.interrupted());
    }
}
