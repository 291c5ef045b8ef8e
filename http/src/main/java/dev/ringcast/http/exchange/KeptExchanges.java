package dev.ringcast.http.exchange;

import dev.ringcast.core.concurrent.Ticker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The requests that wait for an answer without a thread ({@link Body.Later}).
 *
 * <p>Each ends exactly once, by whatever completes its answer first: its source, its deadline, {@link #stop}, or the
 * bound on their number. It is then handed to its sender, which must not block: the completing thread runs it.
 *
 * <p>Any thread. The ticker looks at the deadlines. They are seconds long, so an answer may be late by 250 ms.
 */
final class KeptExchanges implements AutoCloseable {
    /** Requests that may wait at the same time; one more is answered by 503. */
    static final int MAX = 10_000;

    private static final Logger LOG = System.getLogger("dev.ringcast.http");
    private static final Duration MAX_PATIENCE = Duration.ofMinutes(1);

    /** A request that waits, and what says what it is sent at its deadline. */
    private record Kept(CompletableFuture<Response> answer, Supplier<Response> otherwise, long deadline) {}

    private final int max;
    private final LongSupplier clock;
    private final Ticker.Chore chore;
    private final AtomicInteger size = new AtomicInteger();

    /** Each is added by the thread of its exchange, and removed by the thread that completes its answer. */
    private final Set<Kept> waiting = ConcurrentHashMap.newKeySet();

    /** Stored before {@link #stop} reads {@link #waiting}, and read after a request was added there. */
    private volatile boolean stopped;

    /**
     * Starts without any.
     *
     * @param max how many may wait at the same time
     * @param clock nanoseconds, as {@link System#nanoTime}
     * @param ticker what has it look at the deadlines
     */
    KeptExchanges(int max, LongSupplier clock, Ticker ticker) {
        this.max = max;
        this.clock = clock;
        chore = ticker.every("http-deadlines", Ticker.BASE, () -> look(clock.getAsLong()));
    }

    /** One round, also for tests that bring their own clock. */
    void look(long now) {
        if (waiting.isEmpty()) {
            return;
        }
        for (Kept kept : waiting) {
            if (now - kept.deadline() >= 0) {
                end(kept);
            }
        }
    }

    private static void end(Kept kept) {
        try {
            kept.answer().complete(kept.otherwise().get());
        } catch (RuntimeException e) {
            kept.answer().completeExceptionally(e); // which is logged, and answered
        }
    }

    /**
     * Has a request wait for its answer.
     *
     * @param later the answer that is waited for
     * @param sender is handed what to send, once
     */
    void keep(Body.Later later, Consumer<Response> sender) {
        CompletableFuture<Response> answer = later.answer();
        Duration patience = later.patience().compareTo(MAX_PATIENCE) > 0 ? MAX_PATIENCE : later.patience();
        Kept kept = new Kept(answer, later.otherwise(), clock.getAsLong() + patience.toNanos());
        boolean tooMany = size.incrementAndGet() > max;
        waiting.add(kept);
        answer.whenComplete((sent, failure) -> {
            waiting.remove(kept);
            sender.accept(failure == null ? sent : failed(failure));
            size.decrementAndGet();
        });
        if (tooMany) {
            answer.complete(RequestHandler.BUSY);
        }
        if (stopped) {
            answer.complete(RequestHandler.STOPPING);
        }
    }

    private static Response failed(Throwable failure) {
        LOG.log(Level.ERROR, "an answer failed", failure);
        return RequestHandler.FAILED;
    }

    /** How many requests wait. */
    int size() {
        return size.get();
    }

    /** Answers all that wait, and from now on each that would. Idempotent. */
    void stop() {
        stopped = true;
        waiting.forEach(kept -> kept.answer().complete(RequestHandler.STOPPING));
    }

    /** Looks at deadlines no more. After {@link #stop}. */
    @Override
    public void close() {
        chore.close();
    }
}
