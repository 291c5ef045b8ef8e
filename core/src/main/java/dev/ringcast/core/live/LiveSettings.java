package dev.ringcast.core.live;

import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamSettings;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The settings in force: those of the server, and those of each stream. A reader asks at each use, so that it sees what
 * {@link #replace} has brought. Thread-safe.
 */
public final class LiveSettings {
    /** Names whose settings are remembered; a peer chooses names. */
    static final int MAX_NAMES = 1_000;

    /** What is in force at one time. The map is its own, so that nothing of another time is found in it. */
    private record Snapshot(
            StreamSettings server,
            Function<StreamName, StreamSettings> byName,
            ConcurrentMap<StreamName, StreamSettings> resolved) {}

    /** What one stream has seen: it asks for its settings with each frame. */
    private final class OfStream implements Supplier<StreamSettings> {
        private record Seen(Snapshot at, StreamSettings settings) {}

        private final StreamName name;

        /** Replaced by any thread that finds another snapshot in force (volatile); each puts the same in. */
        private volatile Seen seen;

        OfStream(StreamName name) {
            this.name = name;
            seen = look(current);
        }

        @Override
        public StreamSettings get() {
            Snapshot now = current;
            Seen known = seen;
            if (known.at() != now) {
                known = look(now);
                seen = known;
            }
            return known.settings();
        }

        private Seen look(Snapshot now) {
            return new Seen(now, now.byName().apply(name));
        }
    }

    /** Written by {@link #replace}, read by all threads (volatile). */
    private volatile Snapshot current;

    /**
     * The same settings for all streams.
     *
     * @param settings the settings
     */
    public LiveSettings(StreamSettings settings) {
        this(settings, name -> settings);
    }

    /**
     * Settings of which a stream's name decides some.
     *
     * @param server what holds for the server as a whole
     * @param byName gives those of a stream; must not block
     */
    public LiveSettings(StreamSettings server, Function<StreamName, StreamSettings> byName) {
        replace(server, byName);
    }

    /**
     * Puts others in force. Streams that are there take them too, at the next use.
     *
     * @param server what holds for the server as a whole
     * @param byName gives those of a stream; must not block
     */
    public void replace(StreamSettings server, Function<StreamName, StreamSettings> byName) {
        current = new Snapshot(server, byName, new ConcurrentHashMap<>());
    }

    /**
     * What holds for the server as a whole.
     *
     * @return the settings
     */
    public StreamSettings server() {
        return current.server();
    }

    /**
     * What holds for a stream.
     *
     * @param name the stream, which need not be there
     * @return its settings
     */
    public StreamSettings of(StreamName name) {
        Snapshot now = current;
        StreamSettings known = now.resolved().get(name);
        if (known != null) {
            return known;
        }
        StreamSettings found = now.byName().apply(name);
        if (now.resolved().size() >= MAX_NAMES) {
            now.resolved().clear();
        }
        now.resolved().put(name, found);
        return found;
    }

    /** For a stream that is there: always its settings in force. */
    Supplier<StreamSettings> stream(StreamName name) {
        return new OfStream(name);
    }

    /** For tests. */
    int remembered() {
        return current.resolved().size();
    }
}
