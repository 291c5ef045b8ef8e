package dev.ringcast.core.concurrent;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CarrierWatchTest {
    private static final Logger LOGGER = Logger.getLogger("dev.ringcast.loops");

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            if (line.getLevel() == Level.WARNING && line.getMessage().contains("carriers")) {
                lines.add(line.getMessage());
            }
        }

        @Override
        public void flush() {
            // nothing is kept back
        }

        @Override
        public void close() {
            // nothing is open
        }
    };

    /** Virtual threads that have no carrier yet. */
    private final Queue<Runnable> waiting = new ArrayDeque<>();

    private long now;
    private final CarrierWatch watch = new CarrierWatch(() -> now, waiting::add);

    @BeforeEach
    void listen() {
        LOGGER.addHandler(handler);
    }

    @AfterEach
    void listenNoMore() {
        LOGGER.removeHandler(handler);
    }

    private void pass(long millis) {
        now += Duration.ofMillis(millis).toNanos();
        watch.look();
    }

    private void run() {
        waiting.remove().run();
    }

    @Test
    void theDelayGrowsWhileAVirtualThreadWaitsAndIsForgottenLater() {
        pass(100);
        assertEquals(Duration.ZERO, watch.delay());
        pass(100);
        pass(100);
        assertEquals(Duration.ofMillis(200), watch.delay(), "it waits");
        now += Duration.ofMillis(50).toNanos();
        run();
        pass(50);
        assertEquals(Duration.ofMillis(250), watch.delay(), "it has run");
        for (int i = 0; i < 110; i++) {
            run();
            pass(100);
        }
        assertEquals(Duration.ZERO, watch.delay());
        assertEquals(List.of(), lines);
    }

    @Test
    void onlyOneVirtualThreadWaitsHoweverLongTheCarriersAreBlocked() {
        for (int i = 0; i < 100; i++) {
            pass(100);
        }
        assertEquals(1, waiting.size());
    }

    @Test
    void aDelayAboveASecondIsLoggedOnceASecondAtMost() {
        for (int i = 0; i <= 35; i++) {
            pass(100); // the thread is started by the first look
        }
        assertEquals(3, lines.size(), lines.toString());
        assertTrue(lines.getFirst().contains("1100 ms"), lines.toString());
    }

    @Test
    void theTickerLooksAndTheVirtualThreadEndsWithTheWatch() {
        AtomicInteger clocks = new AtomicInteger();
        try (Ticker ticker = new Ticker(new Heartbeats(System::nanoTime));
                CarrierWatch running = new CarrierWatch(ticker, () -> {
                    if (Thread.currentThread().isVirtual()) {
                        clocks.incrementAndGet();
                    }
                    return System.nanoTime();
                })) {
            await().until(() -> clocks.get() >= 2 && !running.delay().isZero());
        }
        assertEquals(List.of(), LiveThreads.named("ringcast-carrier-ping"));
    }
}
