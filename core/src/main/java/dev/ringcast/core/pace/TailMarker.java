package dev.ringcast.core.pace;

import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.Loop;
import dev.ringcast.core.concurrent.Parker;

/** A virtual thread that is woken behind others. When it runs they have run too, or nearly so. */
final class TailMarker {
    private final Runnable work;
    private final Parker parker = new Parker();
    private final Loop loop;

    /** Whether it is to run. The pacer sets it before it wakes; the marker clears it before it works (volatile). */
    private volatile boolean due;

    TailMarker(String name, Heartbeats beats, Runnable work) {
        this.work = work;
        loop = new Loop(Thread.ofVirtual(), name, beats, this::run);
        loop.start();
    }

    private void run() {
        loop.beat().waits();
        parker.await(() -> due || loop.isClosed());
        loop.beat().works();
        if (loop.isClosed()) {
            return;
        }
        due = false;
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            due = true; // the pacer waits for this: the loop runs it again
            throw e;
        }
    }

    /** Pacer, when it has woken the others. */
    void wake() {
        due = true;
        parker.wake();
    }

    /** Ends the thread and waits for it. */
    void close() {
        loop.close();
    }
}
