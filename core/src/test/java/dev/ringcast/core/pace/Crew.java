package dev.ringcast.core.pace;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Threads of a stress test: what one of them throws fails the test, and all of them must end. */
public final class Crew {
    /** What a thread does. */
    public interface Work {
        void run() throws Exception;
    }

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    public Thread platform(Work work) {
        return started(Thread.ofPlatform().daemon().unstarted(() -> guarded(work)));
    }

    public Thread virtual(Work work) {
        return started(Thread.ofVirtual().unstarted(() -> guarded(work)));
    }

    private Thread started(Thread thread) {
        threads.add(thread);
        thread.start();
        return thread;
    }

    private void guarded(Work work) {
        try {
            work.run();
        } catch (Throwable e) { // of any kind: it is rethrown by join()
            failure.compareAndSet(null, e);
        }
    }

    /** Whether a thread failed: the others may stop. */
    public boolean failed() {
        return failure.get() != null;
    }

    /** Waits for all of them. */
    public void join() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (Thread thread : threads) {
            boolean ended = thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            rethrow();
            assertTrue(ended, () -> "still running: " + List.of(thread.getStackTrace()));
        }
        rethrow();
    }

    private void rethrow() {
        if (failed()) {
            throw new AssertionError("a thread failed", failure.get());
        }
    }
}
