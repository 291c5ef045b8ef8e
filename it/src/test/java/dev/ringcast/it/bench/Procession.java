package dev.ringcast.it.bench;

import java.util.concurrent.atomic.AtomicInteger;

/** Visitors one after the other, a few at a time: each goes to the same phase, and leaves there or stays. */
final class Procession {
    private static final int AT_A_TIME = 32;

    private final EventLoop loop;
    private final Target target;
    private final Phase goal;
    private final int count;
    private final boolean stays;
    private final AtomicInteger arrived = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger dropped = new AtomicInteger();
    private int started; // the loop's
    private volatile String reason = "";

    Procession(Generator generator, Phase goal, int count, boolean stays) {
        this.loop = generator.reader();
        this.target = generator.target();
        this.goal = goal;
        this.count = count;
        this.stays = stays;
    }

    /** Sends all of them and tells whether each arrived or failed within a limit. */
    boolean run(long limitNanos) throws InterruptedException {
        for (int i = 0; i < AT_A_TIME; i++) {
            loop.execute(this::next);
        }
        return Pause.until(() -> arrived.get() + failed.get() == count, System.nanoTime() + limitNanos);
    }

    int arrived() {
        return arrived.get();
    }

    /** Those that never arrived. */
    int failed() {
        return count - arrived.get();
    }

    /** Those that had arrived and were closed by the server. */
    int dropped() {
        return dropped.get();
    }

    /** Why one of them failed or was dropped; empty where none was. */
    String reason() {
        return reason;
    }

    private void next() {
        if (started < count) {
            String key = goal == Phase.PUBLISH ? "visit" + started : Publishers.key(0);
            Target address = goal == Phase.PUBLISH ? target : target.forPlayer(started);
            started++;
            new Visitor(address, key, goal, this::arrived, this::ended).connect(loop.selector(), 0);
        }
    }

    private void arrived(Visitor visitor) {
        arrived.incrementAndGet();
        if (!stays) {
            visitor.leave();
        }
        loop.execute(this::next);
    }

    private void ended(Visitor visitor, String why) {
        reason = why;
        if (visitor.isThere()) {
            dropped.incrementAndGet();
        } else {
            failed.incrementAndGet();
            loop.execute(this::next);
        }
    }
}
