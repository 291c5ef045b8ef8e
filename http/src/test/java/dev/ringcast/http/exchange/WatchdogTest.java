package dev.ringcast.http.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.Ticker;
import java.io.IOException;
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
class WatchdogTest {
    private static final long STALL = 1_000;

    private final AtomicLong clock = new AtomicLong();
    private final Ticker ticker = new Ticker(new Heartbeats(clock::get));
    private final Watchdog watchdog = new Watchdog(ticker, clock::get, 100);

    @AfterEach
    void close() {
        watchdog.close();
        ticker.close();
    }

    @Test
    void aWriteThatTakesTooLongIsInterruptedAndTheFlagDoesNotOutliveIt() throws Exception {
        try (Watchdog.Guard guard = watchdog.guard(STALL)) {
            assertThrows(
                    IOException.class,
                    () -> guard.run(() -> {
                        clock.addAndGet(STALL);
                        block();
                    }));
            assertFalse(Thread.currentThread().isInterrupted());
            guard.run(() -> assertFalse(Thread.currentThread().isInterrupted()));
        }
    }

    @Test
    void quickWritesAndOtherWorkAreNotInterrupted() throws Exception {
        for (int i = 0; i < 100; i++) {
            try (Watchdog.Guard guard = watchdog.guard(STALL)) {
                guard.run(() -> clock.addAndGet(STALL - 1));
                clock.addAndGet(STALL * 10);
                watchdog.look(clock.get());
                assertFalse(Thread.currentThread().isInterrupted());
            }
        }
    }

    @Test
    void aResponseThatMakesProgressMayTakeAnyTime() throws Exception {
        try (Watchdog.Guard guard = watchdog.guard(STALL)) {
            guard.sends(new byte[100]);
            for (int i = 0; i < 100; i++) {
                guard.piece(1, () -> watchdog.look(clock.addAndGet(STALL - 1)));
            }
            guard.run(() -> assertFalse(Thread.currentThread().isInterrupted()));
        }
    }

    @Test
    void afterASlowPieceTheNextOneShouldBeSmall() throws Exception {
        try (Watchdog.Guard guard = watchdog.guard(STALL)) {
            guard.piece(1, () -> clock.addAndGet(STALL / 8));
            assertFalse(guard.isSlow());
            guard.piece(1, () -> clock.addAndGet(STALL / 8 + 1));
            assertTrue(guard.isSlow());
        }
    }

    /** Three clients; the bound is 100 bytes. */
    @Test
    void onceBodiesHoldTooMuchTheSlowestResponsesEnd() throws Exception {
        byte[] shared = new byte[60];
        Client slow = new Client(shared, 1);
        Client slower = new Client(new byte[41], 0);
        Client quick = new Client(shared, 50);
        clock.addAndGet(STALL - 1);
        watchdog.look(clock.get());
        slower.awaitCut();
        assertFalse(slow.isCut(), "a body that several send counts once");
        Client another = new Client(new byte[90], 60);
        watchdog.look(clock.get());
        slow.awaitCut();
        quick.awaitCut();
        assertFalse(another.isCut());
        another.end();
    }

    /** Takes a few bytes of its body and then none. */
    private final class Client {
        private final CountDownLatch writes = new CountDownLatch(1);
        private final CountDownLatch release = new CountDownLatch(1);
        private final CountDownLatch cut = new CountDownLatch(1);

        Client(byte[] body, int takes) throws InterruptedException {
            Thread.ofPlatform().daemon().start(() -> {
                try (Watchdog.Guard guard = watchdog.guard(STALL)) {
                    guard.sends(body);
                    guard.piece(takes, () -> {});
                    guard.piece(1, () -> {
                        writes.countDown();
                        block(release);
                    });
                } catch (IOException e) {
                    cut.countDown();
                }
            });
            writes.await();
        }

        boolean isCut() {
            return cut.getCount() == 0;
        }

        void awaitCut() throws InterruptedException {
            cut.await();
        }

        void end() {
            release.countDown();
        }
    }

    @Test
    void onceAllAreCutNoWriteBegins() {
        AtomicInteger writes = new AtomicInteger();
        try (Watchdog.Guard guard = watchdog.guard(STALL)) {
            watchdog.cutAll();
            assertThrows(IOException.class, () -> guard.run(writes::incrementAndGet));
        }
        assertEquals(0, writes.get());
    }

    /** Writers start and end while the watchdog cuts all that it sees. Each writer sees only its own interrupts. */
    @Test
    void noInterruptIsEverSeenOutsideAWrite() throws Exception {
        int writers = 4;
        CountDownLatch done = new CountDownLatch(writers);
        AtomicInteger stray = new AtomicInteger();
        AtomicInteger cut = new AtomicInteger();
        for (int i = 0; i < writers; i++) {
            Thread.ofPlatform().daemon().start(() -> {
                try (Watchdog.Guard guard = watchdog.guard(STALL)) {
                    for (int n = 0; n < 20_000 || cut.get() < 100; n++) {
                        try {
                            guard.run(WatchdogTest::spin);
                        } catch (IOException e) {
                            cut.incrementAndGet();
                        }
                        stray.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
                    }
                }
                done.countDown();
            });
        }
        while (done.getCount() > 0) {
            watchdog.look(clock.get() + STALL);
        }
        assertEquals(0, stray.get());
    }

    /** Takes as long as the watchdog needs to see it, and fails when it is interrupted, as a write does. */
    private static void spin() throws IOException {
        for (int i = 0; i < 100; i++) {
            Thread.onSpinWait();
            if (Thread.currentThread().isInterrupted()) {
                throw new IOException("interrupted");
            }
        }
    }

    /** By then the JDK counts its exchange as ended. */
    @Test
    void aWriteThatWasDoneBeforeItsInterruptCameIsNoFailure() throws Exception {
        try (Watchdog.Guard guard = watchdog.guard(STALL)) {
            guard.run(() -> {
                watchdog.look(clock.addAndGet(STALL));
                assertTrue(Thread.currentThread().isInterrupted());
            });
            assertFalse(Thread.currentThread().isInterrupted());
        }
    }

    private static void block() throws IOException {
        block(new CountDownLatch(1));
    }

    private static void block(CountDownLatch until) throws IOException {
        try {
            until.await();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {StackOverflowError.class, OutOfMemoryError.class, NoClassDefFoundError.class})
    void anErrorDoesNotEndItsThread(Class<? extends Error> kind) throws Exception {
        AtomicInteger left = new AtomicInteger(2);
        AtomicReference<Thread> thread = new AtomicReference<>();
        Error error = kind.getConstructor().newInstance();
        Watchdog failing = new Watchdog(
                ticker,
                () -> {
                    if (Thread.currentThread().getName().equals("ringcast-ticker")) {
                        thread.set(Thread.currentThread());
                        if (left.getAndDecrement() > 0) {
                            throw error;
                        }
                    }
                    return clock.get();
                },
                100);
        try (Watchdog.Guard guard = failing.guard(STALL)) {
            assertThrows(
                    IOException.class,
                    () -> guard.run(() -> {
                        clock.addAndGet(STALL);
                        block();
                    }));
        }
        assertTrue(left.get() < 0);
        failing.close();
        ticker.close();
        assertFalse(thread.get().isAlive());
    }
}
