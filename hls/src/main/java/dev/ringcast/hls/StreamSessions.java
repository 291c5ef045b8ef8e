package dev.ringcast.hls;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.live.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A name's packaging sessions: the newest, and earlier ones whose segments may still be asked for.
 *
 * <p>Any thread. The lock is taken when sessions come and go, never to read.
 */
final class StreamSessions {
    /** Makes a session for a stream; told the earlier sessions' numbers and the target duration to keep, 0 for none. */
    interface Starter {
        HlsPackager start(Stream stream, SequenceNumbers past, int targetDuration);
    }

    private final ReentrantLock lock = new ReentrantLock();

    /** The newest session, which may be over. Null before the first. Written under the lock. */
    @Nullable
    private volatile HlsPackager current;

    /** Replaced as a whole under the lock. */
    private volatile List<HlsPackager> earlier = List.of();

    /** Guarded by lock. */
    private SequenceNumbers past;

    /** Whether this may not be used any more. Written under the lock, read by any thread (volatile). */
    private volatile boolean dropped;

    /**
     * Starts without a session.
     *
     * @param past what is remembered of the name
     */
    StreamSessions(SequenceNumbers past) {
        this.past = past;
    }

    /** The session of a stream that is there, started now if need be; empty if this was dropped meanwhile. */
    Optional<HlsPackager> of(Stream stream, Starter starter) {
        HlsPackager running = current;
        if (running != null && running.serves(stream)) {
            return Optional.of(running);
        }
        lock.lock();
        try {
            if (dropped) {
                return Optional.empty();
            }
            if (current == null || !current.serves(stream)) {
                current = restart(stream, starter);
            }
            return Optional.of(current);
        } catch (RuntimeException e) { // nothing was started: a first session that is refused leaves no entry behind
            dropped = current == null;
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. */
    private HlsPackager restart(Stream stream, Starter starter) {
        HlsPackager before = current;
        if (before == null) {
            return starter.start(stream, past, 0);
        }
        before.join(); // closed or failed, or its stream has ended: it is at its end
        past = before.past();
        int targetDuration = before.isOf(stream) ? before.targetDuration() : 0;
        HlsPackager next = starter.start(stream, past, targetDuration);
        List<HlsPackager> kept = new ArrayList<>(earlier);
        kept.add(before);
        earlier = List.copyOf(kept);
        return next;
    }

    /** Whether this may not be used any more. */
    boolean isDropped() {
        return dropped;
    }

    /** The newest session of a stream that is there no more, while there is something to say. */
    Optional<HlsPackager> last() {
        return Optional.ofNullable(current).filter(session -> !session.isClosed());
    }

    /** Finds a segment of any session. One that is found keeps packaging alive. */
    Optional<MediaSegment> find(String uri) {
        HlsPackager newest = current;
        if (newest == null) {
            return Optional.empty();
        }
        Optional<MediaSegment> found = newest.find(uri)
                .or(() -> earlier.stream()
                        .flatMap(session -> session.find(uri).stream())
                        .findFirst());
        found.ifPresent(segment -> newest.touch());
        return found;
    }

    /** Whether packaging continues. */
    boolean isRunning() {
        HlsPackager newest = current;
        return newest != null && !newest.isFinished();
    }

    /** Whether {@link #of} would wait, for a session at its end or for another thread. Never waits itself. */
    boolean isBusy(Stream stream) {
        HlsPackager newest = current;
        return lock.isLocked() || newest != null && !newest.serves(stream) && !newest.isFinished();
    }

    /**
     * Ends a session without requests, and forgets those that no request can name any more. Never waits: it leaves to
     * the next tick a session that is not at its end, and everything while another thread has the lock.
     *
     * @return what to remember of the name if all was forgotten, and this may not be used any more
     */
    Optional<SequenceNumbers> tick(HlsOptions options) {
        if (!lock.tryLock()) {
            return Optional.empty();
        }
        try {
            HlsPackager newest = current;
            if (newest == null || dropped) {
                return Optional.empty(); // it is just being started, or was dropped
            }
            if (options.onDemand() && !newest.isFinished() && newest.isIdle(options.idle())) {
                newest.stop();
            }
            newest.tick();
            forget(earlier.stream().filter(HlsPackager::isExpired).toList());
            if (!newest.isExpired() || !earlier.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(drop(newest));
        } finally {
            lock.unlock();
        }
    }

    /** Ends all; this may not be used any more. */
    void close() {
        lock.lock();
        try {
            HlsPackager newest = current;
            if (!dropped && newest != null) {
                newest.close();
                forget(earlier);
                drop(newest);
            }
            dropped = true;
        } finally {
            lock.unlock();
        }
    }

    private SequenceNumbers drop(HlsPackager newest) {
        dropped = true;
        newest.join();
        past = newest.past();
        newest.release();
        return past;
    }

    private void forget(List<HlsPackager> sessions) {
        sessions.forEach(HlsPackager::release);
        earlier =
                earlier.stream().filter(session -> !sessions.contains(session)).toList();
    }
}
