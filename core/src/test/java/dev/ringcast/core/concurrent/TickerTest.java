package dev.ringcast.core.concurrent;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.live.Logged;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class TickerTest {
    private static final Duration ONE_MS = Duration.ofMillis(1);

    private final AtomicLong clock =
            new AtomicLong(Long.MAX_VALUE - Duration.ofMillis(600).toNanos()); // it wraps
    private final Heartbeats beats = new Heartbeats(clock::get);

    /** By the clock of the test, which runs its rounds: it has no thread. */
    private final Ticker ticker = new Ticker(beats, clock::get);

    private final List<String> runs = new ArrayList<>();

    /** One with a thread, for the tests that need it. */
    private Ticker running;

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        if (running != null) {
            running.close();
        }
    }

    private void every(String name, long millis) {
        ticker.every(name, Duration.ofMillis(millis), () -> runs.add(name));
    }

    /** Lets time pass up to a round; says in how many milliseconds the next one is. */
    private long round(long millis) {
        clock.addAndGet(Duration.ofMillis(millis).toNanos());
        return Duration.ofNanos(ticker.round()).toMillis();
    }

    private List<String> ran() {
        List<String> ran = List.copyOf(runs);
        runs.clear();
        return ran;
    }

    @Test
    void choresRunByTheirPeriodsAndThoseThatAreDueShareAWakeUp() {
        every("quarter", 250);
        every("half", 500);
        assertEquals(250, round(0));
        assertEquals(1, round(249));
        assertEquals(List.of(), ran());
        assertEquals(250, round(1));
        assertEquals(List.of("quarter"), ran());
        assertEquals(240, round(260));
        assertEquals(List.of("quarter", "half"), ran());
        assertEquals(250, round(240));
        assertEquals(List.of("quarter"), ran());
    }

    @Test
    void aChoreThatComesLaterMeetsTheOthers() {
        every("early", 250);
        round(130);
        every("late", 500);
        round(120);
        assertEquals(List.of("early"), ran());
        assertEquals(250, round(250));
        assertEquals(List.of("early", "late"), ran());
    }

    @Test
    void whatWasMissedIsNotMadeUpFor() {
        every("quarter", 250);
        assertEquals(100, round(10_150));
        assertEquals(List.of("quarter"), ran());
    }

    @Test
    void aChoreThatIsClosedRunsNoMore() {
        every("one", 250);
        Ticker.Chore two = ticker.every("two", Ticker.BASE, () -> runs.add("two"));
        two.close();
        two.close();
        round(250);
        assertEquals(List.of("one"), ran());
        clock.addAndGet(Duration.ofMinutes(1).toNanos());
        assertFalse(beats.failing().contains("two"));
    }

    @ParameterizedTest
    @ValueSource(classes = {StackOverflowError.class, OutOfMemoryError.class, NoClassDefFoundError.class})
    void aChoreThatThrowsIsLoggedByItsNameAndTheOthersRun(Class<? extends Error> kind) throws Exception {
        Error error = kind.getConstructor().newInstance();
        AtomicInteger left = new AtomicInteger(2);
        ticker.every("sawmill", Ticker.BASE, () -> {
            if (left.getAndDecrement() > 0) {
                throw error;
            }
        });
        every("another", 250);
        try (Logged log = new Logged("dev.ringcast.loops")) {
            round(250);
            assertTrue(log.take().getFirst().startsWith("SEVERE sawmill failed"));
        }
        round(250);
        assertEquals(List.of("another", "another"), ran());
        assertEquals(List.of("sawmill"), beats.failing());
        assertEquals(Map.of("sawmill", 2L), beats.failures());
        clock.addAndGet(Heartbeats.LATE.toNanos());
        assertTrue(beats.latest().compareTo(Heartbeats.LATE) >= 0, "a run that throws is not complete");
        round(250);
        assertFalse(beats.failing().contains("sawmill"));
    }

    @Test
    void aRunThatDoesNotEndIsReportedByItsNameAndTheOthersRunOnceItDoes() throws InterruptedException {
        CountDownLatch others = new CountDownLatch(2);
        running = new Ticker(beats);
        running.every("another", ONE_MS, others::countDown);
        running.every("sawmill", ONE_MS, this::hold);
        begun.await();
        clock.addAndGet(Heartbeats.LATE.toNanos());
        assertTrue(
                beats.failing().containsAll(List.of("sawmill", "ticker")),
                beats.failing().toString());
        assertFalse(beats.failing().contains("another"), "it is not what blocks");
        release.countDown();
        others.await();
        await().until(() -> !beats.failing().contains("sawmill"));
    }

    private void hold() {
        begun.countDown();
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void closingAChoreWaitsForTheRunUnderWay() throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        running = new Ticker(beats);
        Ticker.Chore chore = running.every("sawmill", ONE_MS, () -> {
            hold();
            runs.incrementAndGet();
        });
        begun.await();
        AtomicInteger seen = new AtomicInteger();
        Thread closer = Thread.ofPlatform().daemon().start(() -> {
            chore.close();
            seen.set(runs.get());
        });
        await().until(() -> closer.getState() == Thread.State.WAITING);
        release.countDown();
        closer.join();
        assertTrue(seen.get() > 0);
        assertEquals(seen.get(), runs.get());
    }

    @Test
    void choresMayCloseThemselvesOneAnotherAndTheTicker() throws InterruptedException {
        AtomicReference<Ticker.Chore> one = new AtomicReference<>();
        AtomicReference<Ticker.Chore> two = new AtomicReference<>();
        AtomicReference<Thread> thread = new AtomicReference<>();
        CountDownLatch closed = new CountDownLatch(1);
        running = new Ticker(beats);
        one.set(running.every("one", ONE_MS, () -> {}));
        two.set(running.every("two", ONE_MS, () -> {
            hold();
            thread.set(Thread.currentThread());
            one.get().close();
            two.get().close();
            running.close();
            closed.countDown();
        }));
        release.countDown();
        closed.await();
        running.close();
        assertFalse(thread.get().isAlive());
        assertEquals("ringcast-ticker", thread.get().getName());
    }

    @Test
    void theThreadEndsWithTheTickerAndNoChoreIsLateAfterIt() {
        AtomicReference<Thread> thread = new AtomicReference<>();
        running = new Ticker(beats);
        running.every("sawmill", ONE_MS, () -> thread.set(Thread.currentThread()));
        await().until(() -> thread.get() != null);
        running.close();
        assertFalse(thread.get().isAlive());
        clock.addAndGet(Duration.ofMinutes(1).toNanos());
        assertEquals(List.of("ticker"), beats.failing(), "the one of this test, which has no thread");
    }

    @Test
    void anInterruptThatAChoreLeavesBehindIsNoneForTheOthers() {
        ticker.every("interrupts", Ticker.BASE, () -> Thread.currentThread().interrupt());
        ticker.every(
                "looks",
                Ticker.BASE,
                () -> runs.add(String.valueOf(Thread.currentThread().isInterrupted())));
        round(250);
        assertEquals(List.of("false"), ran());
        assertFalse(Thread.interrupted());
    }
}
