package dev.ringcast.core.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.media.AudioClock.Step;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Audio stays with the publisher's times, whichever way these leave the count of samples. */
class AudioClockTest {
    private static final int RATE = 48_000;
    private static final int SAMPLES = 1024;
    private static final long FRAME = 1920;

    @Property
    void noFrameIsMoreThan50MillisAndOneFrameAwayFromItsTime(
            @ForAll @Size(max = 300) List<@IntRange(min = -70, max = 90) Integer> jitter,
            @ForAll @IntRange(min = 0, max = 40) int stepMillis) {
        AudioClock clock = new AudioClock(RATE, SAMPLES);
        long before = Long.MIN_VALUE;
        for (int i = 0; i < jitter.size(); i++) {
            long arrived = ticks((long) i * stepMillis + jitter.get(i));
            if (clock.place(arrived) == Step.LEFT_OUT) {
                continue;
            }
            long time = clock.time();
            assertTrue(time > before, () -> "times increase");
            assertTrue(Math.abs(time - arrived) <= AudioClock.TOLERANCE + FRAME, () -> time + " for " + arrived);
            before = time;
        }
    }

    /** A file that is looped repeats a frame each round; a sound card may be faster than the clock. */
    @Test
    void overlapsDoNotAddUp() {
        AudioClock clock = new AudioClock(RATE, SAMPLES);
        long furthest = 0;
        for (int round = 0; round < 100; round++) {
            for (int i = 0; i < 50; i++) {
                long arrived = ticks(Math.round((round * 49 + i) * FRAME / 90.0)); // the last is the next first
                assertTrue(clock.place(arrived) != Step.LEFT_OUT);
                furthest = Math.max(furthest, Math.abs(clock.time() - arrived));
            }
        }
        assertTrue(furthest <= AudioClock.TOLERANCE + FRAME, furthest + " ticks away");
    }

    @Test
    void audioThatStepsBackIsLeftOutUntilItPassesTheLastFrame() {
        AudioClock clock = new AudioClock(RATE, SAMPLES);
        clock.place(ticks(1000));
        clock.place(ticks(1021));
        assertEquals(Step.LEFT_OUT, clock.place(ticks(500)));
        assertEquals(Step.LEFT_OUT, clock.place(ticks(1021)));
        assertEquals(Step.COUNTED, clock.place(ticks(1043)));
        assertEquals(ticks(1000) + 2 * FRAME, clock.time());
    }

    @Test
    void equalTimesAreNotPlacedFurtherAndFurtherAway() {
        AudioClock clock = new AudioClock(RATE, SAMPLES);
        long placed = 0;
        for (int i = 0; i < 1_000; i++) {
            placed += clock.place(ticks(40)) == Step.LEFT_OUT ? 0 : 1;
        }
        assertEquals(5, placed); // at 0, 21.3, 42.7, 53.3 and 64 ms
        assertEquals(Step.LEFT_OUT, clock.place(clock.time()));
        assertEquals(Step.COUNTED, clock.place(clock.time() + 1));
    }

    private static long ticks(long millis) {
        return 90 * millis;
    }
}
