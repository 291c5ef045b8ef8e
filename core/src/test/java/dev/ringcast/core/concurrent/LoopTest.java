package dev.ringcast.core.concurrent;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.live.Logged;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LoopTest {
    private final Heartbeats beats = new Heartbeats(System::nanoTime);

    private static void fail(Class<? extends Throwable> kind) throws Exception {
        throw LoopTest.<Exception>unchecked(kind.getConstructor().newInstance());
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T unchecked(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @ParameterizedTest
    @ValueSource(
            classes = {StackOverflowError.class, OutOfMemoryError.class, NoClassDefFoundError.class, Exception.class})
    void theThreadSurvivesWhatTheWorkThrows(Class<? extends Throwable> kind) {
        AtomicInteger runs = new AtomicInteger();
        AtomicReference<Thread> first = new AtomicReference<>();
        AtomicReference<Thread> last = new AtomicReference<>();
        Loop loop = new Loop(Thread.ofPlatform().daemon(), "test", beats, () -> {
            first.compareAndSet(null, Thread.currentThread());
            last.set(Thread.currentThread());
            if (runs.incrementAndGet() <= 3) {
                fail(kind);
            }
            LockSupport.parkNanos(1_000_000);
        });
        loop.start();
        await().until(() -> runs.get() > 4);
        assertEquals(first.get(), last.get());
        await().until(() -> beats.failing().isEmpty());
        loop.close();
        assertFalse(last.get().isAlive());
        assertEquals("ringcast-test", last.get().getName());
    }

    @Test
    void aLoopThatIsClosedCountsAsLateNoMore() {
        long[] now = {0};
        Heartbeats standing = new Heartbeats(() -> now[0]);
        Loop loop = new Loop(Thread.ofVirtual(), "test", standing, () -> LockSupport.parkNanos(1_000_000));
        loop.start();
        loop.close();
        now[0] = Duration.ofMinutes(1).toNanos();
        assertEquals(List.of(), standing.failing());
        assertEquals(Duration.ZERO, standing.latest());
    }

    @Test
    void failuresAreCountedInOneLineASecond() {
        long[] now = {0};
        Heartbeat beat = new Heartbeats(() -> now[0]).add("sawmill");
        List<LogRecord> lines = new CopyOnWriteArrayList<>();
        Logger logger = Logger.getLogger("dev.ringcast.loops");
        Handler handler = new Collecting(lines);
        logger.addHandler(handler);
        try {
            for (int i = 0; i < 30; i++) {
                beat.failed(new IllegalStateException("a mistake"));
                now[0] += 100_000_000L;
            }
        } finally {
            logger.removeHandler(handler);
        }
        assertEquals(3, lines.size());
        assertEquals("sawmill failed", lines.get(0).getMessage());
        assertEquals(
                "sawmill failed (10 times since the last line)", lines.get(1).getMessage());
    }

    @Test
    void failuresAfterTheLastLineAreLoggedLaterOrWhenTheLoopEnds() {
        long[] now = {0};
        Heartbeats standing = new Heartbeats(() -> now[0]);
        Heartbeat beat = standing.add("sawmill");
        try (Logged log = new Logged("dev.ringcast.loops")) {
            for (int i = 0; i < 4; i++) {
                beat.failed(new IOException("no descriptors"));
            }
            standing.tellLate();
            assertEquals(List.of("WARNING sawmill failed: java.io.IOException: no descriptors"), log.take());
            now[0] += 1_000_000_000L;
            standing.tellLate();
            standing.tellLate();
            String line = "WARNING sawmill failed (3 times since the last line): java.io.IOException: no descriptors";
            assertEquals(List.of(line), log.take());
            assertEquals(Map.of("sawmill", 4L), standing.failures());
            beat.failed(new IOException("again"));
            standing.remove(beat);
            assertEquals(List.of("WARNING sawmill failed: java.io.IOException: again"), log.take());
        }
    }

    private static final class Collecting extends Handler {
        private final List<LogRecord> lines;

        Collecting(List<LogRecord> lines) {
            this.lines = lines;
        }

        @Override
        public void publish(LogRecord line) {
            lines.add(line);
        }

        @Override
        public void flush() {
            // nothing is kept back
        }

        @Override
        public void close() {
            // nothing to free
        }
    }

    @Test
    void aLogThatFailsEndsNoLoop() {
        Logger logger = Logger.getLogger("dev.ringcast.loops");
        AtomicInteger asked = new AtomicInteger();
        OutOfMemoryError error = new OutOfMemoryError("of a test");
        logger.setFilter(line -> {
            asked.incrementAndGet();
            throw error;
        });
        AtomicInteger runs = new AtomicInteger();
        Loop loop = new Loop(Thread.ofPlatform().daemon(), "test", beats, () -> {
            runs.incrementAndGet();
            throw error;
        });
        try (loop) {
            loop.start();
            await().until(() -> runs.get() > 3);
        } finally {
            logger.setFilter(null);
        }
        assertTrue(asked.get() > 0);
    }
}
