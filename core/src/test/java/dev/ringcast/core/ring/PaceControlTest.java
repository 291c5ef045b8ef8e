package dev.ringcast.core.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceControlTest {
    private static final long MAX_NANOS = 100_000_000L;
    private static final long SECOND_NANOS = 1_000_000_000L;

    /** Of one stream with 30 pictures and 43 audio frames. */
    private static final int MESSAGES_A_SECOND = 73;

    /** Dearer than the least that counts. */
    private static final long COST_NANOS = 20_000;

    private final PaceControl control = new PaceControl(MAX_NANOS);

    private void demandCores(double cores) {
        wakingCosts(COST_NANOS);
        control.demand(Math.round(cores * SECOND_NANOS / COST_NANOS), SECOND_NANOS);
    }

    private void wakingCosts(long nanos) {
        control.measured(nanos * 100, 100);
    }

    @ParameterizedTest(name = "{0} viewers at {1} µs a wake-up: {2} to {3} ms")
    @CsvSource({
        "1, 15, 0, 0",
        "100, 3, 0, 0",
        "500, 3, 90, 100",
        "100, 10, 0, 0",
        "100, 15, 0, 0",
        "200, 12, 0, 0",
        "300, 12, 25, 40",
        "500, 10, 90, 100",
        "500, 12, 95, 100",
        "500, 15, 100, 100",
        "2000, 10, 100, 100",
    })
    void theTickGrowsOnlyAsLoadDemands(int viewers, long costMicros, long fromMillis, long toMillis) {
        wakingCosts(costMicros * 1_000);
        control.demand((long) viewers * MESSAGES_A_SECOND, SECOND_NANOS);
        double millis = control.tickNanos() / 1e6;
        assertTrue(millis >= fromMillis && millis <= toMillis, () -> millis + " ms");
    }

    @Test
    void theWholeRangeIsUsed() {
        long before = 0;
        for (int percent = 0; percent <= 50; percent++) {
            demandCores(percent / 100.0);
            assertTrue(control.tickNanos() >= before, "it grows with demand");
            before = control.tickNanos();
            if (percent <= 20) {
                assertEquals(0, control.tickNanos());
            }
            if (percent >= 40) {
                assertEquals(MAX_NANOS, control.tickNanos());
            }
        }
    }

    @Test
    void itShrinksAtOnceWhenLoadGoes() {
        demandCores(1);
        demandCores(0.1);
        assertEquals(0, control.tickNanos());
    }

    @Test
    void itDoesNotFlutterAroundEitherEnd() {
        demandCores(0.4);
        assertEquals(MAX_NANOS, control.tickNanos());
        demandCores(0.37);
        assertEquals(MAX_NANOS, control.tickNanos());
        demandCores(0.35);
        assertTrue(control.tickNanos() < 0.8 * MAX_NANOS, "that was a step");
        demandCores(0.22);
        long low = control.tickNanos();
        demandCores(0.19);
        assertEquals(low, control.tickNanos());
        demandCores(0.21);
        assertEquals(low, control.tickNanos());
        demandCores(0.15);
        assertEquals(0, control.tickNanos());
        demandCores(0.19);
        assertEquals(0, control.tickNanos(), "what is cheap again is at once until it is dear again");
    }

    @Test
    void oneOddMeasureDoesNotSetTheCost() {
        wakingCosts(13_000);
        wakingCosts(1_000_000);
        wakingCosts(10_000);
        wakingCosts(1_000_000);
        wakingCosts(10_000);
        assertEquals(13_000, control.costNanos());
        control.demand(200 * MESSAGES_A_SECOND, SECOND_NANOS);
        assertEquals(0, control.tickNanos(), "200 viewers still wait for nobody");
    }

    @Test
    void aCostThatLastsCounts() {
        wakingCosts(10_000);
        for (int i = 0; i < 5; i++) {
            wakingCosts(100_000);
        }
        assertEquals(100_000, control.costNanos());
    }

    @Test
    void withoutAMaximumThereIsNeverATick() {
        PaceControl none = new PaceControl(0);
        none.measured(1_000_000, 1);
        none.demand(1_000_000, SECOND_NANOS);
        assertEquals(0, none.tickNanos());
    }

    @Property
    void theTickStaysWithinItsRange(
            @ForAll @LongRange(min = 0, max = 1_000_000_000L) long wakeUps,
            @ForAll @LongRange(min = 0, max = 60_000_000_000L) long sweepNanos,
            @ForAll @DoubleRange(min = 0, max = 3) double then) {
        PaceControl any = new PaceControl(MAX_NANOS);
        any.measured(sweepNanos, 3);
        any.demand(wakeUps, 200_000_000L);
        assertTrue(any.tickNanos() >= 0 && any.tickNanos() <= MAX_NANOS);
        any.demand((long) (wakeUps * then), 200_000_000L);
        assertTrue(any.tickNanos() >= 0 && any.tickNanos() <= MAX_NANOS);
    }
}
