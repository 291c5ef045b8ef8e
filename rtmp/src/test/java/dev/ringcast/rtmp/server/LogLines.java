package dev.ringcast.rtmp.server;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What our code logs while a test runs. */
final class LogLines extends Handler {
    private final Logger logger = Logger.getLogger("dev.ringcast");
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

    LogLines() {
        logger.setLevel(Level.ALL);
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
    }

    @Override
    public void publish(LogRecord line) {
        records.add(line);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
    }

    List<String> containing(String part) {
        return records.stream()
                .map(new SimpleFormatter()::formatMessage)
                .filter(line -> line.contains(part))
                .toList();
    }

    /** Why a connection ended, in the words of its line. */
    String end(RtmpClient client) {
        return endLine(client).split(": closed, ")[1].split("; (publisher of|viewer of|no stream)")[0];
    }

    /** Waits for the one line that says how a connection ended. */
    String endLine(RtmpClient client) {
        String part = ":" + client.localPort() + ": closed, ";
        await("a line with " + part)
                .atMost(20, SECONDS)
                .pollInterval(5, MILLISECONDS)
                .until(() -> containing(part).size() == 1);
        return containing(part).get(0);
    }

    /** Whether a line has a stack trace or reports an internal error. */
    boolean hasAlarm() {
        return records.stream()
                .anyMatch(line -> line.getThrown() != null || line.getLevel().intValue() > Level.WARNING.intValue());
    }
}
