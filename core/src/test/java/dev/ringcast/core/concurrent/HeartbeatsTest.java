package dev.ringcast.core.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {
    private static final long MILLI = 1_000_000L;

    private final List<LinkageError> broken = new ArrayList<>();
    private long now = Long.MAX_VALUE - 2_000 * MILLI; // such a clock may stand anywhere, and wraps
    private final Heartbeats beats = new Heartbeats(() -> now, broken::add);
    private final Heartbeat beat = beats.add("one");

    private void advance(long millis) {
        now += millis * MILLI;
    }

    @Test
    void aLoopThatCompletesNoRunIsLateSinceTheLastOne() {
        advance(3_000);
        beat.done();
        advance(4_999);
        assertEquals(List.of(), beats.failing());
        assertEquals(Duration.ofMillis(4_999), beats.latest());
        advance(1);
        assertEquals(List.of("one"), beats.failing());
        beat.done();
        assertEquals(List.of(), beats.failing());
        assertEquals(Duration.ZERO, beats.latest());
    }

    @Test
    void aLoopThatWaitsForAnEventIsHealthyAndIsLateOnlySinceTheEvent() {
        beat.waits();
        advance(3_600_000);
        assertEquals(List.of(), beats.failing());
        assertEquals(Duration.ZERO, beats.latest());
        beat.works();
        advance(6_000);
        assertEquals(List.of("one"), beats.failing());
        assertEquals(Duration.ofSeconds(6), beats.latest());
    }

    @Test
    void aLoopWhoseLastRunThrewIsFailingUntilARunCompletes() {
        beats.add("another").waits();
        advance(200);
        beat.failed(new StackOverflowError());
        assertEquals(List.of("one"), beats.failing());
        advance(4_000);
        beat.failed(new StackOverflowError());
        assertEquals(Duration.ofMillis(4_200), beats.latest(), "a run that throws is not complete");
        beat.done();
        assertEquals(List.of(), beats.failing());
    }

    @Test
    void aWaitThatFailsAgainAndAgainIsNotTakenForAHealthyOne() {
        for (int i = 0; i < 60; i++) {
            beat.waits();
            advance(100);
            beat.failed(new IOException("no descriptors"));
        }
        beat.waits();
        assertEquals(List.of("one"), beats.failing());
        assertEquals(Duration.ofSeconds(6), beats.latest());
        advance(1_000); // nothing comes, and the wait lasts: it has recovered
        assertEquals(List.of(), beats.failing());
        assertEquals(Duration.ZERO, beats.latest());
        beat.works();
        assertEquals(Duration.ZERO, beats.latest(), "what was before the wait is over");
    }

    @Test
    void linkageErrorsAloneAreHandedOn() {
        NoClassDefFoundError error = new NoClassDefFoundError("gone");
        beat.failed(new OutOfMemoryError("of a test"));
        beat.failed(error);
        assertEquals(List.of(error), broken);
    }
}
