package dev.ringcast.logging;

import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.Loop;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.logging.ErrorManager;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * Writes records on a thread of its own, so that an output that is not read stops no thread that logs.
 *
 * <p>The caller's thread formats the line, since arguments may change afterwards, and puts it into the
 * {@link LineQueue}. It never waits.
 */
final class LineHandler extends Handler {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final OutputStream out;
    private final LineQueue queue;
    private final Loop writer;

    LineHandler(Formatter formatter, OutputStream out, LongSupplier clock) {
        this.out = out;
        queue = new LineQueue(clock);
        setFormatter(formatter);
        setLevel(Level.ALL);
        // A registry of its own: a log that is not read makes no server unhealthy.
        writer = new Loop(Thread.ofPlatform().daemon(), "log", new Heartbeats(System::nanoTime), this::writeNext);
        writer.start();
    }

    @Override
    public void publish(LogRecord record) {
        if (isLoggable(record) && queue.admit(record.getLevel())) {
            queue.add(record.getLevel(), bytes(record));
        }
    }

    private byte[] bytes(LogRecord record) {
        return getFormatter().format(record).getBytes(StandardCharsets.UTF_8);
    }

    private void writeNext() throws InterruptedException {
        byte[] line = queue.take();
        if (line != null) {
            write(line);
        }
        long leftOut = queue.takeLeftOut();
        if (leftOut > 0) {
            LogRecord record = new LogRecord(
                    Level.WARNING, leftOut + " log lines were left out: too many in a second, or too slowly read");
            record.setLoggerName("dev.ringcast.logging");
            write(bytes(record));
        }
    }

    private void write(byte[] line) {
        try {
            out.write(line);
            out.flush();
        } catch (IOException e) {
            reportError(null, e, ErrorManager.WRITE_FAILURE); // once, to standard error
        }
    }

    Thread writer() {
        return writer.thread();
    }

    /** Waits until all lines are written, a second at most. */
    @Override
    public void flush() {
        if (Thread.currentThread() == writer.thread()) {
            return;
        }
        try {
            queue.awaitEmpty(PATIENCE.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Flushes and ends the thread, if it does not hang in a write. The stream belongs to its maker. */
    @Override
    public void close() {
        flush();
        writer.end();
        writer.thread().interrupt();
    }
}
