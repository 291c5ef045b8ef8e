package dev.ringcast.logging;

import dev.ringcast.core.Nullable;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.logging.Level;

/**
 * The lines that wait to be written. A thread that logs never waits: a line that does not fit is counted.
 *
 * <p>The queue is bounded in lines and in bytes. A level may fill its share alone, so that a flood of low lines leaves
 * room for high ones. Of more than {@value #MAX_PER_SECOND} lines a second the rest is counted as well, so that a peer
 * that is refused again and again fills no disk; errors are exempt.
 *
 * <p>Thread-safe; the lock is held for microseconds and never while a line is formatted or written.
 */
final class LineQueue {
    static final int MAX_PER_SECOND = 200;
    static final int MAX_LINES = 4_096;
    static final int MAX_BYTES = 1 << 20;
    private static final long SECOND = 1_000_000_000L;
    private static final int PARTS = 8;

    private final LongSupplier clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final Condition emptied = lock.newCondition();

    // Guarded by lock.
    private final ArrayDeque<byte[]> lines = new ArrayDeque<>();
    private long bytes;
    private boolean writing;
    private long secondBegan;
    private int admitted;
    private long leftOut;
    private long leftOutSince;

    LineQueue(LongSupplier clock) {
        this.clock = clock;
        secondBegan = clock.getAsLong();
    }

    /** Whether a line of this level may be formatted; if not it is counted. */
    boolean admit(Level level) {
        lock.lock();
        try {
            long now = clock.getAsLong();
            if (now - secondBegan >= SECOND) {
                secondBegan = now;
                admitted = 0;
            }
            if (admitted >= MAX_PER_SECOND && level.intValue() < Level.SEVERE.intValue()
                    || lines.size() >= share(level, MAX_LINES)) {
                leaveOut(now);
                return false;
            }
            admitted++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a line, or counts it. */
    void add(Level level, byte[] line) {
        lock.lock();
        try {
            if (lines.size() >= share(level, MAX_LINES) || bytes + line.length > share(level, MAX_BYTES)) {
                leaveOut(clock.getAsLong());
                return;
            }
            lines.add(line);
            bytes += line.length;
            added.signal();
        } finally {
            lock.unlock();
        }
    }

    private void leaveOut(long now) {
        if (leftOut++ == 0) {
            leftOutSince = now;
            added.signal(); // the writer tells it later
        }
    }

    /** Half for debugging, three quarters for information, seven eighths for warnings, all for errors. */
    private static int share(Level level, int whole) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return whole;
        }
        int parts = value >= Level.WARNING.intValue() ? 7 : value >= Level.INFO.intValue() ? 6 : 4;
        return whole / PARTS * parts;
    }

    /**
     * Waits for the next line, a second at most if lines were left out. The line counts as being written until the next
     * call. Null if none came.
     */
    @Nullable
    byte[] take() throws InterruptedException {
        lock.lock();
        try {
            writing = false;
            if (lines.isEmpty()) {
                emptied.signalAll();
            }
            while (lines.isEmpty()) {
                if (leftOut == 0) {
                    added.await();
                } else if (added.awaitNanos(SECOND) <= 0) {
                    return null;
                }
            }
            byte[] line = lines.remove();
            bytes -= line.length;
            writing = true;
            return line;
        } finally {
            lock.unlock();
        }
    }

    /** How many lines were left out, if that is due to be told: the first of them a second ago. */
    long takeLeftOut() {
        lock.lock();
        try {
            if (leftOut == 0 || clock.getAsLong() - leftOutSince < SECOND) {
                return 0;
            }
            long count = leftOut;
            leftOut = 0;
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all lines are written, if that happens in time. */
    boolean awaitEmpty(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (!lines.isEmpty() || writing) {
                if (left <= 0) {
                    return false;
                }
                left = emptied.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** How many lines wait. */
    int size() {
        lock.lock();
        try {
            return lines.size();
        } finally {
            lock.unlock();
        }
    }
}
