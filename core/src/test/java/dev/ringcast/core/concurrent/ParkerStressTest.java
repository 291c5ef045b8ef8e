package dev.ringcast.core.concurrent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.pace.Crew;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A waker and a thread that is about to park, in each round within the same 100 ns.
 *
 * <p>The waker stores what it brings and reads the parked flag. The other thread stores the flag and reads what was
 * brought. If one of the two stores is weaker than volatile, both threads can read the old value.
 * The thread then parks for ever.
 */
@Timeout(60)
class ParkerStressTest {
    private static final long LASTS_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int MAX_SPINS = 60;

    private final Crew crew = new Crew();
    private final Parker parker = new Parker();
    private final AtomicLong brought = new AtomicLong();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong looking = new AtomicLong();
    private final AtomicLong disturbed = new AtomicLong();
    private volatile boolean over;

    private static void spin(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }

    private static int upTo(int bound) {
        return ThreadLocalRandom.current().nextInt(bound);
    }

    private void take(LongFunction<BooleanSupplier> ready) {
        for (long round = 1; !over; round++) {
            BooleanSupplier isReady = ready.apply(round);
            spin(upTo(MAX_SPINS));
            parker.await(isReady);
            taken.set(round);
        }
    }

    private void awaitRound(AtomicLong reached, long round) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (reached.get() < round) {
            assertTrue(System.nanoTime() - end < 0, () -> "the wake-up of round " + round + " was lost");
        }
    }

    private void bring(LongConsumer before) {
        long end = System.nanoTime() + LASTS_NANOS;
        for (long round = 1; System.nanoTime() - end < 0; round++) {
            before.accept(round);
            brought.set(round);
            parker.wake();
            awaitRound(taken, round);
        }
    }

    private void run(boolean virtual, LongFunction<BooleanSupplier> ready, LongConsumer before)
            throws InterruptedException {
        Thread taker = virtual ? crew.virtual(() -> take(ready)) : crew.platform(() -> take(ready));
        try {
            bring(before);
        } finally {
            over = true;
            taker.interrupt(); // ends its wait even if a wake-up was lost
        }
        crew.join();
    }

    private boolean isReady(long round) {
        return brought.get() >= round || over;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noWakeUpIsLostWhenAThreadBeginsToWait(boolean virtual) throws InterruptedException {
        run(virtual, round -> () -> isReady(round), round -> spin(upTo(MAX_SPINS)));
    }

    /** The waker clears the flag during the first look; the thread stores it again and looks again. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noWakeUpIsLostWhenAThreadWaitsOnAfterItWasWokenForNothing(boolean virtual) throws InterruptedException {
        run(virtual, round -> new FirstLookIsDisturbed(round), this::disturb);
    }

    private void disturb(long round) {
        awaitRound(looking, round);
        parker.wake();
        disturbed.set(round);
        spin(upTo(1 + upTo(MAX_SPINS))); // the thread looks again at once: short times more often
    }

    private final class FirstLookIsDisturbed implements BooleanSupplier {
        private final long round;
        private boolean again;

        FirstLookIsDisturbed(long round) {
            this.round = round;
        }

        @Override
        public boolean getAsBoolean() {
            if (again) {
                return isReady(round);
            }
            again = true;
            looking.set(round);
            while (disturbed.get() < round && !over) {
                Thread.onSpinWait();
            }
            return over;
        }
    }
}
