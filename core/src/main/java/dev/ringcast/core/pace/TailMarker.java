package dev.ringcast.core.pace;

import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.Loop;
import dev.ringcast.core.concurrent.Parker;

/** A virtual thread that is woken behind others and does something then: they have had their turn, or nearly so. */
final class TailMarker {
    private final Runnable turn;
    private final Parker waiter = new Parker();
    private final Loop loop;

    /** Whether it is to have a turn: who wakes it sets, it clears before it takes that (volatile). */
    private volatile boolean due;

    TailMarker(String name, Heartbeats beats, Runnable turn) {
        this.turn = turn;
        loop = new Loop(Thread.ofVirtual(), name, beats, this::run);
        loop.start();
    }

    private void run() {
        loop.beat().waits();
        waiter.await(() -> due || loop.isClosed());
        loop.beat().works();
        if (loop.isClosed()) {
            return;
        }
        due = false;
        try {
            turn.run();
        } catch (RuntimeException | Error e) {
            due = true; // else whoever waits for this turn waits for ever
            throw e;
        }
    }

    /** When the others were woken. */
    void follow() {
        due = true;
        waiter.wake();
    }

    /** Ends the thread and waits for it. */
    void close() {
        loop.close();
    }
}
