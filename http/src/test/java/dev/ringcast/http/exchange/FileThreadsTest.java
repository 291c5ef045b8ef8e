package dev.ringcast.http.exchange;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FileThreadsTest {
    private final CountDownLatch device = new CountDownLatch(1);
    private final Queue<String> closed = new ConcurrentLinkedQueue<>();
    private final FileThreads threads = new FileThreads(Duration.ofMillis(50));
    private final Closeable file = () -> closed.add(Thread.currentThread().getName());

    @AfterEach
    void close() {
        device.countDown();
        threads.close();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("ringcast-http-file")));
    }

    private Closeable hang() throws IOException {
        return threads.call(
                () -> {
                    device.await();
                    return file;
                },
                threads::closeSoon);
    }

    @Test
    void aCallThatTakesTooLongIsLeftBehindAndClosesWhatItOpened() {
        assertThrows(FileThreads.LeftBehindException.class, this::hang);
        assertEquals(0, closed.size());
        device.countDown();
        await().until(() -> closed.size() == 1);
        assertTrue(closed.peek().startsWith("ringcast-http-file-"), closed::toString);
    }

    @Test
    void aCallerThatIsInterruptedLeavesItsCallBehind() throws Exception {
        try (FileThreads patient = new FileThreads(Duration.ofMinutes(1))) {
            CountDownLatch begun = new CountDownLatch(1);
            Thread caller = Thread.startVirtualThread(() -> assertThrows(
                    FileThreads.LeftBehindException.class,
                    () -> patient.call(
                            () -> {
                                begun.countDown();
                                device.await();
                                return file;
                            },
                            patient::closeSoon)));
            begun.await();
            caller.interrupt();
            caller.join();
            assertEquals(0, closed.size());
            device.countDown();
            await().until(() -> closed.size() == 1);
        }
    }

    @Test
    void oneTooManyIsRefusedAndAFileIsClosedHoweverManyCallsWait() throws Exception {
        AtomicInteger left = new AtomicInteger();
        int all = FileThreads.THREADS + FileThreads.QUEUE;
        Thread[] callers = new Thread[all];
        for (int i = 0; i < all; i++) {
            callers[i] = Thread.startVirtualThread(() -> assertThrows(
                    FileThreads.LeftBehindException.class,
                    () -> threads.call(
                            () -> {
                                device.await();
                                return null;
                            },
                            any -> left.incrementAndGet())));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertThrows(RejectedExecutionException.class, this::hang);
        threads.closeSoon(file);
        assertEquals(0, closed.size());
        device.countDown();
        await().until(() -> closed.size() == 1 && left.get() == all);
        assertEquals("here", threads.call(() -> "here", any -> {}));
    }

    @Test
    void aFaultIsTheCallersAndTheThreadContinues() throws IOException {
        assertThrows(
                IOException.class,
                () -> threads.call(
                        () -> {
                            throw new IOException("as the test wants it");
                        },
                        any -> {}));
        assertThrows(
                StackOverflowError.class,
                () -> threads.call(
                        () -> {
                            throw new StackOverflowError();
                        },
                        any -> {}));
        assertEquals("here", threads.call(() -> "here", any -> {}));
    }
}
