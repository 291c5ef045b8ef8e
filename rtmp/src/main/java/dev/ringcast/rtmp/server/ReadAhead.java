package dev.ringcast.rtmp.server;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.concurrent.Threads;
import dev.ringcast.core.wire.HeapBudget;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A connection's input, which another thread may read ahead while the connection's own thread waits for an answer. Only
 * a read tells that the peer has left, and a read that blocks cannot be ended without closing the connection.
 *
 * <p>The helper reads at most {@link #MAX_BYTES} and then ends: the end of the input behind more is not seen. After
 * {@link #stop} it ends with the read under way. Until then the connection's thread takes its bytes from the helper. If
 * the heap has no room for that, nothing is read ahead, and a peer that leaves is noticed after the answer.
 *
 * <p>All methods are for the connection's thread. What it shares with the helper is guarded by the lock of
 * {@link Helper}.
 */
final class ReadAhead extends InputStream {
    /** Bytes that one helper reads ahead. */
    static final int MAX_BYTES = 64 << 10;

    private static final int FIRST_BYTES = 1 << 10;
    private static final int NONE_LEFT = -2;

    private final InputStream in;
    private final String name;
    private final HeapBudget heap;

    /** Null while the connection's thread reads itself, which is nearly always. */
    @Nullable
    private Helper helper;

    ReadAhead(InputStream in, String name, HeapBudget heap) {
        this.in = in;
        this.name = name;
        this.heap = heap;
    }

    /**
     * Starts to read ahead.
     *
     * @param onEnd run at the end of the input, on the helper's thread, or here if that was seen before
     */
    void start(Runnable onEnd) {
        if (helper != null && helper.runAgain(onEnd)) {
            return;
        }
        if (helper == null && !heap.reserve(MAX_BYTES)) {
            return;
        }
        helper = new Helper(helper == null ? new byte[0] : helper.leftover(), onEnd);
        helper.thread.start();
    }

    /** Ends reading ahead, with the read under way. */
    void stop() {
        if (helper != null) {
            helper.stop();
        }
    }

    /** Waits for the helper, once the connection is closed. */
    void join() {
        if (helper != null) {
            Threads.join(helper.thread);
            forget();
        }
    }

    private void forget() {
        helper = null;
        heap.release(MAX_BYTES);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        if (helper != null) {
            int count = helper.take(into, from, length);
            if (count != NONE_LEFT) {
                return count;
            }
            forget();
        }
        return in.read(into, from, length);
    }

    /** Reads until it is stopped, has read enough, or the input ends. */
    private final class Helper implements Runnable {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private final Thread thread = Thread.ofVirtual().name(name).unstarted(this);

        // Guarded by lock; the bytes from count on are the helper's own.
        private byte[] buffer;
        private int next;
        private int count;
        private Runnable onEnd;
        private boolean stopped;
        private boolean ended;

        @Nullable
        private IOException failure;

        private boolean finished;

        Helper(byte[] rest, Runnable onEnd) {
            buffer = Arrays.copyOf(rest, Math.max(FIRST_BYTES, rest.length));
            count = rest.length;
            this.onEnd = onEnd;
        }

        @Override
        public void run() {
            boolean more = true;
            try {
                while (more) {
                    more = hasRoom() && readMore();
                }
            } finally {
                finish();
            }
        }

        private boolean hasRoom() {
            lock.lock();
            try {
                if (count == buffer.length && count < MAX_BYTES) {
                    buffer = Arrays.copyOf(buffer, Math.min(MAX_BYTES, 2 * buffer.length));
                }
                finished = stopped || count == buffer.length;
                changed.signalAll();
                return !finished;
            } finally {
                lock.unlock();
            }
        }

        private boolean readMore() {
            try {
                int read = in.read(buffer, count, buffer.length - count); // both change on this thread alone
                return came(read, null);
            } catch (IOException e) {
                return came(-1, e);
            }
        }

        private boolean came(int read, @Nullable IOException why) {
            lock.lock();
            try {
                ended = read < 0;
                failure = why;
                count += Math.max(0, read);
                changed.signalAll();
                return !ended;
            } finally {
                lock.unlock();
            }
        }

        private void finish() {
            Runnable told;
            lock.lock();
            try {
                finished = true;
                told = ended ? onEnd : () -> {};
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            told.run();
        }

        /** Whether this helper serves the next question too: it still reads, or has seen the end. */
        boolean runAgain(Runnable next) {
            boolean over;
            lock.lock();
            try {
                over = finished && ended;
                if (finished && !ended) {
                    return false;
                }
                stopped = false;
                onEnd = next;
            } finally {
                lock.unlock();
            }
            if (over) {
                next.run();
            }
            return true;
        }

        void stop() {
            lock.lock();
            try {
                stopped = true;
            } finally {
                lock.unlock();
            }
        }

        /** What a helper that has finished read and was not taken. */
        byte[] leftover() {
            lock.lock();
            try {
                return Arrays.copyOfRange(buffer, next, count);
            } finally {
                lock.unlock();
            }
        }

        int take(byte[] into, int from, int length) throws IOException {
            lock.lock();
            try {
                while (next == count && !finished) {
                    changed.awaitUninterruptibly();
                }
                if (next < count) {
                    int taken = Math.min(length, count - next);
                    System.arraycopy(buffer, next, into, from, taken);
                    next += taken;
                    return taken;
                }
                if (failure != null) {
                    throw failure;
                }
                return ended ? -1 : NONE_LEFT;
            } finally {
                lock.unlock();
            }
        }
    }
}
