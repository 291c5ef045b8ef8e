package dev.ringcast.http.exchange;

import dev.ringcast.core.concurrent.Deadline;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Few platform threads that open, read and close files for exchanges (core/ARCHITECTURE.md 2). A device that hangs
 * holds these threads and no other.
 *
 * <p>An exchange waits here for one call at a time. A call that takes too long is left behind: the thread that ends it
 * closes what it worked on. It is not interrupted, because that waits for the device too. Any thread may call.
 */
final class FileThreads implements AutoCloseable {
    static final int THREADS = Math.max(4, Runtime.getRuntime().availableProcessors());

    /** Calls that may wait for a thread; one more is refused. */
    static final int QUEUE = 1_024;

    private static final Logger LOG = System.getLogger("dev.ringcast.http");
    private static final Duration CALL = Duration.ofSeconds(30);
    private static final long IDLE_SECONDS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Duration patience;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE),
            Thread.ofPlatform().name("ringcast-http-file-", 0).daemon().factory());

    /** What is to be closed. Any thread adds; the threads here close after each call, however full the queue is. */
    private final Queue<Closeable> unused = new ConcurrentLinkedQueue<>();

    /** A call was left behind, and takes care of what it works on. */
    static final class LeftBehindException extends IOException {
        private static final long serialVersionUID = 1L;

        LeftBehindException(String reason, Exception cause) {
            super(reason, cause);
        }
    }

    FileThreads() {
        this(CALL);
    }

    /** For tests that bring their own patience. */
    FileThreads(Duration patience) {
        this.patience = patience;
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Calls something that may block, and waits for it.
     *
     * @param work what to call
     * @param left takes the result, or null if there is none, on one of the threads if the call was left behind
     * @return its result
     * @throws RejectedExecutionException if too many calls wait, or after {@link #close}
     * @throws LeftBehindException if it takes too long, or the calling thread is interrupted
     * @throws IOException as {@code work}, which may also throw RuntimeExceptions
     */
    <T> T call(Callable<T> work, Consumer<T> left) throws IOException {
        CompletableFuture<T> result = new CompletableFuture<>();
        threads.execute(() -> run(work, result, left));
        try {
            return result.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw failure(e);
        } catch (TimeoutException e) {
            return leave(result, new LeftBehindException("a file takes too long", e));
        } catch (InterruptedException e) {
            return leave(result, new LeftBehindException("the server stops", e));
        }
    }

    private static <T> T leave(CompletableFuture<T> result, LeftBehindException reason) throws IOException {
        if (result.completeExceptionally(reason)) {
            throw reason;
        }
        try {
            return result.get(); // it came in the meantime
        } catch (ExecutionException e) {
            throw failure(e);
        } catch (InterruptedException e) { // a second interrupt
            throw new InterruptedIOException("the server stops");
        }
    }

    private static IOException failure(ExecutionException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        if (e.getCause() instanceof RuntimeException fault) {
            throw fault;
        }
        return e.getCause() instanceof IOException own ? own : new IOException(e.getCause());
    }

    private <T> void run(Callable<T> work, CompletableFuture<T> result, Consumer<T> left) {
        T value = null;
        boolean wanted = false;
        try {
            if (!result.isDone()) {
                value = work.call();
                wanted = result.complete(value);
            }
        } catch (Throwable e) {
            wanted = result.completeExceptionally(e);
        }
        if (!wanted) {
            left.accept(value);
        }
        closeUnused();
    }

    /** Has something closed, unless it is null. Never blocks. */
    void closeSoon(Closeable used) {
        if (used == null) {
            return;
        }
        unused.add(used);
        try {
            threads.execute(this::closeUnused);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "a file is closed later: {0}", e.getMessage()); // by a call that waits, or the end
        }
    }

    private void closeUnused() {
        for (Closeable each = unused.poll(); each != null; each = unused.poll()) {
            try {
                each.close();
            } catch (IOException | RuntimeException e) {
                LOG.log(Level.WARNING, "a file cannot be closed", e);
            }
        }
    }

    /** Ends the threads. Idempotent. */
    @Override
    public void close() {
        close(Deadline.in(PATIENCE));
    }

    /** The same, but leaves threads that do not end by then. After all exchanges have ended. */
    void close(Deadline end) {
        threads.shutdown();
        try {
            threads.awaitTermination(end.left(PATIENCE).toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (threads.isTerminated()) {
            closeUnused();
        }
    }
}
