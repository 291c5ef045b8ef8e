package dev.ringcast.http.exchange;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.Nullable;
import dev.ringcast.core.Peer;
import dev.ringcast.core.SkippedFrames;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.ViewerInfo;
import dev.ringcast.core.feed.ViewerRegistry;
import dev.ringcast.core.live.Stream;
import dev.ringcast.core.live.Streams;
import dev.ringcast.core.log.LogText;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The viewers over HLS, which have no connection: each is a session, and its id stands in the address of the media
 * playlist that it asks for again and again (hls/RULES.md 11).
 *
 * <p>An id that was never used is stored nowhere: its signature says that this server made it, and until when it is of
 * use. With its first media playlist a session begins to count, until a while after its last one.
 *
 * <p>Bounded: past {@link #MAX} sessions, or if the heap has no room for one, a new viewer plays uncounted.
 * Thread-safe; a playlist of a known session takes no lock.
 */
public final class HlsViewers {
    private static final Logger LOG = System.getLogger("dev.ringcast.hls");

    /** Sessions that are counted at the same time. */
    static final int MAX = 20_000;

    /** What a session holds on the heap: its id, its peer's address, its program's name, its entries. An estimate. */
    private static final int SESSION_BYTES = 768;

    /** For how long the session of a viewer that was kicked is remembered, so that its id is refused. */
    private static final long KICKED_NANOS = Duration.ofDays(1).toNanos();

    /** A player asks again within a target duration, which is 12 s at most unless frames are far apart. */
    private static final long WATCHED_NANOS = Duration.ofSeconds(15).toNanos();

    private static final int MIN_LIFE_SECONDS = 30;
    private static final int LIFE_TARGET_DURATIONS = 3;

    private final Streams streams;
    private final LongSupplier clock;
    private final HlsSessionIds ids = new HlsSessionIds();
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    /** Sessions that count, by stream. Written under the lock, read by any thread. */
    private final Map<StreamName, Integer> counts = new ConcurrentHashMap<>();

    /** Whether the newest session found no room. Written under the lock, read by any thread (volatile). */
    private volatile boolean full;

    /**
     * When a media playlist was last served. The thread that serves one stores it, the end of the server
     * reads it (volatile).
     */
    private volatile long lastServed;

    /** A session that was used. */
    private final class Session implements ViewerRegistry.Listed {
        private final Stream stream;
        private final Peer peer;
        private final String client;
        private final long begun;

        /** When its last playlist was served. Its requests store it, the ticker reads it (volatile). */
        private volatile long used;

        /** When it is over unless it is used again. Its requests store it, the ticker reads it (volatile). */
        private volatile long expiry;

        /** Whether it counts. Written under the lock, read by its requests (volatile). */
        private volatile boolean counts = true;

        /** Whether the viewer was kicked. Written under the lock, read by its requests and the ticker (volatile). */
        private volatile boolean kicked;

        /** Its number in the list of viewers. Guarded by the lock. */
        private long id;

        Session(Stream stream, Peer peer, String client, long now, long expiry) {
            this.stream = stream;
            this.peer = peer;
            this.client = client;
            begun = now;
            used = now;
            this.expiry = expiry;
        }

        boolean isOver(long now) {
            return now - (kicked ? used + KICKED_NANOS : expiry) >= 0;
        }

        @Override
        public StreamName name() {
            return stream.name();
        }

        @Override
        public ViewerInfo info(long number, Instant joinedAt) {
            OptionalLong unknown = OptionalLong.empty();
            return new ViewerInfo(
                    number, name(), peer, client, joinedAt, unknown, unknown, unknown, SkippedFrames.NONE);
        }

        @Override
        public boolean kick() {
            return end(this, EndReason.KICKED);
        }
    }

    /**
     * Makes a registry without viewers.
     *
     * @param streams where streams are found and the observer is told
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    public HlsViewers(Streams streams, LongSupplier clock) {
        this.streams = streams;
        this.clock = clock;
        lastServed = clock.getAsLong() - WATCHED_NANOS - 1;
    }

    private static long life(int targetDuration) {
        return Duration.ofSeconds(Math.max(LIFE_TARGET_DURATIONS * targetDuration, MIN_LIFE_SECONDS))
                .toNanos();
    }

    /** Makes the id of a session for a viewer that may play, without storing it. The target duration is in seconds. */
    String open(StreamName name, int targetDuration) {
        return ids.make(name, clock.getAsLong() + life(targetDuration));
    }

    /**
     * Whether an id permits to play. One that has expired does not, unless there are too many sessions to know whether
     * it was used.
     */
    boolean admits(StreamName name, String id) {
        if (session(name, id) != null) {
            return true;
        }
        OptionalLong expiry = ids.expiry(name, id);
        return expiry.isPresent() && (clock.getAsLong() - expiry.getAsLong() < 0 || full);
    }

    /** Whether an id is of a viewer that was kicked: it is refused, and a new one is to be asked for. */
    boolean isKicked(StreamName name, String id) {
        Session session = session(name, id);
        return session != null && session.kicked;
    }

    /** The session of this id and stream, null if there is none. */
    @Nullable
    private Session session(StreamName name, String id) {
        Session session = sessions.get(id);
        return session != null && session.stream.name().equals(name) ? session : null;
    }

    /**
     * A media playlist is served.
     *
     * @param name the stream
     * @param id the session's id as the request showed it; one that was not made here counts for nothing
     * @param peer the viewer, without its secrets
     * @param client what its program calls itself, as it was sent; empty if it is not known
     * @param targetDuration the playlist's, in seconds
     */
    void served(StreamName name, String id, Peer peer, String client, int targetDuration) {
        long now = clock.getAsLong();
        lastServed = now;
        Session session = session(name, id);
        if (session == null && ids.expiry(name, id).isEmpty()) {
            return;
        }
        if ((session == null || !session.counts) && begin(name, id, peer, client, targetDuration)) {
            LOG.log(Level.INFO, "{0}: plays {1} over HLS", address(peer), name);
        }
        if (session != null && !session.kicked) {
            session.used = now;
            session.expiry = now + life(targetDuration);
            session.stream.endReason().ifPresent(reason -> end(session, reason));
        }
    }

    /** Does nothing if no such stream is there, if the session counts for it, or if there are too many. */
    private boolean begin(StreamName name, String id, Peer peer, String client, int targetDuration) {
        long now = clock.getAsLong();
        lock.lock();
        try {
            Optional<Stream> stream = streams.find(name); // under the lock: none is there any more when close() has it
            Session before = sessions.get(id);
            boolean begun =
                    before != null && (before.counts || before.kicked || stream.equals(Optional.of(before.stream)));
            if (stream.isEmpty() || begun || before == null && !hasRoom()) {
                return false;
            }
            Session session = new Session(stream.get(), peer, LogText.shown(client), now, now + life(targetDuration));
            sessions.put(id, session);
            session.id = streams.viewers().add(session);
            counts.merge(name, 1, Integer::sum);
            streams.tellPlayStarted(name, peer);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private static String address(Peer peer) {
        return LogText.address(Objects.requireNonNull(peer.address()));
    }

    /** Under the lock. */
    private boolean hasRoom() {
        boolean room = sessions.size() < MAX && streams.memory().heap().reserve(SESSION_BYTES);
        full = !room;
        return room;
    }

    /** False if it counted no more. */
    private boolean end(Session session, EndReason reason) {
        boolean counted = uncount(session, reason);
        if (counted) {
            LOG.log(
                    Level.INFO,
                    "{0}: closed, {1}; viewer of {2} over HLS, {3}",
                    address(session.peer),
                    reason == EndReason.LEFT || session.kicked ? reason.words() : "stream ended: " + reason.words(),
                    session.stream.name(),
                    LogText.span(Duration.ofNanos(session.used - session.begun)));
        }
        return counted;
    }

    /** False if it counted no more. */
    private boolean uncount(Session session, EndReason reason) {
        lock.lock();
        try {
            if (!session.counts) {
                return false;
            }
            session.counts = false;
            session.kicked =
                    reason == EndReason.KICKED && session.stream.endReason().isEmpty();
            streams.viewers().remove(session.id);
            counts.computeIfPresent(session.stream.name(), (name, count) -> count == 1 ? null : count - 1);
            streams.tellPlayEnded(session.stream.name(), session.peer, reason);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Ends sessions that were not used for a while; the server calls it about once a second. */
    public void tick() {
        long now = clock.getAsLong();
        sessions.forEach((id, session) -> {
            if (session.isOver(now)) {
                remove(id, session);
            }
        });
    }

    private void remove(String id, Session session) {
        if (sessions.remove(id, session)) {
            streams.memory().heap().release(SESSION_BYTES);
        }
        end(session, session.stream.endReason().orElse(EndReason.LEFT));
    }

    /** Ends all sessions, with the reason that their stream ended for. The server calls it after its streams ended. */
    public void close() {
        Map<String, Session> last;
        lock.lock();
        try {
            last = Map.copyOf(sessions);
        } finally {
            lock.unlock();
        }
        last.forEach(this::remove);
    }

    /**
     * How many watch a stream.
     *
     * @param name the stream
     * @return viewers
     */
    public int of(StreamName name) {
        return counts.getOrDefault(name, 0);
    }

    /**
     * Whether there is a player that will ask for its playlist again, counted or not.
     *
     * @return whether one asked not long ago
     */
    public boolean isWatched() {
        return clock.getAsLong() - lastServed <= WATCHED_NANOS;
    }

    /** How many sessions are stored, for tests. */
    int size() {
        return sessions.size();
    }
}
