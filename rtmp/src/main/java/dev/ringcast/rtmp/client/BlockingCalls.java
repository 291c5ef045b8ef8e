package dev.ringcast.rtmp.client;

import dev.ringcast.core.concurrent.Deadline;
import dev.ringcast.rtmp.client.RtmpClientException.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A few platform threads for what must not run on a virtual thread: it blocks natively or computes for long. Threads
 * start when there is work and end after 10 s without. The caller waits. Any thread may call.
 */
final class BlockingCalls implements AutoCloseable {
    /** Calls that may wait for a thread; one more is refused. */
    static final int QUEUE = 1024;

    private static final long IDLE_SECONDS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final String work;
    private final ThreadPoolExecutor threads;

    /**
     * Makes a pool.
     *
     * @param name of the threads
     * @param work what is done, for messages
     * @param most how many threads
     */
    BlockingCalls(String name, String work, int most) {
        this.work = work;
        threads = new ThreadPoolExecutor(
                most,
                most,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUE),
                Thread.ofPlatform().name("ringcast-" + name + "-", 1).daemon().factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs a call on one of the threads and waits for it.
     *
     * @param call throws an IOException, or what is unchecked
     * @param patience how long to wait; a call that takes longer keeps its thread and is given up
     * @throws IOException what the call throws
     * @throws RtmpClientException if it takes too long, or too many wait
     */
    <T> T run(Callable<T> call, Duration patience) throws IOException {
        FutureTask<T> task = new FutureTask<>(call);
        try {
            threads.execute(task);
            return task.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException | CancellationException e) {
            throw threads.isShutdown()
                    ? new RtmpClientException(Reason.CLOSED, "the client is closed", e)
                    : new RtmpClientException(Reason.TIMEOUT, "too many wait for " + work, e);
        } catch (TimeoutException e) {
            throw new RtmpClientException(Reason.TIMEOUT, work + " took longer than " + patience.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        } catch (ExecutionException e) {
            throw cause(e);
        } finally {
            task.cancel(true);
        }
    }

    private static IOException cause(ExecutionException e) {
        return switch (e.getCause()) {
            case IOException failure -> failure;
            case RuntimeException failure -> throw failure;
            case Error failure -> throw failure;
            case null, default -> throw new IllegalStateException(e.getCause());
        };
    }

    /** Ends the threads. One that hangs in native code is a daemon and is left. Idempotent. */
    @Override
    public void close() {
        threads.shutdownNow().forEach(task -> ((FutureTask<?>) task).cancel(false));
        try {
            threads.awaitTermination(Deadline.in(PATIENCE).left(PATIENCE).toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
