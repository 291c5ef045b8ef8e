package dev.ringcast.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LineHandlerTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final AtomicLong nanos = new AtomicLong();
    private final LineHandler handler = new LineHandler(new LineFormatter(), out, nanos::get);

    @Test
    void aLineHasTimeLevelPartAndMessage() {
        LogRecord record = record(Level.WARNING, "port {0} of {1} is taken");
        record.setParameters(new Object[] {1935, "rtmp"});
        handler.publish(record);
        assertEquals(List.of("2026-01-02T03:04:05.678Z WARN  net: port 1935 of rtmp is taken"), lines());
    }

    @Test
    void whatPeersWroteStaysOnItsLine() {
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
        handler.publish(record(Level.INFO, "later"));
        assertEquals(203, lines().size());
        assertTrue(lines().get(201).contains("WARN  logging: 300 log lines were left out"), lines().get(201));
    }

    @Property
    void anyMessageIsOneLine(@ForAll String message) {
        LogRecord record = record(Level.INFO, message);
        record.setParameters(new Object[] {message});
        String line = new LineFormatter().format(record);
        assertEquals(line.length() - 1, line.indexOf('\n'));
        assertEquals(1, line.lines().count());
    }

    private List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static LogRecord record(Level level, String message) {
        LogRecord record = new LogRecord(level, message);
        record.setLoggerName("dev.ringcast.net");
        record.setInstant(Instant.parse("2026-01-02T03:04:05.678Z"));
        return record;
    }
}
