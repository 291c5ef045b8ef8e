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

/** When sources rest and what ends that. The clock stands until a test puts it forward: else nothing ends by itself. */
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

    /** One who notes how many frames he found each time that he was woken. */
    private final class Viewer {
        final Parker waiter = new Parker();
        final List<Long> found = new CopyOnWriteArrayList<>();
        volatile long seen = -1;
        Thread thread;

        void watch(Consumer<Parker> join) {
            join.accept(waiter);
            thread = crew.platform(() -> {
                while (!over) {
                    waiter.await(() -> ring.published() > seen || over);
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
        viewer.waiter.wake();
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

    /** A viewer joins, and the tick is the longest: one has just ended, and the next ends when the clock is put forward. */
    private void watchOnATick() {
        viewer.watch(waiter -> audience.add(waiter, false));
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
        await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(5)).until(condition);
    }

    /** The read loop of a source that has begun to rest. */
    private Thread resting(ReadPause rest) {
        Thread source = crew.platform(rest::take);
        eventually(() -> isParked(source));
        return source;
    }

    private static void assertGoesOn(Thread source) throws InterruptedException {
        assertTrue(source.join(Duration.ofSeconds(20)), "it rests still");
    }

    @Test
    void aSourceThatNobodyWatchesRestsAboutAsLongAsTheLongestTick() throws InterruptedException {
        Thread source = resting(audience.source());
        clock.advance(LONGEST_NANOS * 7 / 10);
        clock.awaitPacer();
        assertTrue(isParked(source));
        clock.advance(LONGEST_NANOS * 3 / 10);
        assertGoesOn(source);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoJoinsEndsTheRest(boolean atOnce) throws InterruptedException {
        Thread source = resting(audience.source());
        audience.add(new Parker(), atOnce);
        assertGoesOn(source);
    }

    @Test
    void whileAViewerIsWokenAtOnceTheSourceDoesNotRest() {
        watchOnATick();
        audience.add(new Parker(), true);
        audience.source().take();
    }

    @Test
    void withoutATickASourceThatIsWatchedDoesNotRest() {
        audience.add(new Parker(), false);
        audience.source().take();
        assertEquals(0, pacer.tickNanos());
    }

    @Test
    void forAPatientViewerASourceRestsAsForNobodyAndHeFindsAllOfIt() {
        viewer.watch(audience::addPatient);
        eventually(viewer::waits);
        ReadPause rest = audience.source();
        Thread source = crew.platform(() -> {
            for (rest.take(); !over; rest.take()) {
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
        rest.close();
    }

    @Test
    void besideAPatientViewerOneOnTheNetworkIsNotMadeToWait() {
        audience.addPatient(new Parker());
        audience.add(new Parker(), false);
        audience.source().take();
        assertEquals(0, pacer.tickNanos());
    }

    @Test
    void onceOnlyPatientViewersAreLeftTheSourceRestsAgain() throws InterruptedException {
        audience.addPatient(new Parker());
        Parker network = new Parker();
        audience.add(network, false);
        audience.remove(network);
        Thread source = resting(audience.source());
        clock.advance(LONGEST_NANOS);
        assertGoesOn(source);
    }

    @Test
    void withoutALongestTickNobodyRests() {
        try (Pacer without = new Pacer(0, clock)) {
            new Audience(without, ring).source().take();
        }
    }

    @Test
    void onATickViewersFindInOneSweepAllThatTheSourcePublishesAfterItsRest() {
        watchOnATick();
        ReadPause rest = audience.source();
        Thread source = crew.platform(() -> {
            for (rest.take(); !over; rest.take()) {
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
            assertEquals(List.of((long) BURST), viewer.found, "he was woken once, after the source");
        }
    }

    @Test
    void viewersDoNotWaitForeverForASourceThatFindsNothing() {
        watchOnATick();
        resting(audience.source());
        publish(); // by another one
        clock.advance(LONGEST_NANOS);
        clock.awaitPacer();
        assertTrue(viewer.seen < ring.published(), "the source may still be reading");
        clock.advance(LONGEST_NANOS);
        eventually(viewer::waits);
    }

    /** The source's rest stands in the pacer's queue still, but with such a viewer there it is not waited for. */
    @Test
    void whoJoinsARestingSourceToBeWokenAtOnceIsWokenByTheNextFrameAlsoDuringATick() throws InterruptedException {
        watchOnATick();
        Thread source = resting(audience.source());
        Parker waiter = new Parker();
        audience.add(waiter, true);
        assertGoesOn(source);
        clock.advance(LONGEST_NANOS);
        clock.awaitPacer();
        long before = ring.published();
        Thread atOnce = crew.platform(() -> waiter.await(() -> ring.published() > before || over));
        eventually(() -> isParked(atOnce));
        publish();
        assertGoesOn(atOnce);
    }

    /** The pacer knows of a frame already, and wakes nobody before the tick: such a viewer must not wait for that. */
    @Test
    void aViewerThatJoinsDuringATickToBeWokenAtOnceIsWokenByTheNextFrame() throws InterruptedException {
        watchOnATick();
        publish();
        clock.awaitPacer();
        Parker waiter = new Parker();
        audience.add(waiter, true);
        long before = ring.published();
        Thread atOnce = crew.platform(() -> waiter.await(() -> ring.published() > before || over));
        eventually(() -> isParked(atOnce));
        publish();
        assertGoesOn(atOnce);
    }

    @Test
    void aRestThatWasEndedEarlyIsStillQueuedAndEndsTheNextOneWhoeverWatchesThen() throws InterruptedException {
        watchOnATick(); // on another stream
        Audience other = new Audience(pacer, new BroadcastRing());
        ReadPause rest = other.source();
        Thread unwatched = resting(rest);
        other.add(new Parker(), false);
        assertGoesOn(unwatched);
        Thread watched = resting(rest);
        clock.advance(LONGEST_NANOS);
        assertGoesOn(watched);
    }

    @Test
    void aSourceWhoseLastViewerLeavesRestsUntilTheTick() throws InterruptedException {
        watchOnATick();
        Thread source = resting(audience.source());
        audience.remove(viewer.waiter);
        clock.advance(LONGEST_NANOS);
        assertGoesOn(source);
    }

    @Test
    void closingThePacerEndsEveryRestAndNobodyRestsAfterwards() throws InterruptedException {
        watchOnATick();
        Audience nobody = new Audience(pacer, new BroadcastRing());
        List<ReadPause> rests = List.of(audience.source(), nobody.source(), nobody.source());
        List<Thread> sources = rests.stream().map(this::resting).toList();
        pacer.close();
        for (Thread source : sources) {
            assertGoesOn(source);
        }
        rests.forEach(ReadPause::take);
    }

    @Test
    void closingARestEndsItForGood() throws InterruptedException {
        ReadPause rest = audience.source();
        Thread source = resting(rest);
        rest.close();
        assertGoesOn(source);
        assertGoesOn(crew.platform(rest::take));
    }

    @Test
    void anInterruptEndsARestAndIsKept() throws InterruptedException {
        ReadPause rest = audience.source();
        Thread source = crew.platform(() -> {
            rest.take();
            assertTrue(Thread.currentThread().isInterrupted());
        });
        eventually(() -> isParked(source));
        source.interrupt();
        assertGoesOn(source);
    }

    @Test
    void whoJoinsWakesTheNewestSourceThoughTheOneBeforeCameToItsRestLater() throws InterruptedException {
        ReadPause before = audience.source();
        Thread newest = resting(audience.source());
        Thread late = crew.platform(before::take);
        eventually(() -> isParked(late));
        audience.add(new Parker(), false);
        assertGoesOn(newest);
        before.close();
        assertGoesOn(late);
    }
}
