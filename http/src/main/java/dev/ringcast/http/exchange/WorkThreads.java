package dev.ringcast.http.exchange;

import dev.ringcast.core.concurrent.Deadline;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Few platform threads for the answers that take long to make, such as JSON of lists. On a virtual thread such an
 * answer would hold a carrier, of which there are few, and all viewers with it.
 *
 * <p>The thread of the exchange waits for its answer here. Any thread may ask.
 */
final class WorkThreads implements AutoCloseable {
    static final int THREADS = Math.max(2, Runtime.getRuntime().availableProcessors());

    /** Answers that may wait for a thread; one more is refused. */
    static final int QUEUE = 256;

    private static final long IDLE_SECONDS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE),
            Thread.ofPlatform().name("ringcast-http-work-", 0).daemon().factory());

    WorkThreads() {
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Makes an answer on one of the threads, and waits for it.
     *
     * @param work makes the answer; throws an Error at most
     * @return the answer; {@link RequestHandler#BUSY} if too many wait, {@link RequestHandler#STOPPING} after {@link
     * #close}
     * @throws InterruptedException if the calling thread is interrupted
     */
    Response run(Callable<Response> work) throws InterruptedException {
        FutureTask<Response> task = new FutureTask<>(work);
        try {
            threads.execute(task);
            return task.get();
        } catch (RejectedExecutionException e) {
            return threads.isShutdown() ? RequestHandler.STOPPING : RequestHandler.BUSY;
        } catch (CancellationException e) {
            return RequestHandler.STOPPING;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Ends the threads; what waits for one is cancelled. Idempotent. */
    @Override
    public void close() {
        close(Deadline.in(PATIENCE));
    }

    /** The same, but leaves threads that do not end by then. */
    void close(Deadline end) {
        threads.shutdownNow().forEach(task -> ((FutureTask<?>) task).cancel(false));
        try {
            threads.awaitTermination(end.left(PATIENCE).toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
