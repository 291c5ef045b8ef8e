package dev.ringcast.core.feed;

import dev.ringcast.core.StreamName;
import dev.ringcast.core.ViewerInfo;
import dev.ringcast.core.concurrent.TimeSource;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The viewers of a server that have joined a stream and are not over, whatever their protocol. It holds no others, so
 * the bounds on viewers bound it too.
 *
 * <p>Thread-safe. Viewers take no lock for it: their figures are read from what their threads store anyway.
 */
public final class ViewerRegistry {
    private static final Logger LOG = System.getLogger("dev.ringcast.streams");

    /** A viewer that can be listed and ended. */
    public interface Listed {
        /** The stream that it watches. */
        StreamName name();

        /** Its figures now. Any thread. */
        ViewerInfo info(long id, Instant joinedAt);

        /** Ends it as {@link dev.ringcast.core.EndReason#KICKED}; false if it was over already. Any thread. */
        boolean kick();
    }

    private record Entry(Listed viewer, Instant joinedAt) {}

    private final TimeSource time;

    /** The id given last. */
    private final AtomicLong ids = new AtomicLong();

    private final Map<Long, Entry> entries = new ConcurrentHashMap<>();

    /** Makes an empty registry. */
    public ViewerRegistry(TimeSource time) {
        this.time = time;
    }

    /** A viewer has joined its stream. Its owner removes it once, by the id that this returns; ids are from 1. */
    public long add(Listed viewer) {
        long id = ids.incrementAndGet();
        entries.put(id, new Entry(viewer, time.now()));
        return id;
    }

    /** A viewer is over. */
    public void remove(long id) {
        entries.remove(id);
    }

    /** The viewers of a stream, in the order in which they joined. */
    public List<ViewerInfo> of(StreamName name) {
        return entries.entrySet().stream()
                .filter(entry -> entry.getValue().viewer().name().equals(name))
                .map(entry -> entry.getValue()
                        .viewer()
                        .info(entry.getKey(), entry.getValue().joinedAt()))
                .sorted(Comparator.comparingLong(ViewerInfo::id))
                .toList();
    }

    /** Ends a viewer and logs it; false if none has this id. */
    public boolean kick(long id) {
        Entry entry = entries.get(id);
        if (entry == null) {
            return false;
        }
        ViewerInfo info = entry.viewer().info(id, entry.joinedAt());
        if (!entry.viewer().kick()) {
            return false;
        }
        LOG.log(Level.INFO, "{0}: viewer {1} kicked: {2}", info.stream(), Long.toString(id), info.peer());
        return true;
    }

    /** How many there are, of all streams. */
    int size() {
        return entries.size();
    }
}
