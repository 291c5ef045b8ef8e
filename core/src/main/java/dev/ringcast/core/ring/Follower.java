package dev.ringcast.core.ring;

/** A virtual thread that is woken behind others and does something then: they have had their turn, or nearly so. */
final class Follower {
    private final Runnable turn;
    private final Waiter waiter = new Waiter();
    private final Thread thread;

    /** Whether it is to have a turn: who wakes it sets, it clears before it takes that (volatile). */
    private volatile boolean due;

    private volatile boolean closed;

    Follower(String name, Runnable turn) {
        this.turn = turn;
        thread = Thread.ofVirtual().name(name).start(this::run);
    }

    private void run() {
        while (true) {
            waiter.await(() -> due || closed);
            if (closed) {
                return;
            }
            due = false;
            turn.run();
        }
    }

    /** When the others were woken. */
    void follow() {
        due = true;
        waiter.wake();
    }

    /** Ends the thread and waits for it. */
    void close() {
        closed = true;
        waiter.wake();
        Pacer.join(thread);
    }
}
