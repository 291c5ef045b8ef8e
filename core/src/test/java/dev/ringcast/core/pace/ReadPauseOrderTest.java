package dev.ringcast.core.pace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.Loop;
import dev.ringcast.core.concurrent.Parker;
import dev.ringcast.core.ring.BroadcastRing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What happens between two steps of a source that begins to pause, and of the pacer that resumes it. */
@Timeout(60)
class ReadPauseOrderTest {
    private final Crew crew = new Crew();
    private volatile Runnable onTheWay = () -> {};
    private final Pacer pacer = new Pacer(TimeUnit.DAYS.toNanos(1), this::clock);
    private final Audience audience = new Audience(pacer, new BroadcastRing());

    /** The source reads the clock when it has seen that it may pause, and has not parked yet. */
    private long clock() {
        if (Thread.currentThread().getName().equals("source")) {
            onTheWay.run();
        }
        return System.nanoTime();
    }

    @AfterEach
    void close() throws InterruptedException {
        pacer.close();
        crew.join();
    }

    static Stream<Arguments> ends() {
        BiConsumer<Audience, ReadPause> close = (audience, pause) -> pause.close();
        BiConsumer<Audience, ReadPause> join = (audience, pause) -> audience.add(new Parker(), false);
        BiConsumer<Audience, ReadPause> joinAtOnce = (audience, pause) -> audience.add(new Parker(), true);
        BiConsumer<Audience, ReadPause> pacer = (audience, pause) -> pause.resume(null);
        return Stream.of(
                Arguments.of("it is closed", close),
                Arguments.of("a viewer joins", join),
                Arguments.of("a viewer joins that is woken at once", joinAtOnce),
                Arguments.of("the pacer takes it out of its queue", pacer));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ends")
    void aPauseThatIsEndedBeforeTheSourceParksDoesNotBegin(String what, BiConsumer<Audience, ReadPause> end)
            throws InterruptedException {
        ReadPause pause = audience.newReadPause();
        onTheWay = () -> end.accept(audience, pause);
        Thread source = crew.platform(() -> {
            Thread.currentThread().setName("source");
            pause.await();
        });
        assertTrue(source.join(Duration.ofSeconds(10)), "it pauses");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ends")
    void whatEndsAPauseIsStoredBeforeTheSourceIsWoken(String what, BiConsumer<Audience, ReadPause> end)
            throws InterruptedException {
        AtomicReference<ReadPause> own = new AtomicReference<>();
        AtomicReference<Thread> source = new AtomicReference<>();
        List<Boolean> paused = new CopyOnWriteArrayList<>();
        List<Integer> viewers = new CopyOnWriteArrayList<>();
        own.set(audience.newReadPause(new Parker(() -> {
            paused.add(own.get().isPaused());
            viewers.add(audience.size());
            LockSupport.unpark(source.get());
        })));
        source.set(crew.platform(() -> own.get().await()));
        awaitParked(source.get());
        end.accept(audience, own.get());
        assertEquals(List.of(false), paused);
        assertEquals(List.of(audience.size()), viewers);
        assertTrue(source.get().join(Duration.ofSeconds(10)), "it pauses");
    }

    /** When the source has seen that it may pause, the pacer ends all other pauses and parks without a plan. */
    @Test
    void aSourceThatPausesWhileThePacerParksIsResumedInTime() throws InterruptedException {
        AtomicReference<Thread> pacing = new AtomicReference<>();
        LongSupplier clock = () -> {
            pacing.updateAndGet(seen -> isPacer(Thread.currentThread()) ? Thread.currentThread() : seen);
            return clock();
        };
        try (Pacer other = new Pacer(TimeUnit.MILLISECONDS.toNanos(200), clock)) {
            Audience unwatched = new Audience(other, new BroadcastRing());
            Thread first = crew.platform(() -> unwatched.newReadPause().await());
            awaitParked(first);
            onTheWay = () -> {
                awaitEnd(first);
                awaitParked(pacing.get());
            };
            Thread source = crew.platform(() -> {
                Thread.currentThread().setName("source");
                unwatched.newReadPause().await();
            });
            assertTrue(source.join(Duration.ofSeconds(10)), "it pauses");
        }
    }

    private static boolean isPacer(Thread thread) {
        return thread.getName().equals("ringcast-pacer");
    }

    private static void awaitParked(Thread thread) {
        Awaitility.await().until(() -> thread.getState() == Thread.State.WAITING || !thread.isAlive());
    }

    private static void awaitEnd(Thread thread) {
        Awaitility.await().until(() -> !thread.isAlive());
    }

    /** The source wakes between two steps of the pacer, and pauses again at once. */
    @Test
    void aSourceThatIsResumedCanReportToItsRoundAndEnterAQueueAgain() {
        AtomicReference<ReadPause> own = new AtomicReference<>();
        List<Boolean> entered = new ArrayList<>();
        Loop waiting = new Loop(Thread.ofPlatform(), "test", new Heartbeats(System::nanoTime), () -> {});
        ReadRound round = new ReadRound(waiting, 1, 0);
        Parker parker = new Parker(() -> {
            audience.add(new Parker(), true); // a viewer that is woken at once: the source may not pause
            own.get().await();
            entered.add(own.get().enterQueue(0));
        });
        ReadPause pause = new ReadPause(audience, parker);
        own.set(pause);
        assertTrue(pause.enterQueue(0));
        parker.arm(() -> false);
        pause.resume(round);
        assertEquals(List.of(true), entered);
        assertEquals(0, round.nanosLeft(0), "it has reported");
    }
}
