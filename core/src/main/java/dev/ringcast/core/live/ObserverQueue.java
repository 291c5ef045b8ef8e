package dev.ringcast.core.live;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.StreamObserver;
import dev.ringcast.core.concurrent.Deadline;
import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.Loop;
import dev.ringcast.core.concurrent.Threads;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Tells the observer what happens, on a thread of its own behind a bounded queue. Thread-safe; never blocks. A platform
 * thread, because an observer that blocks must not hold a carrier of the virtual ones.
 */
final class ObserverQueue {
    static final int QUEUE = 1_000;
    private static final Logger LOG = System.getLogger("dev.ringcast.streams");
    private static final Consumer<StreamObserver> LAST = observer -> {};
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    @Nullable
    private final StreamObserver observer;

    private final ArrayBlockingQueue<Consumer<StreamObserver>> events = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong missed = new AtomicLong();

    /** The janitor's own. */
    private boolean missedLogged;

    /**
     * Null if there is no observer. It reports to a registry of its own: an observer that blocks makes no server late.
     */
    @Nullable
    private final Loop loop;

    /** Makes a queue; null if there is no observer. */
    ObserverQueue(@Nullable StreamObserver observer) {
        this.observer = observer;
        if (observer == null) {
            loop = null;
            return;
        }
        loop = new Loop(
                Thread.ofPlatform().daemon(), "observer", new Heartbeats(System::nanoTime), () -> tellNext(observer));
        loop.start();
    }

    void tell(Consumer<StreamObserver> event) {
        if (observer != null && !events.offer(event)) {
            missed.incrementAndGet();
        }
    }

    /** Janitor: logs once that events were dropped. Not {@link #tell}, which runs under the registry's lock. */
    void logMissed() {
        if (!missedLogged && missed.get() > 0) {
            missedLogged = true;
            LOG.log(Level.WARNING, "the observer does not keep up: events are dropped");
        }
    }

    private void tellNext(StreamObserver observer) throws InterruptedException {
        Consumer<StreamObserver> event = events.take();
        if (event == LAST) {
            Objects.requireNonNull(loop).end();
            return;
        }
        try {
            event.accept(observer);
        } catch (RuntimeException | Error e) { // whatever an observer does, it gets the next event without a pause
            LOG.log(Level.WARNING, "the observer failed", e);
        }
    }

    long missed() {
        return missed.get();
    }

    /**
     * Tells what is queued, then ends the thread. An observer that hangs is interrupted and left.
     *
     * @param end when it leaves it
     */
    void close(Deadline end) {
        if (loop == null) {
            return;
        }
        if (!events.offer(LAST)) {
            events.clear();
            events.offer(LAST);
        }
        Threads.joinOrLeave(List.of(loop.thread()), PATIENCE, end);
    }
}
