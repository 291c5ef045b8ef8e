package dev.ringcast.rtmp.server;

import dev.ringcast.core.log.LogText;
import dev.ringcast.core.net.CloseReason;
import dev.ringcast.core.net.Connection;
import dev.ringcast.rtmp.message.RtmpMessage;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The message streams of a connection that publish or play, or ask for it. Each one ends alone; the connection ends
 * with the last one. The deadline of the connection follows from them. Any thread.
 */
final class StreamsInUse {
    private static final Logger LOG = System.getLogger("dev.ringcast.rtmp");
    private static final int FIRST_FRAME_MILLIS = 20_000;
    private static final int NEGOTIATION_MILLIS = 15_000;

    private enum Phase {
        ASKS,
        WAITS_FOR_MEDIA,
        RUNS
    }

    private final Connection connection;
    private final Outbox outbox;

    /** Guards the uses, their phases and the deadline. */
    private final ReentrantLock lock = new ReentrantLock();

    /** Whether some ended that the read loop has not let go of. Any thread sets, the read loop clears (volatile). */
    private volatile boolean ended;

    /** Under the lock. */
    private final List<Use> uses = new ArrayList<>(1);

    StreamsInUse(Connection connection, Outbox outbox) {
        this.connection = connection;
        this.outbox = outbox;
    }

    /** A message stream asks to publish or to play. */
    Use begin() {
        Use use = new Use();
        lock.lock();
        try {
            uses.add(use);
            settle();
        } finally {
            lock.unlock();
        }
        return use;
    }

    /** Sets what the peer is to do next, and by when: begin, send a first frame, or nothing. */
    void settle() {
        lock.lock();
        try {
            if (anyIn(Phase.WAITS_FOR_MEDIA)) {
                String why = "published nothing for " + FIRST_FRAME_MILLIS / 1_000 + " s";
                connection.deadline(FIRST_FRAME_MILLIS, new CloseReason(CloseReason.Kind.NO_MEDIA, why));
            } else if (anyIn(Phase.RUNS)) {
                connection.noDeadline();
            } else {
                String why = "did nothing for " + NEGOTIATION_MILLIS / 1_000 + " s";
                connection.deadline(NEGOTIATION_MILLIS, new CloseReason(CloseReason.Kind.NEGOTIATION_TIMEOUT, why));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether any ended since the last call. Read loop. */
    boolean takeEnded() {
        if (!ended) {
            return false;
        }
        ended = false; // before the caller looks: what ends from now on is found by the next call
        return true;
    }

    private boolean anyIn(Phase phase) {
        return uses.stream().anyMatch(use -> use.phase == phase);
    }

    /** What one message stream does, from the question until it ends. */
    final class Use {
        /** Set once, by the thread that ends it (volatile). */
        private final AtomicBoolean over = new AtomicBoolean();

        /** Under the lock. */
        private Phase phase = Phase.ASKS;

        /** The peer may publish, and its first frame is due. */
        void waitsForMedia() {
            enter(Phase.WAITS_FOR_MEDIA);
        }

        /** Media flows, or will when there is some. */
        void runs() {
            enter(Phase.RUNS);
        }

        private void enter(Phase next) {
            lock.lock();
            try {
                phase = next;
                settle();
            } finally {
                lock.unlock();
            }
        }

        /** Whether it has ended, by whichever side. */
        boolean isOver() {
            return over.get();
        }

        /** The peer stopped it: the connection stays. */
        void stop() {
            if (over.compareAndSet(false, true)) {
                leave();
            }
        }

        /** Ends it with its status. If no other message stream is in use, the connection ends for this reason. */
        void end(List<RtmpMessage> status, CloseReason reason) {
            if (!over.compareAndSet(false, true)) {
                return;
            }
            outbox.send(status); // before it leaves: the last one must not end the connection before this status
            if (leave()) {
                outbox.end(reason);
            } else { // else the line of the connection's end tells it
                String peer = LogText.address(connection.peer());
                LOG.log(Level.INFO, "{0}: one of its streams is ended, {1}", peer, LogText.shown(reason.toString()));
            }
        }

        /** Says whether it was the last. */
        private boolean leave() {
            lock.lock();
            try {
                uses.remove(this);
                settle();
                ended = true;
                return uses.isEmpty();
            } finally {
                lock.unlock();
            }
        }
    }
}
