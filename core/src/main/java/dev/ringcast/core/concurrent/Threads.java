package dev.ringcast.core.concurrent;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** Waits for threads to end: the owner that starts a thread joins it. */
public final class Threads {
    private static final Logger LOG = System.getLogger("dev.ringcast.net");

    private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(1);

    private Threads() {}

    /**
     * Waits for a thread that is sure to end. An interrupt is kept for the caller. Does nothing for the caller's own.
     *
     * @param thread the thread
     */
    public static void join(Thread thread) {
        await(thread, Duration.ofDays(1));
    }

    /**
     * Waits for a thread that may run an application's code: interrupts it after a while, and then leaves it.
     *
     * @param thread the thread
     * @param patience how long it may take by itself
     */
    public static void joinOrLeave(Thread thread, Duration patience) {
        joinOrLeave(List.of(thread), patience);
    }

    /**
     * Waits for threads that may run an application's code: interrupts those that take too long, and then leaves them.
     *
     * @param threads the threads
     * @param patience how long they may take by themselves, all together
     */
    public static void joinOrLeave(Collection<Thread> threads, Duration patience) {
        joinOrLeave(threads, patience, Deadline.in(patience.plus(AFTER_INTERRUPT)));
    }

    /**
     * The same by a deadline, of which a second is kept for those that were interrupted, or half of what is left.
     *
     * @param threads the threads
     * @param patience how long they may take by themselves, all together
     * @param end when to leave them
     */
    public static void joinOrLeave(Collection<Thread> threads, Duration patience, Deadline end) {
        Duration kept = end.left(AFTER_INTERRUPT.multipliedBy(2)).dividedBy(2);
        List<Thread> hanging = awaitAll(threads, end.before(kept).left(patience));
        hanging.forEach(Thread::interrupt);
        for (Thread left : awaitAll(hanging, end.left(AFTER_INTERRUPT))) {
            LOG.log(Level.WARNING, "{0} does not end and is left behind", left.getName());
        }
    }

    /** Says which of them have not ended. */
    private static List<Thread> awaitAll(Collection<Thread> threads, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        return threads.stream()
                .filter(thread -> !await(thread, Duration.ofNanos(Math.max(0, end - System.nanoTime()))))
                .toList();
    }

    private static boolean await(Thread thread, Duration patience) {
        if (thread == Thread.currentThread()) {
            return true;
        }
        long end = System.nanoTime() + patience.toNanos();
        boolean interrupted = false;
        try {
            while (thread.isAlive() && System.nanoTime() - end < 0) {
                try {
                    thread.join(Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime())));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return !thread.isAlive();
    }
}
