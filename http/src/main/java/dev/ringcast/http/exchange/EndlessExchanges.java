package dev.ringcast.http.exchange;

import dev.ringcast.core.Nullable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The exchanges with an {@link EndlessSource}. Each holds a thread until it ends, so they are bounded. Any thread. */
final class EndlessExchanges {
    private static final Logger LOG = System.getLogger("dev.ringcast.http");

    private final int max;
    private final AtomicInteger size = new AtomicInteger();

    /** Added and removed by the thread of the exchange; {@link #stop} reads all. */
    private final Map<Place, EndlessSource> sources = new ConcurrentHashMap<>();

    /** Stored before {@link #stop} reads {@link #sources}, and read after a source was added there (volatile). */
    private volatile boolean stopped;

    /** What one exchange has taken of the bound. */
    final class Place implements AutoCloseable {
        private Place() {}

        @Override
        public void close() {
            sources.remove(this);
            size.decrementAndGet();
        }
    }

    /** Starts without any. */
    EndlessExchanges(int max) {
        this.max = max;
    }

    /** A place for a source, which is told if the server stops; null if there are too many. */
    @Nullable
    Place enter(EndlessSource source) {
        if (size.incrementAndGet() > max) {
            size.decrementAndGet();
            return null;
        }
        Place place = new Place();
        sources.put(place, source);
        if (stopped) {
            end(source);
        }
        return place;
    }

    /** Ends all, and each that comes later. Idempotent. */
    void stop() {
        stopped = true;
        sources.values().forEach(EndlessExchanges::end);
    }

    private static void end(EndlessSource source) {
        try {
            source.end();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "an endless source cannot be ended", e);
        }
    }
}
