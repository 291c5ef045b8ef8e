package dev.ringcast.core.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThreadsTest {
    private final CountDownLatch go = new CountDownLatch(1);

    private Thread waiting() {
        return Thread.ofVirtual().start(() -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // and ends
            }
        });
    }

    @Test
    void joiningKeepsAnInterruptForTheCaller() {
        Thread thread = waiting();
        Thread.currentThread().interrupt();
        go.countDown();
        Threads.join(thread);
        assertFalse(thread.isAlive());
        assertTrue(Thread.interrupted());
    }

    @Test
    void aThreadDoesNotWaitForItself() {
        Threads.join(Thread.currentThread());
        Threads.joinOrLeave(Thread.currentThread(), Duration.ofDays(1));
        assertFalse(Thread.interrupted());
    }

    @Test
    void aThreadThatTakesTooLongIsInterrupted() {
        Thread thread = waiting();
        Threads.joinOrLeave(thread, Duration.ofMillis(10));
        assertFalse(thread.isAlive());
        assertEquals(1, go.getCount());
    }

    @Test
    void aThreadThatHangsIsLeft() {
        Thread hanging = Thread.ofVirtual().start(() -> {
            while (go.getCount() > 0) {
                waitOn(go);
            }
        });
        Threads.joinOrLeave(hanging, Duration.ofMillis(10));
        assertTrue(hanging.isAlive());
        go.countDown();
        Threads.join(hanging);
    }

    private static void waitOn(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            assertFalse(Thread.currentThread().isInterrupted(), "and it still waits");
        }
    }

    @Test
    void afterTheDeadlineAThreadThatHangsIsLeftAtOnceWhateverThePatience() {
        Thread hanging = Thread.ofVirtual().start(() -> {
            while (go.getCount() > 0) {
                waitOn(go);
            }
        });
        Threads.joinOrLeave(List.of(hanging), Duration.ofDays(1), Deadline.in(Duration.ofMillis(10)));
        Threads.joinOrLeave(List.of(hanging), Duration.ofDays(1), Deadline.in(Duration.ZERO));
        assertTrue(hanging.isAlive());
        go.countDown();
        Threads.join(hanging);
    }

    @Test
    void beforeTheDeadlineTimeIsKeptForAThreadThatNeedsTheInterrupt() {
        Thread thread = waiting();
        Threads.joinOrLeave(List.of(thread), Duration.ofDays(1), Deadline.in(Duration.ofSeconds(4)));
        assertFalse(thread.isAlive());
        assertEquals(1, go.getCount());
    }

    @Test
    void manyShareOnePatience() {
        List<Thread> threads = Stream.generate(this::waiting).limit(100).toList();
        long start = System.nanoTime();
        Threads.joinOrLeave(threads, Duration.ofMillis(100));
        assertTrue(System.nanoTime() - start < 5_000_000_000L);
        assertTrue(threads.stream().noneMatch(Thread::isAlive));
    }
}
