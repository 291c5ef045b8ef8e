package dev.ringcast.http.exchange;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.concurrent.Deadline;
import dev.ringcast.core.concurrent.Threads;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The threads that handle HTTP exchanges, one each.
 *
 * <p>The JDK's HttpServer blocks inside {@code synchronized}. Up to Java 23 a virtual thread then holds its carrier,
 * and as many clients as there are processors stop the server by not reading; so these are platform threads there.
 *
 * <p>The dispatcher runs {@link #execute}, which therefore never blocks. If all exchanges are taken, some more are
 * admitted whose only work is to say so; past those it throws, and the JDK closes the connection without an answer.
 *
 * <p>Answers that come later are sent by {@link #later}: platform threads are few then, and answers queue for them.
 */
final class ExchangeThreads implements Executor, AutoCloseable {
    private static final int FIRST_THAT_DOES_NOT_PIN = 24;
    private static final long STACK_BYTES = 256 << 10;
    private static final long KEPT_SECONDS = 60;
    private static final int LATER_PLATFORM_THREADS = 256;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long POLL_NANOS = 1_000_000;

    /** What a thread runs that sends an answer later. */
    private static final Turn LATER = new Turn(() -> {}, false);

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
    private final Executor later;
    private final AtomicInteger active = new AtomicInteger();

    /**
     * The threads that run, each with its exchange, or {@link #LATER}. Each adds, reads and removes itself;
     * {@link #close} reads all.
     */
    private final Map<Thread, Turn> running = new ConcurrentHashMap<>();

    /** An exchange as the JDK hands it over. Confined to its thread, but for {@link #forgetConnection}. */
    static final class Turn {
        private final Runnable exchange;
        private final boolean isSurplus;
        private boolean handled;

        /** For what reads a request and has it handled. A surplus exchange may only be told so. */
        Turn(Runnable exchange, boolean isSurplus) {
            this.exchange = exchange;
            this.isSurplus = isSurplus;
        }

        /** Whether it is one too many. */
        boolean isSurplus() {
            return isSurplus;
        }

        /** The handler has its request. */
        void handle() {
            handled = true;
        }

        /** Whether the handler got a request. */
        boolean isHandled() {
            return handled;
        }

        /**
         * Has the JDK forget the connection of an exchange that was closed by another thread than its own. Nothing else
         * takes it off the count of connections. Running the exchange again does: it reads from the closed connection.
         */
        void forgetConnection() {
            exchange.run();
        }
    }

    private ExchangeThreads(Bounds bounds, Executor threads, Executor later) {
        this.bounds = bounds;
        this.threads = threads;
        this.later = later;
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
        ThreadPoolExecutor later = new ThreadPoolExecutor(
                LATER_PLATFORM_THREADS,
                LATER_PLATFORM_THREADS,
                KEPT_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), // as many as KeptExchanges keeps
                factory);
        later.allowCoreThreadTimeOut(true);
        return new ExchangeThreads(
                bounds,
                new ThreadPoolExecutor(
                        0, Integer.MAX_VALUE, KEPT_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), factory),
                later);
    }

    static ExchangeThreads virtual(Bounds bounds) {
        ThreadFactory factory = Thread.ofVirtual().name("ringcast-http-", 0).factory();
        Executor one = task -> factory.newThread(task).start();
        return new ExchangeThreads(bounds, one, one);
    }

    @Override
    public void execute(Runnable exchange) {
        int others = active.getAndIncrement();
        try {
            if (others >= bounds.served() + bounds.refused()) {
                throw new RejectedExecutionException("too many exchanges");
            }
            Turn own = new Turn(exchange, others >= bounds.served());
            threads.execute(() -> run(exchange, own));
        } catch (RejectedExecutionException | OutOfMemoryError e) { // the latter: no more threads
            active.decrementAndGet();
            throw e;
        }
    }

    /** Whether one more exchange would be served. */
    boolean hasRoom() {
        return active.get() < bounds.served();
    }

    /** How many exchanges may be endless. The others leave room for all else. */
    int mostEndless() {
        return bounds.served() / 2;
    }

    /**
     * Sends an answer that comes later.
     *
     * @param answer sends it
     * @param isLong whether that may take minutes. Then it has a thread as any exchange, however few threads send
     *     other answers.
     * @throws RejectedExecutionException after {@link #close}
     */
    void later(Runnable answer, boolean isLong) {
        active.incrementAndGet();
        try {
            (isLong ? threads : later).execute(() -> run(answer, LATER));
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            active.decrementAndGet();
            throw e;
        }
    }

    private void run(Runnable task, Turn own) {
        running.put(Thread.currentThread(), own);
        try {
            task.run();
        } finally {
            active.decrementAndGet(); // first: what is joined is no longer counted
            running.remove(Thread.currentThread());
        }
    }

    /** The exchange that the calling thread runs; null if it sends an answer that comes later. */
    @Nullable
    Turn turn() {
        Turn own = running.get(Thread.currentThread());
        return own == LATER ? null : own;
    }

    /** How many exchanges are under way. */
    int active() {
        return active.get();
    }

    @Override
    public void close() {
        close(Deadline.in(PATIENCE.multipliedBy(2)));
    }

    /**
     * Waits for all threads. The server's connections are closed by then, so they end.
     *
     * @param end when it leaves those that do not
     */
    void close(Deadline end) {
        List<ThreadPoolExecutor> pools = Stream.of(threads, later)
                .filter(ThreadPoolExecutor.class::isInstance)
                .map(ThreadPoolExecutor.class::cast)
                .toList();
        pools.forEach(ThreadPoolExecutor::shutdown);
        boolean fromWithin = running.containsKey(Thread.currentThread()); // a hook that closes the server
        awaitBegun(end);
        Threads.joinOrLeave(running.keySet(), PATIENCE, end);
        if (!fromWithin) {
            pools.forEach(pool -> awaitTermination(pool, end));
        }
    }

    /** A thread that was started a moment ago adds itself to those that run when it is scheduled. */
    private void awaitBegun(Deadline end) {
        Deadline begun = Deadline.in(end.left(PATIENCE).dividedBy(2));
        while (active.get() > running.size() && !begun.left(PATIENCE).isZero()) {
            LockSupport.parkNanos(this, POLL_NANOS);
        }
    }

    private static void awaitTermination(ThreadPoolExecutor pool, Deadline end) {
        try {
            pool.awaitTermination(end.left(PATIENCE).toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
