package dev.ringcast.core.live;

import dev.ringcast.core.StreamAuthenticator.Decision;
import dev.ringcast.core.concurrent.Deadline;
import dev.ringcast.core.log.Refusals;
import dev.ringcast.core.log.Refusals.Rule;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Asks the authenticator, on threads of its own because it may block. On a connection's virtual thread it could hold a
 * carrier, and a thread of HTTP exchanges would be missing for requests.
 *
 * <p>Whatever the authenticator does but permit is a refusal. Thread-safe; bounded.
 */
final class AuthenticatorCalls {
    /** Questions that may be open at the same time; one more is refused. */
    static final int MAX_OPEN = 256;

    private static final Logger LOG = System.getLogger("dev.ringcast.streams");
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Decision FAILED = Decision.deny("the authenticator failed");

    private final Refusals refusals;
    private final Set<FutureTask<Decision>> open = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            0,
            MAX_OPEN,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().name("ringcast-authenticator-", 1).daemon().factory());

    /** Makes threads that are started when there is a question. */
    AuthenticatorCalls(Refusals refusals) {
        this.refusals = refusals;
    }

    /** One question. Its place is free again once it is answered or cancelled. */
    final class Call {
        private final FutureTask<Decision> task;
        private final String about;

        private Call(FutureTask<Decision> task, String about) {
            this.task = task;
            this.about = about;
        }

        /** Waits for the answer. */
        Decision await() {
            try {
                return Objects.requireNonNullElse(task.get(), FAILED);
            } catch (CancellationException e) {
                return Decision.deny("the server stops");
            } catch (InterruptedException e) {
                cancel();
                Thread.currentThread().interrupt();
                return Decision.deny("interrupted");
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RejectedExecutionException) {
                    return Decision.deny(
                            threads.isShutdown() ? "the server stops" : "too many wait for the authenticator");
                }
                LOG.log(Level.WARNING, "the authenticator failed for " + about, e.getCause());
                return FAILED;
            }
        }

        /** Whether there is an answer, after a wait for it. An interrupt ends the wait and stays set. */
        boolean isDoneWithin(long millis) {
            try {
                task.get(millis, TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException | CancellationException e) {
                return task.isDone(); // await() tells which
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return task.isDone();
        }

        /** Interrupts the authenticator. Its answer is of no use any more. */
        void cancel() {
            task.cancel(true);
        }
    }

    /** A question that leaves the set of open ones by itself. */
    private final class Task extends FutureTask<Decision> {
        Task(Supplier<Decision> question) {
            super(question::get);
        }

        @Override
        protected void done() {
            open.remove(this);
        }

        void refuse(RejectedExecutionException e) {
            setException(e);
        }
    }

    /**
     * Asks.
     *
     * @param question what the authenticator is asked
     * @param about the peer and its wish, for the log
     */
    Call ask(Supplier<Decision> question, String about) {
        Task task = new Task(question);
        open.add(task);
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            if (!threads.isShutdown()) {
                refusals.count(Rule.AUTHENTICATOR, about);
            }
            task.refuse(e);
        }
        return new Call(task, about);
    }

    /** How many questions are open, for tests. */
    int open() {
        return open.size();
    }

    /** Ends the wait of whatever asked, and interrupts the authenticator. Whatever asks from now on is refused. */
    void stop() {
        threads.shutdownNow();
        open.forEach(task -> task.cancel(true));
    }

    /**
     * Stops, waits for the authenticator, and leaves it if it hangs.
     *
     * @param end when it leaves it
     */
    void close(Deadline end) {
        stop();
        boolean interrupted = Thread.interrupted();
        try {
            if (!threads.awaitTermination(end.left(PATIENCE).toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.log(Level.WARNING, "the authenticator does not end and is left behind");
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
