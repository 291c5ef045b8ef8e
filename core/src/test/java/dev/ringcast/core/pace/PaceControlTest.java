package dev.ringcast.core.pace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PaceControlTest {
    private static final long MAX_NANOS = 100_000_000L;
    private static final long SECOND_NANOS = 1_000_000_000L;

    /** Of one stream with 30 video and 43 audio frames. */
    private static final int MESSAGES_A_SECOND = 73;

    private static final long GENTLE_NANOS = 40_000_000L;
    private static final int WINDOWS = 5;

    private final PaceControl control = new PaceControl(MAX_NANOS);

    private void wakingCosts(long nanos) {
        control.addCost(nanos * 100, 100);
    }

    @ParameterizedTest(name = "{0} viewers at {1} µs a wake-up: {2} to {3} ms")
    @CsvSource({
        "1, 15, 0, 0",
        "20, 3, 0, 0",
        "20, 60, 0, 0",
        "20, 400, 100, 100",
        "22, 3, 20, 21",
        "30, 15, 25, 35",
        "50, 3, 40, 40",
        "100, 3, 40, 40",
        "100, 10, 40, 40",
        "100, 15, 40, 40",
        "200, 12, 40, 40",
        "300, 12, 40, 40",
        "400, 12, 70, 80",
        "500, 3, 95, 100",
        "500, 12, 95, 100",
        "500, 15, 100, 100",
        "2000, 10, 100, 100",
    })
    void theTickGrowsAsLoadDemands(int viewers, long costMicros, long fromMillis, long toMillis) {
        wakingCosts(costMicros * 1_000);
        control.setTick((long) viewers * MESSAGES_A_SECOND, SECOND_NANOS);
        double millis = control.tickNanos() / 1e6;
        assertTrue(millis >= fromMillis && millis <= toMillis, () -> millis + " ms");
    }

    @Test
    void fromTheLeastTickOnItGrowsInSmallSteps() {
        wakingCosts(12_000);
        long before = 0;
        for (int viewers = 0; viewers <= 500; viewers++) {
            control.setTick((long) viewers * WINDOWS * MESSAGES_A_SECOND, WINDOWS * SECOND_NANOS);
            long tick = control.tickNanos();
            assertTrue(tick >= before, "it grows with demand");
            assertTrue(before == 0 || tick - before <= 2_000_000, "no viewer sees a step");
            before = tick;
        }
        assertEquals(MAX_NANOS, before);
    }

    @Test
    void theMeanOfASecondCounts() {
        for (int i = 0; i < WINDOWS; i++) {
            control.setTick(viewers(100), SECOND_NANOS);
        }
        for (int i = 0; i < WINDOWS - 1; i++) {
            control.setTick(0, SECOND_NANOS);
            assertTrue(control.tickNanos() > 0, "100 viewers left " + (i + 1) + " windows ago");
        }
        control.setTick(0, SECOND_NANOS);
        assertEquals(0, control.tickNanos());
    }

    @Test
    void itDoesNotFlutter() {
        long[] uneven = {60, 40, 50, 65, 35};
        for (int i = 0; i < WINDOWS; i++) {
            control.setTick(viewers(uneven[i]), SECOND_NANOS);
        }
        for (int i = 0; i < 100; i++) {
            control.setTick(viewers(uneven[i % uneven.length]), SECOND_NANOS);
            assertEquals(GENTLE_NANOS, control.tickNanos());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {22, 30, 40, 330, 400})
    void aLoadThatVariesByATenthLeavesTheTickAlone(int viewers) {
        wakingCosts(12_000);
        control.setTick(viewers(viewers), SECOND_NANOS);
        long tick = control.tickNanos();
        for (int i = 0; i < 50; i++) {
            control.setTick(viewers(viewers) * (i % 2 == 0 ? 9 : 10) / 10, SECOND_NANOS);
            assertEquals(tick, control.tickNanos());
        }
    }

    private static long viewers(long number) {
        return number * MESSAGES_A_SECOND;
    }

    @Test
    void aShortMaximumIsKept() {
        PaceControl brief = new PaceControl(15_000_000);
        brief.setTick(viewers(100), SECOND_NANOS);
        assertEquals(15_000_000, brief.tickNanos());
    }

    @Test
    void oneOddMeasureDoesNotSetTheCost() {
        wakingCosts(13_000);
        wakingCosts(1_000_000);
        wakingCosts(10_000);
        wakingCosts(1_000_000);
        wakingCosts(10_000);
        assertEquals(13_000, control.costNanos());
        control.setTick(viewers(200), SECOND_NANOS);
        assertEquals(GENTLE_NANOS, control.tickNanos());
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
        none.addCost(1_000_000, 1);
        none.setTick(1_000_000, SECOND_NANOS);
        assertEquals(0, none.tickNanos());
    }

    @Property
    void theTickStaysWithinItsRange(
            @ForAll @LongRange(min = 0, max = 1_000_000_000L) long wakeUps,
            @ForAll @LongRange(min = 0, max = 60_000_000_000L) long sweepNanos,
            @ForAll @DoubleRange(min = 0, max = 3) double then) {
        PaceControl any = new PaceControl(MAX_NANOS);
        any.addCost(sweepNanos, 3);
        any.setTick(wakeUps, 200_000_000L);
        assertTrue(any.tickNanos() >= 0 && any.tickNanos() <= MAX_NANOS);
        any.setTick((long) (wakeUps * then), 200_000_000L);
        assertTrue(any.tickNanos() >= 0 && any.tickNanos() <= MAX_NANOS);
    }
}
