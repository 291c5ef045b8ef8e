package dev.ringcast.core;

import dev.ringcast.core.net.Threads;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Tells the observer what happens, on a thread of its own behind a bounded queue. Thread-safe; never blocks. A platform
 * thread, because an observer that blocks must not hold a carrier of the virtual ones.
 */
final class Observers implements AutoCloseable {
    static final int QUEUE = 1_000;
    private static final Logger LOG = System.getLogger("dev.ringcast.streams");
    private static final Consumer<StreamObserver> LAST = observer -> {};
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final StreamObserver observer;
    private final ArrayBlockingQueue<Consumer<StreamObserver>> events = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong missed = new AtomicLong();
    private final Thread thread;

    /** Makes a dispatcher; null for nobody to tell. */
    Observers(StreamObserver observer) {
        this.observer = observer;
        thread = observer == null ? null : Thread.ofPlatform().name("ringcast-observer").daemon().start(this::run);
    }

    void tell(Consumer<StreamObserver> event) {
        if (observer != null && !events.offer(event) && missed.getAndIncrement() == 0) {
            LOG.log(Level.WARNING, "the observer does not keep up: events are dropped");
        }
    }

    private void run() {
        try {
            for (Consumer<StreamObserver> event = events.take(); event != LAST; event = events.take()) {
                try {
                    event.accept(observer);
                } catch (RuntimeException | Error e) { // whatever an observer does, the next event is told
                    LOG.log(Level.WARNING, "the observer failed", e);
                }
            }
        } catch (InterruptedException e) {
            LOG.log(Level.DEBUG, "the observer was interrupted: the server has closed");
        }
    }

    long missed() {
        return missed.get();
    }

    /** Tells what is queued, then ends the thread; an observer that hangs is interrupted and left. */
    @Override
    public void close() {
        if (thread == null) {
            return;
        }
        if (!events.offer(LAST)) {
            events.clear();
            events.offer(LAST);
        }
        Threads.joinOrLeave(thread, PATIENCE);
    }
}
