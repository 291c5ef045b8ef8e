package dev.ringcast.core.concurrent;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TaskPoolTest {
    private final Heartbeats beats = new Heartbeats(System::nanoTime);
    private TaskPool pool = new TaskPool("test-pool", 1, beats);

    @AfterEach
    void close() {
        pool.close();
        assertTrue(threads().isEmpty(), "threads are left: " + threads());
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("ringcast-test-pool-"))
                .toList();
    }

    @Test
    void aTaskThatAlwaysHasMoreToDoLetsTheOthersRun() {
        AtomicLong endless = new AtomicLong();
        AtomicInteger other = new AtomicInteger();
        pool.task(() -> endless.incrementAndGet() > 0).wake();
        TaskPool.Task task = pool.task(() -> other.incrementAndGet() < 3);
        await().until(() -> endless.get() > 0);
        task.wake();
        await().until(() -> other.get() == 3);
        assertEquals(1, threads().size());
    }

    @Test
    void turnsAreTakenInTheOrderOfTheWakeUps() throws InterruptedException {
        CountDownLatch go = new CountDownLatch(1);
        pool.task(() -> {
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return false;
                })
                .wake();
        List<String> turns = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger left = new AtomicInteger(2);
        TaskPool.Task first = pool.task(() -> turns.add("first") && left.decrementAndGet() > 0);
        TaskPool.Task second = pool.task(() -> !turns.add("second"));
        first.wake();
        second.wake();
        first.wake(); // it is ready already
        go.countDown();
        await().until(() -> turns.size() >= 3);
        assertEquals(List.of("first", "second", "first"), turns.subList(0, 3));
    }

    @Test
    void noWakeUpIsLostAndATaskRunsOnOneThreadAtATime() throws InterruptedException {
        pool.close();
        pool = new TaskPool("test-pool", 4, beats);
        int tasks = 8;
        int wakes = 20_000;
        AtomicBoolean together = new AtomicBoolean();
        List<AtomicLong> brought = new ArrayList<>();
        List<AtomicLong> taken = new ArrayList<>();
        List<Thread> wakers = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            AtomicLong in = new AtomicLong();
            AtomicLong out = new AtomicLong();
            AtomicBoolean running = new AtomicBoolean();
            brought.add(in);
            taken.add(out);
            TaskPool.Task task = pool.task(() -> {
                together.compareAndSet(false, !running.compareAndSet(false, true));
                out.set(in.get());
                running.set(false);
                return false;
            });
            wakers.add(Thread.ofPlatform().start(() -> {
                for (int wake = 0; wake < wakes; wake++) {
                    in.incrementAndGet();
                    task.wake();
                }
            }));
        }
        for (Thread waker : wakers) {
            waker.join();
        }
        await().until(() -> taken.stream().allMatch(out -> out.get() == wakes));
        assertFalse(together.get(), "two threads ran a task");
    }

    @Test
    void aTurnThatThrowsHarmsNoOtherAndTheTaskRunsWhenItIsWokenAgain() {
        AtomicInteger runs = new AtomicInteger();
        TaskPool.Task failing = pool.task(() -> {
            if (runs.incrementAndGet() == 1) {
                throw new StackOverflowError("thrown by the test");
            }
            return false;
        });
        AtomicInteger others = new AtomicInteger();
        TaskPool.Task other = pool.task(() -> others.incrementAndGet() < 1);
        failing.wake();
        other.wake();
        await().until(() -> others.get() == 1);
        assertEquals(1, runs.get());
        failing.wake();
        await().until(() -> runs.get() == 2);
    }

    @Test
    void aPoolWithoutWorkIsNotLate() {
        await().until(() -> beats.failing().isEmpty() && beats.latest().isZero());
    }
}
