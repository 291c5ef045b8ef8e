package dev.ringcast.http.delivery;

import dev.ringcast.core.net.Threads;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that handle HTTP exchanges, one each.
 *
 * <p>The JDK's HttpServer blocks inside {@code synchronized}. Up to Java 23 a virtual thread then holds its carrier,
 * and as many clients as there are processors stop the server by not reading; so these are platform threads there.
 *
 * <p>The dispatcher runs {@link #execute}, which therefore never blocks. Where all exchanges are taken, some more are
 * admitted whose only work is to say so; past those it throws, and the JDK closes the connection without an answer.
 */
final class ExchangeThreads implements Executor, AutoCloseable {
    private static final int FIRST_THAT_DOES_NOT_PIN = 24;
    private static final long STACK_BYTES = 256 << 10;
    private static final long KEPT_SECONDS = 60;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /**
     * How many exchanges at a time.
     *
     * @param served that are answered
     * @param refused that are told that there are too many
     */
    record Bounds(int served, int refused) {
        static final Bounds PLATFORM = new Bounds(2_000, 256);
        static final Bounds VIRTUAL = new Bounds(10_000, 5_000);
    }

    private final Bounds bounds;
    private final Executor threads;
    private final AtomicInteger active = new AtomicInteger();

    /** The threads that run; each adds and removes itself, {@link #close} reads. */
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();

    /** Set for the thread of an exchange that is one too many. */
    private final ThreadLocal<Boolean> surplus = new ThreadLocal<>();

    private ExchangeThreads(Bounds bounds, Executor threads) {
        this.bounds = bounds;
        this.threads = threads;
    }

    /** Those that suit the running Java. */
    static ExchangeThreads forThisJava() {
        return Runtime.version().feature() < FIRST_THAT_DOES_NOT_PIN
                ? platform(Bounds.PLATFORM)
                : virtual(Bounds.VIRTUAL);
    }

    static ExchangeThreads platform(Bounds bounds) {
        ThreadFactory factory = Thread.ofPlatform()
                .name("ringcast-http-", 0)
                .daemon()
                .stackSize(STACK_BYTES)
                .factory();
        return new ExchangeThreads(
                bounds,
                new ThreadPoolExecutor(
                        0, Integer.MAX_VALUE, KEPT_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), factory));
    }

    static ExchangeThreads virtual(Bounds bounds) {
        ThreadFactory factory = Thread.ofVirtual().name("ringcast-http-", 0).factory();
        return new ExchangeThreads(bounds, task -> factory.newThread(task).start());
    }

    @Override
    public void execute(Runnable exchange) {
        int others = active.getAndIncrement();
        try {
            if (others >= bounds.served() + bounds.refused()) {
                throw new RejectedExecutionException("too many exchanges");
            }
            threads.execute(() -> run(exchange, others >= bounds.served()));
        } catch (RejectedExecutionException | OutOfMemoryError e) { // the latter: no more threads
            active.decrementAndGet();
            throw e;
        }
    }

    private void run(Runnable exchange, boolean tooMany) {
        running.add(Thread.currentThread());
        if (tooMany) {
            surplus.set(true);
        }
        try {
            exchange.run();
        } finally {
            surplus.remove();
            running.remove(Thread.currentThread());
            active.decrementAndGet();
        }
    }

    /** Whether the calling thread's exchange is one too many: it may only be told so. */
    boolean isSurplus() {
        return surplus.get() != null;
    }

    /** How many exchanges are under way. */
    int active() {
        return active.get();
    }

    /** Waits for all threads. The server's connections are closed by then, so they come to their ends. */
    @Override
    public void close() {
        if (threads instanceof ThreadPoolExecutor pool) {
            pool.shutdown();
        }
        boolean fromWithin = running.contains(Thread.currentThread()); // a hook that closes the server
        Threads.joinOrLeave(running, PATIENCE);
        if (threads instanceof ThreadPoolExecutor pool && !fromWithin) {
            awaitTermination(pool);
        }
    }

    private static void awaitTermination(ThreadPoolExecutor pool) {
        try {
            pool.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
