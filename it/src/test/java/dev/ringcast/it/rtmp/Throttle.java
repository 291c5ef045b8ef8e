package dev.ringcast.it.rtmp;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** An input that can be paused, and read at a chosen rate. Control from any thread, reading by one. */
final class Throttle extends FilterInputStream {
    private static final int SLICES_A_SECOND = 50;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition resumed = lock.newCondition();
    private boolean paused; // lock
    private volatile long bytesPerSecond = Long.MAX_VALUE;
    private volatile long total;
    private long sliceEnd = System.nanoTime(); // reader
    private long sliceBytes; // reader

    Throttle(InputStream in) {
        super(in);
    }

    void pause(boolean on) {
        lock.lock();
        try {
            paused = on;
            resumed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void rate(long bytes) {
        bytesPerSecond = bytes;
    }

    /** Bytes read so far. */
    long total() {
        return total;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread writes it
    public int read(byte[] into, int offset, int length) throws IOException {
        awaitResumed();
        long allowed = bytesPerSecond == Long.MAX_VALUE ? length : allowance();
        int got = super.read(into, offset, (int) Math.min(length, allowed));
        sliceBytes += Math.max(got, 0);
        total += Math.max(got, 0);
        return got;
    }

    private long allowance() {
        long perSlice = Math.max(1, bytesPerSecond / SLICES_A_SECOND);
        while (sliceBytes >= perSlice) {
            long slice = perSlice * 1_000_000_000L / bytesPerSecond;
            LockSupport.parkNanos(sliceEnd - System.nanoTime());
            if (System.nanoTime() >= sliceEnd) {
                sliceBytes = 0;
                sliceEnd = System.nanoTime() + slice;
            }
        }
        return perSlice - sliceBytes;
    }

    private void awaitResumed() {
        lock.lock();
        try {
            while (paused) {
                resumed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }
}
