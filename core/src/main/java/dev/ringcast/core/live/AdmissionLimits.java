package dev.ringcast.core.live;

import dev.ringcast.core.Peer;
import dev.ringcast.core.StreamName;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often a name may be published: publishes a minute by one address, takeovers, and a pause after an operator ended
 * it. Its tables are bounded: by the number of streams, or the oldest entry makes room. Guarded by the registry's lock.
 */
final class AdmissionLimits {
    static final int PUBLISHES_A_MINUTE = 60;
    static final int TABLE_SIZE = 10_000;
    private static final int TAKEOVERS = 3;
    private static final long MINUTE_NANOS = 60_000_000_000L;
    private static final long KICKED_NANOS = 5_000_000_000L;

    /** A map that forgets what was put in first. */
    private static final class Bounded<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > TABLE_SIZE;
        }
    }

    private record Source(StreamName name, String host) {}

    private static final class Window {
        long start;
        int count;
    }

    private final Map<Source, Window> publishes = new Bounded<>();
    private final Map<StreamName, ArrayDeque<Long>> takeovers = new HashMap<>();
    private final Map<StreamName, Long> rejectUntil = new Bounded<>();
    private final Map<StreamName, Long> kickedUntil = new Bounded<>();

    /** Whether this publish is within the rate of its name and address. */
    boolean withinRate(StreamName name, Peer peer, long now) {
        if (peer.host().isEmpty()) {
            return true;
        }
        Source source = new Source(name, peer.host().get().getHostAddress());
        Window window = publishes.computeIfAbsent(source, s -> fresh(now));
        if (now - window.start >= MINUTE_NANOS) {
            window.start = now;
            window.count = 0;
        }
        return ++window.count <= PUBLISHES_A_MINUTE;
    }

    private static Window fresh(long now) {
        Window window = new Window();
        window.start = now;
        return window;
    }

    /** Takes note of a takeover; says whether it makes the name reject for a minute. */
    boolean takenOver(StreamName name, long now) {
        ArrayDeque<Long> times = takeovers.computeIfAbsent(name, n -> new ArrayDeque<>());
        times.addLast(now);
        while (now - times.peekFirst() >= MINUTE_NANOS) {
            times.removeFirst();
        }
        if (times.size() < TAKEOVERS) {
            return false;
        }
        times.clear();
        rejectUntil.put(name, now + MINUTE_NANOS);
        return true;
    }

    /** Whether two encoders fought over this name a short while ago. */
    boolean rejects(StreamName name, long now) {
        Long until = rejectUntil.get(name);
        return until != null && now - until < 0;
    }

    /** An operator ended the stream: its publisher must not be back at once. */
    void kicked(StreamName name, long now) {
        kickedUntil.put(name, now + KICKED_NANOS);
    }

    boolean isKicked(StreamName name, long now) {
        Long until = kickedUntil.get(name);
        return until != null && now - until < 0;
    }

    /** A stream has ended. */
    void forget(StreamName name) {
        takeovers.remove(name);
    }

    /** Forgets what has expired. */
    void tidy(long now) {
        rejectUntil.values().removeIf(until -> now - until >= 0);
        kickedUntil.values().removeIf(until -> now - until >= 0);
        for (Iterator<Window> i = publishes.values().iterator(); i.hasNext(); ) {
            if (now - i.next().start >= MINUTE_NANOS) {
                i.remove();
            }
        }
    }
}
