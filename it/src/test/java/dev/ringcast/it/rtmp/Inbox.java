package dev.ringcast.it.rtmp;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** What a connection received, and how it ended. The reader adds, the test waits. */
final class Inbox {
    private static final int SHOWN = 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<RtmpMessage> messages = new ArrayList<>(); // lock
    private String end; // lock; null while open

    void add(RtmpMessage message) {
        lock.lock();
        try {
            messages.add(message);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void ended(String how) {
        lock.lock();
        try {
            if (end == null) {
                end = how;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    List<RtmpMessage> all() {
        lock.lock();
        try {
            return List.copyOf(messages);
        } finally {
            lock.unlock();
        }
    }

    Optional<String> end() {
        lock.lock();
        try {
            return Optional.ofNullable(end);
        } finally {
            lock.unlock();
        }
    }

    /** The first message from an index on that fits; fails where the connection ends or time runs out before. */
    RtmpMessage await(int from, Predicate<RtmpMessage> wanted, String what, Duration limit)
            throws InterruptedException {
        long nanos = limit.toNanos();
        lock.lock();
        try {
            int seen = from;
            while (true) {
                for (; seen < messages.size(); seen++) {
                    if (wanted.test(messages.get(seen))) {
                        return messages.get(seen);
                    }
                }
                if (end != null) {
                    return fail("the connection ended (" + end + ") before " + what + "; it brought " + shown());
                }
                if (nanos <= 0) {
                    return fail("no " + what + " within " + limit + "; there came " + shown());
                }
                nanos = changed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /** How the connection ended; fails where it is open after the limit. */
    String awaitEnd(Duration limit) throws InterruptedException {
        long nanos = limit.toNanos();
        lock.lock();
        try {
            while (end == null) {
                if (nanos <= 0) {
                    return fail("still open after " + limit + "; there came " + shown());
                }
                nanos = changed.awaitNanos(nanos);
            }
            return end;
        } finally {
            lock.unlock();
        }
    }

    private String shown() {
        int from = Math.max(0, messages.size() - SHOWN);
        return messages.size() + " messages, the last " + messages.subList(from, messages.size());
    }
}
