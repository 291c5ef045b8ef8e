package dev.ringcast.logging;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LineHandlerTest {
    /** What may wait. */
    private static final int LINES = 4_096;

    private static final int BYTES = 1 << 20;

    /** An output whose writes block until it is opened. */
    private static final class Console extends OutputStream {
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private final Semaphore gate = new Semaphore(1_000_000);
        private final AtomicInteger writes = new AtomicInteger();

        @Override
        public void write(int octet) {
            throw new AssertionError("lines are written as a whole");
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            writes.incrementAndGet();
            gate.acquireUninterruptibly();
            written.write(bytes, from, length);
        }
    }

    private final Console out = new Console();
    private final AtomicLong nanos = new AtomicLong();
    private final LineHandler handler = new LineHandler(new LineFormatter(), out, nanos::get);

    @AfterEach
    void close() {
        out.gate.release(100_000);
        handler.close();
        await().until(() -> !handler.writer().isAlive());
    }

    /** The output is not read, and a first line blocks in it. */
    private void stick() {
        out.gate.drainPermits();
        handler.publish(record(Level.SEVERE, "stuck"));
        await().until(() -> out.writes.get() == 1);
    }

    @Test
    void aLineHasTimeLevelPartAndMessage() {
        LogRecord record = record(Level.WARNING, "port {0} of {1} is taken");
        record.setParameters(new Object[] {1935, "rtmp"});
        handler.publish(record);
        assertEquals(List.of("2026-01-02T03:04:05.678Z WARN  net: port 1935 of rtmp is taken"), lines());
    }

    @Test
    void textOfPeersStaysOnItsLine() {
        handler.publish(record(Level.INFO, "app \"a\r\n2026 ERROR net: b\u001B[2J\u2028\u202E\" {0"));
        assertEquals(
                List.of("2026-01-02T03:04:05.678Z INFO  net: "
                        + "app \"a\\u000d\\n2026 ERROR net: b\\u001b[2J\\u2028\\u202e\" {0"),
                lines());
    }

    @Test
    void aThrowableIsOnTheSameLineWithItsCauses() {
        LogRecord record = record(Level.SEVERE, "it failed");
        record.setThrown(new IllegalStateException("odd", new IOException("two\nlines")));
        handler.publish(record);
        String line = lines().getFirst();
        assertEquals(1, lines().size());
        String begin = " ERROR net: it failed | java.lang.IllegalStateException: odd | at dev.ringcast.";
        assertTrue(line.contains(begin), line);
        assertTrue(line.contains(" | caused by java.io.IOException: two\\nlines | at "), line);
    }

    @Test
    void ofTooManyLinesASecondTheRestIsCounted() {
        for (int i = 0; i < 500; i++) {
            handler.publish(record(Level.INFO, "again"));
        }
        handler.publish(record(Level.SEVERE, "an error"));
        assertEquals(201, lines().size());
        nanos.addAndGet(1_000_000_000L);
        await().until(() -> lines().size() == 202); // it is logged although no other line follows
        assertTrue(lines().get(201).contains("WARN  logging: 300 log lines were left out"), lines().get(201));
    }

    @Test
    void anOutputThatIsNotReadBlocksNoLoggerAndExcessLinesAreCounted() {
        stick();
        int errors = LINES + 100;
        for (int i = 0; i < errors; i++) {
            handler.publish(record(Level.SEVERE, "error " + i));
        }
        nanos.addAndGet(1_000_000_000L);
        out.gate.release(100_000);
        await().until(() -> lines().size() == LINES + 2);
        assertTrue(lines().get(2).endsWith("error 0"), lines().get(2));
        assertEquals(
                1,
                lines().stream()
                        .filter(line -> line.contains("100 log lines were left out"))
                        .count());
    }

    @Test
    void lowerLevelsGiveWayToHigherOnes() {
        stick();
        int[] admitted = new int[4];
        Level[] levels = {Level.FINE, Level.INFO, Level.WARNING, Level.SEVERE};
        for (int i = 0; i < levels.length; i++) {
            Level level = levels[i];
            for (int n = 0; n < LINES; n++) {
                handler.publish(record(level, level.getName()));
                nanos.addAndGet(10_000_000L); // a hundred a second
            }
        }
        out.gate.release(100_000);
        handler.flush();
        for (int i = 0; i < levels.length; i++) {
            String end = ": " + levels[i].getName();
            admitted[i] =
                    (int) lines().stream().filter(line -> line.endsWith(end)).count();
        }
        int eighth = LINES / 8;
        assertArrayEquals(new int[] {4 * eighth, 2 * eighth, eighth, eighth}, admitted);
    }

    @Test
    void whatWaitsIsBoundedInBytesToo() {
        stick();
        String large = "x".repeat(8_000);
        for (int i = 0; i < 1_000; i++) {
            handler.publish(record(Level.SEVERE, large));
        }
        out.gate.release(100_000);
        handler.flush();
        long bytes = lines().stream().mapToLong(line -> line.length() + 1).sum();
        assertTrue(bytes > BYTES - 10_000 && bytes < BYTES + 10_000, () -> "" + bytes);
    }

    @Test
    void aFlushWaitsForABoundedTimeAndNotForABlockedOutput() {
        stick();
        handler.flush();
        handler.close();
        assertEquals(0, out.written.size());
    }

    @Test
    void argumentsAreThoseOfTheMomentWhenTheyWereLogged() {
        stick();
        StringBuilder argument = new StringBuilder("before");
        LogRecord record = record(Level.INFO, "{0}");
        record.setParameters(new Object[] {argument});
        handler.publish(record);
        argument.replace(0, argument.length(), "after");
        out.gate.release(100_000);
        assertTrue(lines().getLast().endsWith(": before"), lines().getLast());
    }

    private List<String> lines() {
        handler.flush();
        return out.written.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static LogRecord record(Level level, String message) {
        LogRecord record = new LogRecord(level, message);
        record.setLoggerName("dev.ringcast.net");
        record.setInstant(Instant.parse("2026-01-02T03:04:05.678Z"));
        return record;
    }
}
