package dev.ringcast.core.pace;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.concurrent.Parker;
import dev.ringcast.core.ring.BroadcastRing;
import dev.ringcast.core.ring.Frames;
import dev.ringcast.core.wire.WireSlice;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When sources pause and what ends a pause. The clock stands until a test puts it forward. */
@Timeout(60)
class ReadPauseTest {
    private static final WireSlice[] NO_WIRES = {};
    private static final long LONGEST_NANOS = 10_000_000L;
    private static final long WINDOW_NANOS = 200_000_000L;
    private static final int BURST = 5;

    private final StandingClock clock = new StandingClock();
    private final Pacer pacer = new Pacer(LONGEST_NANOS, clock);
    private final BroadcastRing ring = new BroadcastRing();
    private final Audience audience = new Audience(pacer, ring);
    private final Crew crew = new Crew();
    private final Viewer viewer = new Viewer();
    private volatile boolean over;

    /** A viewer that notes how many frames it found each time that it was woken. */
    private final class Viewer {
        final Parker parker = new Parker();
        final List<Long> found = new CopyOnWriteArrayList<>();
        volatile long seen = -1;
        Thread thread;

        void watch(Consumer<Parker> join) {
            join.accept(parker);
            thread = crew.platform(() -> {
                while (!over) {
                    parker.await(() -> ring.published() > seen || over);
                    long newest = ring.published();
                    found.add(newest - seen);
                    seen = newest;
                }
            });
        }

        boolean waits() {
            return seen == ring.published() && isParked(thread);
        }
    }

    @AfterEach
    void close() throws InterruptedException {
        over = true;
        pacer.close();
        viewer.parker.wake();
        audience.wakeAll();
        crew.join();
    }

    private static boolean isParked(Thread thread) {
        return thread.getState() == Thread.State.WAITING;
    }

    private void publish() {
        Frames.publish(ring, Frames.key(0, 1), NO_WIRES);
        audience.published();
    }

    /** A viewer joins and the tick is the longest. One has just ended; the next ends when the clock is put forward. */
    private void watchOnATick() {
        viewer.watch(parker -> audience.add(parker, false));
        eventually(() -> {
            publish();
            clock.advance(WINDOW_NANOS);
            clock.awaitPacer();
            return pacer.tickNanos() == LONGEST_NANOS;
        });
        clock.advance(LONGEST_NANOS);
        clock.awaitPacer(); // now all is swept
        clock.advance(LONGEST_NANOS);
        publish();
        eventually(viewer::waits);
    }

    private static void eventually(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(condition);
    }

    /** The read loop of a source that pauses. */
    private Thread paused(ReadPause pause) {
        Thread source = crew.platform(pause::await);
        eventually(() -> isParked(source));
        return source;
    }

    private static void assertEnds(Thread source) throws InterruptedException {
        assertTrue(source.join(Duration.ofSeconds(20)), "it still pauses");
    }

    @Test
    void aSourceWithoutViewersPausesForAboutTheLongestTick() throws InterruptedException {
        Thread source = paused(audience.newReadPause());
        clock.advance(LONGEST_NANOS * 7 / 10);
        clock.awaitPacer();
        assertTrue(isParked(source));
        clock.advance(LONGEST_NANOS * 3 / 10);
        assertEnds(source);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aViewerThatJoinsEndsThePause(boolean atOnce) throws InterruptedException {
        Thread source = paused(audience.newReadPause());
        audience.add(new Parker(), atOnce);
        assertEnds(source);
    }

    @Test
    void whileAViewerIsWokenAtOnceTheSourceDoesNotPause() {
        watchOnATick();
        audience.add(new Parker(), true);
        audience.newReadPause().await();
    }

    @Test
    void withoutATickASourceThatIsWatchedDoesNotPause() {
        audience.add(new Parker(), false);
        audience.newReadPause().await();
        assertEquals(0, pacer.tickNanos());
    }

    @Test
    void aPatientViewerDoesNotShortenThePauseAndFindsAllFrames() {
        viewer.watch(audience::addPatient);
        eventually(viewer::waits);
        ReadPause pause = audience.newReadPause();
        Thread source = crew.platform(() -> {
            for (pause.await(); !over; pause.await()) {
                publish();
            }
        });
        for (int i = 0; i < 3; i++) {
            eventually(() -> isParked(source) && viewer.waits());
            long expected = ring.published() + 1;
            clock.advance(LONGEST_NANOS);
            eventually(() -> viewer.seen == expected);
        }
        assertEquals(0, pacer.tickNanos());
        pause.close();
    }

    @Test
    void besideAPatientViewerOneOnTheNetworkDoesNotWait() {
        audience.addPatient(new Parker());
        audience.add(new Parker(), false);
        audience.newReadPause().await();
        assertEquals(0, pacer.tickNanos());
    }

    @Test
    void onceOnlyPatientViewersAreLeftTheSourcePausesAgain() throws InterruptedException {
        audience.addPatient(new Parker());
        Parker network = new Parker();
        audience.add(network, false);
        audience.remove(network);
        Thread source = paused(audience.newReadPause());
        clock.advance(LONGEST_NANOS);
        assertEnds(source);
    }

    @Test
    void withoutALongestTickNoSourcePauses() {
        try (Pacer without = new Pacer(0, clock)) {
            new Audience(without, ring).newReadPause().await();
        }
    }

    @Test
    void onATickOneSweepShowsAllThatTheSourcePublishesAfterItsPause() {
        watchOnATick();
        ReadPause pause = audience.newReadPause();
        Thread source = crew.platform(() -> {
            for (pause.await(); !over; pause.await()) {
                for (int i = 0; i < BURST; i++) {
                    publish();
                    Thread.yield();
                }
            }
        });
        for (int tick = 0; tick < 20; tick++) {
            eventually(() -> isParked(source) && viewer.waits());
            viewer.found.clear();
            long expected = ring.published() + BURST;
            clock.advance(LONGEST_NANOS);
            eventually(() -> viewer.seen == expected);
            assertEquals(List.of((long) BURST), viewer.found, "it was woken once, after the source");
        }
    }

    @Test
    void viewersDoNotWaitForeverForASourceThatFindsNothing() {
        watchOnATick();
        paused(audience.newReadPause());
        publish(); // by another one
        clock.advance(LONGEST_NANOS);
        clock.awaitPacer();
        assertTrue(viewer.seen < ring.published(), "the source may still be reading");
        clock.advance(LONGEST_NANOS);
        eventually(viewer::waits);
    }

    /** The pause is still in the pacer's queue, but such a viewer does not wait for the source. */
    @Test
    void aViewerThatIsWokenAtOnceDoesNotWaitForASourceWhosePauseItEnded() throws InterruptedException {
        watchOnATick();
        Thread source = paused(audience.newReadPause());
        Parker parker = new Parker();
        audience.add(parker, true);
        assertEnds(source);
        clock.advance(LONGEST_NANOS);
        clock.awaitPacer();
        long before = ring.published();
        Thread atOnce = crew.platform(() -> parker.await(() -> ring.published() > before || over));
        eventually(() -> isParked(atOnce));
        publish();
        assertEnds(atOnce);
    }

    /** The pacer knows of a frame already, and waits for the tick. Such a viewer must not wait for that. */
    @Test
    void aViewerThatJoinsDuringATickToBeWokenAtOnceIsWokenByTheNextFrame() throws InterruptedException {
        watchOnATick();
        publish();
        clock.awaitPacer();
        Parker parker = new Parker();
        audience.add(parker, true);
        long before = ring.published();
        Thread atOnce = crew.platform(() -> parker.await(() -> ring.published() > before || over));
        eventually(() -> isParked(atOnce));
        publish();
        assertEnds(atOnce);
    }

    @Test
    void aPauseThatWasEndedEarlyIsStillQueuedAndThatEndsTheNextOne() throws InterruptedException {
        watchOnATick(); // on another stream
        Audience other = new Audience(pacer, new BroadcastRing());
        ReadPause pause = other.newReadPause();
        Thread unwatched = paused(pause);
        other.add(new Parker(), false);
        assertEnds(unwatched);
        Thread watched = paused(pause);
        clock.advance(LONGEST_NANOS);
        assertEnds(watched);
    }

    @Test
    void aSourceWhoseLastViewerLeavesPausesUntilTheTick() throws InterruptedException {
        watchOnATick();
        Thread source = paused(audience.newReadPause());
        audience.remove(viewer.parker);
        clock.advance(LONGEST_NANOS);
        assertEnds(source);
    }

    @Test
    void closingThePacerEndsEveryPauseAndNoSourcePausesAfterwards() throws InterruptedException {
        watchOnATick();
        Audience unwatched = new Audience(pacer, new BroadcastRing());
        List<ReadPause> pauses = List.of(audience.newReadPause(), unwatched.newReadPause(), unwatched.newReadPause());
        List<Thread> sources = pauses.stream().map(this::paused).toList();
        pacer.close();
        for (Thread source : sources) {
            assertEnds(source);
        }
        pauses.forEach(ReadPause::await);
    }

    @Test
    void closingAPauseEndsItForGood() throws InterruptedException {
        ReadPause pause = audience.newReadPause();
        Thread source = paused(pause);
        pause.close();
        assertEnds(source);
        assertEnds(crew.platform(pause::await));
    }

    @Test
    void anInterruptEndsAPauseAndIsKept() throws InterruptedException {
        ReadPause pause = audience.newReadPause();
        Thread source = crew.platform(() -> {
            pause.await();
            assertTrue(Thread.currentThread().isInterrupted());
        });
        eventually(() -> isParked(source));
        source.interrupt();
        assertEnds(source);
    }

    @Test
    void aViewerThatJoinsWakesTheNewestSourceEvenIfTheOneBeforePausedLater() throws InterruptedException {
        ReadPause before = audience.newReadPause();
        Thread newest = paused(audience.newReadPause());
        Thread late = crew.platform(before::await);
        eventually(() -> isParked(late));
        audience.add(new Parker(), false);
        assertEnds(newest);
        before.close();
        assertEnds(late);
    }
}
