package dev.ringcast.core.net;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** Ends of threads: whoever starts one joins it. */
public final class Threads {
    private static final Logger LOG = System.getLogger("dev.ringcast.net");

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
     * Waits for a thread that may be in somebody else's code: interrupts it after a while, and then leaves it.
     *
     * @param thread the thread
     * @param patience how long it may take by itself
     */
    public static void joinOrLeave(Thread thread, Duration patience) {
        if (!await(thread, patience)) {
            thread.interrupt();
            if (!await(thread, Duration.ofSeconds(1))) {
                LOG.log(Level.WARNING, "{0} does not end and is left behind", thread.getName());
            }
        }
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
