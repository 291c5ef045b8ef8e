package dev.ringcast.core.live;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.Peer;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.feed.StreamContext;
import dev.ringcast.core.log.Refusals.Rule;
import dev.ringcast.core.wire.HeapBudget;
import dev.ringcast.core.wire.WireFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The streams of a server by their names, live or lingering, and what they share. */
final class StreamTable {
    /** What a stream holds on the heap beside its frames. Measured. */
    private static final int STREAM_BYTES = 8 << 10;

    /** What each stream can keep for its viewers however short memory is. A stream that cannot is refused. */
    private static final int LEAST_SHARE = 96 << 10;

    private final RegistryContext shared;
    private final StreamContext context;

    /** Changed under the registry's lock; any thread reads. */
    private final Map<StreamName, Stream> streams = new ConcurrentHashMap<>();

    /** Whether the server stops. Guarded by the registry's lock. */
    private boolean closed;

    /** Makes a table without streams, and starts the pacer. */
    StreamTable(RegistryContext shared, List<WireFormat> formats, Heartbeats beats, HeapBudget heap) {
        this.shared = shared;
        context = StreamContext.of(shared.settings().server(), formats, shared.time(), this::size, beats, heap);
    }

    /** What its streams share. */
    StreamContext context() {
        return context;
    }

    /** Finds a stream, null if there is none of this name. Any thread. */
    @Nullable
    Stream get(StreamName name) {
        return streams.get(name);
    }

    /** Finds a stream. Any thread. */
    Optional<Stream> find(StreamName name) {
        return Optional.ofNullable(get(name));
    }

    /** All streams, in no order. Those that come or go meanwhile may be in it or not. Any thread. */
    Iterable<Stream> all() {
        return streams.values();
    }

    /** All streams at this moment, in the order of their names. Any thread. */
    List<Stream> list() {
        List<Stream> all = new ArrayList<>(streams.values());
        all.sort((a, b) -> a.name().toString().compareTo(b.name().toString()));
        return all;
    }

    /** How many streams there are. Any thread. */
    int size() {
        return streams.size();
    }

    /** Takes no new publisher and no new viewer from now on. Under the lock. */
    void close() {
        closed = true;
    }

    /** Whether it takes no new publisher and no new viewer. Under the lock. */
    boolean isClosed() {
        return closed;
    }

    /** Throws if it is closed. Under the lock. */
    void checkOpen() {
        if (closed) {
            throw new RefusedException(RefusedException.Reason.UNAVAILABLE, "the server stops");
        }
    }

    /**
     * Finds a stream or adds it. Under the lock.
     *
     * @param peer the peer that publishes it
     * @throws RefusedException if it is new and the heap has no room for it
     */
    Stream getOrAdd(StreamName name, Peer peer) {
        Stream present = get(name);
        if (present != null) {
            return present;
        }
        HeapBudget heap = context.budget().heap();
        boolean crowded = size() >= heap.sheddable() / LEAST_SHARE;
        if (crowded || !heap.reserve(STREAM_BYTES)) {
            shared.refusals().count(Rule.HEAP, name + " from " + peer);
            throw new RefusedException(RefusedException.Reason.LIMIT, "memory is short");
        }
        Stream added = new Stream(name, context, shared.time(), shared.settings().stream(name));
        streams.put(name, added);
        return added;
    }

    /** Removes a stream that has ended; one that is not in the table is ignored. Under the lock. */
    void remove(Stream stream) {
        if (streams.remove(stream.name(), stream)) {
            context.budget().heap().release(STREAM_BYTES);
        }
    }
}
