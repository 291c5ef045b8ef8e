package dev.ringcast.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class LineFormatterTest {
    @Property
    void anyMessageIsOneLine(@ForAll String message) {
        LogRecord record = new LogRecord(Level.INFO, message);
        record.setLoggerName("dev.ringcast.net");
        record.setParameters(new Object[] {message});
        String line = new LineFormatter().format(record);
        assertEquals(line.length() - 1, line.indexOf('\n'));
        assertEquals(1, line.lines().count());
    }
}
