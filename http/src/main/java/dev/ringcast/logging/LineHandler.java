package dev.ringcast.logging;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.logging.ErrorManager;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * Writes each record at once. Of more than {@value #MAX_PER_SECOND} lines a second the rest is counted, so that nobody
 * can fill a disk by being refused; errors of ours are written in any case.
 *
 * <p>Thread-safe. It has a lock of its own because that of the JDK's handlers would pin virtual threads on Java 21.
 */
final class LineHandler extends Handler {
    private static final int MAX_PER_SECOND = 200;
    private static final long SECOND = 1_000_000_000L;

    private final OutputStream out;
    private final LongSupplier clock;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private long secondBegan;
    private int written;
    private int leftOut;

    LineHandler(Formatter formatter, OutputStream out, LongSupplier clock) {
        this.out = out;
        this.clock = clock;
        setFormatter(formatter);
        setLevel(Level.ALL);
        secondBegan = clock.getAsLong();
    }

    @Override
    public void publish(LogRecord record) {
        if (!isLoggable(record)) {
            return;
        }
        String line = getFormatter().format(record);
        lock.lock();
        try {
            newSecond();
            if (written < MAX_PER_SECOND || record.getLevel().intValue() >= Level.SEVERE.intValue()) {
                written++;
                write(line);
            } else {
                leftOut++;
            }
        } finally {
            lock.unlock();
        }
    }

    private void newSecond() {
        long now = clock.getAsLong();
        if (now - secondBegan < SECOND) {
            return;
        }
        if (leftOut > 0) {
            LogRecord record = new LogRecord(Level.WARNING, leftOut + " log lines were left out: too many in a second");
            record.setLoggerName("dev.ringcast.logging");
            write(getFormatter().format(record));
        }
        secondBegan = now;
        written = 0;
        leftOut = 0;
    }

    private void write(String line) {
        try {
            out.write(line.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            reportError(null, e, ErrorManager.WRITE_FAILURE); // once, to standard error
        }
    }

    @Override
    public void flush() {
        // nothing is kept back
    }

    @Override
    public void close() {
        // the stream belongs to whoever made it
    }
}
