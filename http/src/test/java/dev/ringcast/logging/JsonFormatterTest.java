package dev.ringcast.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class JsonFormatterTest {
    private static LogRecord record(Level level, String message) {
        LogRecord record = new LogRecord(level, message);
        record.setLoggerName("dev.ringcast.net");
        record.setInstant(Instant.parse("2026-01-02T03:04:05.678Z"));
        return record;
    }

    @Test
    void aLineIsAnObjectWithTimeLevelLoggerAndMessage() {
        LogRecord record = record(Level.WARNING, "port {0} of \"{1}\" is taken");
        record.setParameters(new Object[] {1935, "rtmp"});
        assertEquals(
                "{\"time\":\"2026-01-02T03:04:05.678Z\",\"level\":\"WARN\",\"logger\":\"net\",\"message\":"
                        + "\"port 1935 of \\\"rtmp\\\" is taken\"}\n",
                new JsonFormatter().format(record));
    }

    @Test
    void whatWasThrownIsAListWithItsCauses() {
        LogRecord record = record(Level.SEVERE, "it failed");
        record.setThrown(new IllegalStateException("odd", new IOException("two\nlines")));
        String line = new JsonFormatter().format(record);
        assertTrue(
                line.contains("\"message\":\"it failed\",\"thrown\":[\"java.lang.IllegalStateException: odd\",\"at "),
                line);
        assertTrue(line.contains("\",\"caused by java.io.IOException: two\\nlines\",\"at "), line);
        assertTrue(line.endsWith("\"]}\n"), line);
    }

    @Test
    void textOfPeersMovesNoCursorAndIsBounded() {
        String line = new JsonFormatter().format(record(Level.INFO, "a\r\n\u001B[2J\u009B\u2028\u202E"));
        assertTrue(line.contains("\"a\\r\\n\\u001b[2J\\u009b\\u2028\\u202e\"}"), line);
        assertTrue(new JsonFormatter()
                        .format(record(Level.INFO, "x".repeat(1 << 20)))
                        .length()
                < 9_000);
    }

    @Property
    void anyMessageIsOneLine(@ForAll String message) {
        LogRecord record = record(Level.INFO, message);
        record.setParameters(new Object[] {message});
        String line = new JsonFormatter().format(record);
        assertEquals(line.length() - 1, line.indexOf('\n'));
        assertEquals(1, line.lines().count());
    }
}
