package dev.ringcast.core.concurrent;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * A few platform threads that run many tasks in turns, for work that is too long for a virtual thread of a connection.
 *
 * <p>A task runs when it is woken, on one thread at a time; each turn sees what the turn before has written. Tasks that
 * are ready wait in one queue, each at most once, so a task waits for one turn of each other task at most.
 *
 * <p>All methods are for any thread and never block, but for {@link #close}.
 */
public final class TaskPool implements AutoCloseable {
    private final Queue<Task> ready = new ConcurrentLinkedQueue<>();
    private final Semaphore available = new Semaphore(0);
    private final List<Loop> workers;

    /** One turn of a task: a bounded piece of work. */
    public interface Turn {
        /**
         * Does a piece of work. Whatever is thrown is logged; the task waits until it is woken.
         *
         * @return whether there is more to do now: the task takes its place behind all that are ready
         */
        boolean run();
    }

    /**
     * Starts the threads.
     *
     * @param name the name in the log and in {@link Heartbeats#failing}, before the thread's number
     * @param threads how many, above 0
     * @param beats where they report
     */
    public TaskPool(String name, int threads, Heartbeats beats) {
        workers = IntStream.rangeClosed(1, threads)
                .mapToObj(number -> worker(name + "-" + number, beats))
                .toList();
        workers.forEach(Loop::start);
    }

    private Loop worker(String name, Heartbeats beats) {
        Heartbeat[] beat = new Heartbeat[1];
        Loop worker = new Loop(Thread.ofPlatform().daemon(), name, beats, () -> runNext(beat[0]));
        beat[0] = worker.beat(); // before the thread starts
        return worker;
    }

    private void runNext(Heartbeat beat) throws InterruptedException {
        beat.waits();
        available.acquire();
        beat.works();
        Task next = ready.poll();
        if (next != null) { // else the pool is being closed
            next.run();
        }
    }

    /**
     * Adds a task, which first runs when it is woken.
     *
     * @param turn what to do
     * @return the task
     */
    public Task task(Turn turn) {
        return new Task(turn);
    }

    private void add(Task task) {
        ready.add(task);
        available.release();
    }

    /** Ends the threads after the turns under way, and waits for them. Tasks that are ready do not run any more. */
    @Override
    public void close() {
        workers.forEach(Loop::end);
        available.release(workers.size());
        workers.forEach(Loop::close);
    }

    /** Something that runs in turns. */
    public final class Task {
        private static final int IDLE = 0;
        private static final int READY = 1;

        /** It was woken since its turn began. */
        private static final int WOKEN = 2;

        private final Turn turn;

        /** Any thread moves it, by compare-and-set (volatile); the worker alone away from READY and WOKEN. */
        private final AtomicInteger state = new AtomicInteger(IDLE);

        private Task(Turn turn) {
            this.turn = turn;
        }

        /** Has it run soon: a turn begins after this call. */
        public void wake() {
            if (state.getAndUpdate(now -> now == IDLE ? READY : WOKEN) == IDLE) {
                add(this);
            }
        }

        private void run() {
            state.set(READY); // a wake-up until here is served by the turn that begins
            boolean more = false;
            try {
                more = turn.run();
            } finally {
                if (more || !state.compareAndSet(READY, IDLE)) {
                    add(this);
                }
            }
        }
    }
}
