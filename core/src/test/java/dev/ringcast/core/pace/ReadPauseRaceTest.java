package dev.ringcast.core.pace;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.concurrent.Parker;
import dev.ringcast.core.ring.BroadcastRing;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A source begins to pause, and another thread ends the pause, in each round within the same 100 ns. The pacer's tick
 * is a day: a source that misses the end pauses until the test gives up.
 */
@Timeout(60)
class ReadPauseRaceTest {
    private static final long DAY_NANOS = TimeUnit.DAYS.toNanos(1);
    private static final long LASTS_NANOS = TimeUnit.MILLISECONDS.toNanos(1_000);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int MAX_SPINS = 60;

    private final Crew crew = new Crew();
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();
    private volatile boolean over;
    private volatile ReadPause pause;

    private static void spin() {
        for (int i = ThreadLocalRandom.current().nextInt(MAX_SPINS); i > 0; i--) {
            Thread.onSpinWait();
        }
    }

    private void pauseInEachRound() {
        for (long round = 1; !over; round++) {
            while (begun.get() < round && !over) {
                Thread.onSpinWait();
            }
            spin();
            pause.await();
            ended.set(round);
        }
    }

    private void awaitEnd(long round) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (ended.get() < round) {
            assertTrue(System.nanoTime() - end < 0, () -> "the source of round " + round + " pauses for ever");
            Thread.onSpinWait();
        }
    }

    private void race(Audience audience, Consumer<ReadPause> ends, Runnable after) throws InterruptedException {
        crew.platform(this::pauseInEachRound);
        try {
            long end = System.nanoTime() + LASTS_NANOS;
            for (long round = 1; System.nanoTime() - end < 0; round++) {
                pause = audience.newReadPause();
                begun.set(round);
                spin();
                ends.accept(pause);
                awaitEnd(round);
                after.run();
            }
        } finally {
            over = true;
            audience.pacer().close();
        }
        crew.join();
    }

    private static Audience audience() {
        return new Audience(new Pacer(DAY_NANOS, System::nanoTime), new BroadcastRing());
    }

    @Test
    void aViewerThatJoinsAtThatMomentEndsThePause() throws InterruptedException {
        Audience audience = audience();
        Parker parker = new Parker();
        race(audience, pause -> audience.add(parker, true), () -> audience.remove(parker));
    }

    @Test
    void aSourceThatIsClosedAtThatMomentDoesNotPause() throws InterruptedException {
        race(audience(), ReadPause::close, () -> {});
    }
}
