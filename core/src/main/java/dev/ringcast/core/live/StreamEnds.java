package dev.ringcast.core.live;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.Nullable;
import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.concurrent.Each;
import java.time.Duration;

/**
 * Ends publications and streams. A stream whose publisher is gone may linger: it stays for the next publisher, and ends
 * when the settings say so.
 *
 * <p>Thread-safe. Each end has two steps. The first one changes the stream, under the registry's lock. The second one
 * wakes viewers, tells the publisher and logs, after the lock.
 */
final class StreamEnds {
    /** What the end of a publication means for its stream. */
    private enum Then {
        /** The publication had ended before. */
        NOTHING,
        LINGERS,
        ENDED
    }

    /**
     * A stream that was ended.
     *
     * @param last its publisher, null if it had none
     */
    private record Ended(@Nullable Publisher last) {}

    private final RegistryContext shared;
    private final StreamTable table;
    private final AdmissionLimits limits;

    StreamEnds(RegistryContext shared, StreamTable table, AdmissionLimits limits) {
        this.shared = shared;
        this.table = table;
        this.limits = limits;
    }

    /** Ends a publication from its own side. The stream lingers if the reason and the settings say so. */
    void endPublication(Publisher publisher, EndReason reason) {
        Stream stream = publisher.stream();
        StreamSettings.Publish rules = stream.settings().publish();
        Duration linger = reason == EndReason.LOST ? rules.linger() : rules.lingerAfterStop();
        Then then = shared.lock().get(() -> finishPublication(publisher, reason, linger));
        if (then == Then.NOTHING) {
            return;
        }
        stream.feed().audience().wakeAll();
        StreamLog.carries(publisher);
        if (then == Then.LINGERS) {
            StreamLog.lingers(publisher, reason, linger);
        } else {
            StreamLog.ended(stream, reason);
        }
    }

    /** Under the lock. */
    private Then finishPublication(Publisher publisher, EndReason reason, Duration linger) {
        if (!publisher.finish(reason)) {
            return Then.NOTHING;
        }
        Stream stream = publisher.stream();
        shared.observers().tell(o -> o.publishEnded(stream.name(), publisher.peer(), reason));
        if (linger.isPositive() && !table.isClosed() && stream.state() != Stream.State.CONNECTING) {
            stream.linger(shared.time().nanos() + linger.toNanos());
            return Then.LINGERS;
        }
        remove(stream, reason);
        return Then.ENDED;
    }

    /**
     * Ends a stream: its publisher is told, and its viewers get what is queued and then the end. If the operator ended
     * it, its name is refused for 5 s. A stream that has ended is left alone.
     */
    void end(Stream stream, EndReason reason) {
        Ended ended = shared.lock().get(() -> finishStream(stream, reason));
        if (ended == null) {
            return;
        }
        stream.feed().audience().wakeAll();
        Publisher last = ended.last();
        if (last != null) {
            last.notifyEnd(reason);
            StreamLog.carries(last);
        }
        StreamLog.ended(stream, reason);
    }

    /** Under the lock; null if it had ended before. */
    @Nullable
    private Ended finishStream(Stream stream, EndReason reason) {
        if (stream.state() == Stream.State.ENDED) {
            return null;
        }
        if (reason == EndReason.KICKED) {
            limits.kicked(stream.name(), shared.time().nanos());
        }
        Publisher last = stream.publisher();
        if (last != null) {
            last.finish(reason);
            shared.observers().tell(o -> o.publishEnded(stream.name(), last.peer(), reason));
        }
        remove(stream, reason);
        return new Ended(last);
    }

    /** Under the lock. */
    private void remove(Stream stream, EndReason reason) {
        stream.end(reason);
        table.remove(stream);
        limits.forget(stream.name());
    }

    /**
     * Ends the streams that have lingered for as long as they may. Has the others give back memory, and logs what is
     * due. Janitor.
     */
    void tick(long nanos) {
        Each.run(table.all(), stream -> tick(stream, nanos));
    }

    private void tick(Stream stream, long nanos) {
        if (shared.lock().get(() -> endIfLingeredOut(stream, nanos))) {
            stream.feed().audience().wakeAll();
            StreamLog.ended(stream, EndReason.LOST);
        }
        Publisher source = stream.publisher();
        if (source != null && source.facts().isDue(nanos)) {
            StreamLog.carries(source);
        }
        stream.feed().logTroubles();
    }

    /** Under the lock; says whether it has ended. */
    private boolean endIfLingeredOut(Stream stream, long nanos) {
        if (!stream.lingeredOut(nanos)) {
            stream.tend(nanos);
            return false;
        }
        remove(stream, EndReason.LOST);
        shared.observers().tell(o -> o.reaped(stream.name()));
        return true;
    }
}
