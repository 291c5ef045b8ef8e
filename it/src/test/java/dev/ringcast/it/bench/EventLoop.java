package dev.ringcast.it.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** One thread with a selector: whatever belongs to its clients runs on it. Any thread may hand it a task. */
final class EventLoop implements AutoCloseable {
    /** Large, so that a burst takes one read; only as much of it is touched as came. */
    private static final int READ_BYTES = 1 << 20;

    /** A selector's time-out is in milliseconds: the rest of a wait is slept. */
    private static final long EXACT_NANOS = 2_000_000;

    private static final long LONGEST_NANOS = 1_000_000_000;
    private static final long ANSWER_SECONDS = 30;

    /** What a loop does beside answering its clients. */
    @FunctionalInterface
    interface Pulse {
        /** A loop that only answers. */
        Pulse NONE = now -> Long.MAX_VALUE;

        /**
         * Does what is due.
         *
         * @param now the time, of nanoTime
         * @return when the next is due, {@link Long#MAX_VALUE} for never
         */
        long beat(long now);
    }

    private final Selector selector;
    private final Pulse pulse;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final ByteBuffer shared = ByteBuffer.allocateDirect(READ_BYTES);
    private final Thread thread;
    private volatile boolean closing;
    private volatile Throwable failure;

    EventLoop(String name, Pulse pulse) throws IOException {
        this.selector = Selector.open();
        this.pulse = pulse;
        this.thread = Thread.ofPlatform().name(name).daemon().start(this::run);
    }

    /** The selector that its clients register with, on its thread. */
    Selector selector() {
        return selector;
    }

    /** Has a task done, soon. */
    void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** Has a task done and waits for its result. */
    <T> T call(Callable<T> task) throws InterruptedException {
        FutureTask<T> future = new FutureTask<>(task);
        execute(future);
        try {
            return future.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(thread.getName() + " failed", failure == null ? e : failure);
        }
    }

    @Override
    public void close() throws IOException {
        closing = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (SelectionKey key : selector.keys()) {
            ((Client) key.attachment()).close();
        }
        selector.close();
        if (failure != null) {
            throw new IllegalStateException(thread.getName() + " failed", failure);
        }
    }

    private void run() {
        try {
            while (!closing) {
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
                await(pulse.beat(System.nanoTime()));
            }
        } catch (IOException | RuntimeException | Error e) {
            failure = e; // thrown to a later caller, or at the close
        }
    }

    private void await(long due) throws IOException {
        long wait = due == Long.MAX_VALUE ? LONGEST_NANOS : Math.min(LONGEST_NANOS, due - System.nanoTime());
        if (wait >= EXACT_NANOS) {
            selector.select(this::ready, TimeUnit.NANOSECONDS.toMillis(wait) - 1);
            return;
        }
        if (wait > 0) {
            LockSupport.parkNanos(wait);
        }
        selector.selectNow(this::ready);
    }

    private void ready(SelectionKey key) {
        ((Client) key.attachment()).ready(shared);
    }
}
