package dev.ringcast.core.live;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.Nullable;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.ViewerInfo;
import dev.ringcast.core.concurrent.Parker;
import dev.ringcast.core.concurrent.TimeSource;
import dev.ringcast.core.feed.Viewer;
import dev.ringcast.core.feed.ViewerClient;
import dev.ringcast.core.feed.ViewerRegistry;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** A viewer with what the registry of streams keeps of it. */
final class RegisteredViewer extends Viewer implements ViewerRegistry.Listed {
    private final ViewerAdmission registry;
    private final long waitUntil;

    /** What its protocol knows of it; null if it reads frames by {@link #poll}. */
    @Nullable
    private final ViewerClient client;

    /** The stream, once it is there. The registry writes, any thread reads (volatile). */
    @Nullable
    private volatile Stream stream;

    /** Whether it was ended, whatever its stream does. Guarded by the registry's lock. */
    private boolean ended;

    /** Whether the stream counts it. Guarded by the registry's lock. */
    private boolean joined;

    /** Its number in the list of viewers, 0 if it is not there. Guarded by the registry's lock. */
    private long id;

    RegisteredViewer(
            ViewerAdmission registry,
            StreamName name,
            SubscriberOptions options,
            @Nullable ViewerClient client,
            Parker parker,
            TimeSource time,
            long waitUntil) {
        super(name, options, parker, time);
        this.registry = registry;
        this.client = client;
        this.waitUntil = waitUntil;
    }

    /** Registry: the stream is there. */
    void offer(Stream to) {
        stream = to;
        offer(to.feed());
    }

    /** Registry, under its lock: it is over from now on; false if it was before. */
    boolean finish(EndReason reason) {
        ended = true;
        return markOver(reason);
    }

    /** Registry, under its lock: it counts itself in, unless it is over already. */
    boolean markJoined() {
        joined = !ended;
        return joined;
    }

    /** Registry, under its lock. */
    boolean isJoined() {
        return joined;
    }

    /** Registry, under its lock: the list of viewers has it by this number. */
    void listed(long number) {
        id = number;
    }

    /** Registry, under its lock: its number in the list of viewers, 0 if it is not there. */
    long id() {
        return id;
    }

    @Override
    public ViewerInfo info(long number, Instant joinedAt) {
        return new ViewerInfo(
                number,
                name(),
                options().peer(),
                client == null ? "" : client.name(),
                joinedAt,
                OptionalLong.of(lagBytes()),
                OptionalLong.of(lagMillis()),
                OptionalLong.of(
                        client == null ? polledBytes() : client.bytesSent().getAsLong()),
                skippedFrames());
    }

    @Override
    public boolean kick() {
        return end(EndReason.KICKED);
    }

    /** The stream, empty while it is waited for. */
    Optional<Stream> stream() {
        return Optional.ofNullable(stream);
    }

    /** Until when it waits for its stream. */
    long waitUntil() {
        return waitUntil;
    }

    @Override
    protected void joined() {
        registry.joined(this);
    }

    @Override
    protected void lagged() {
        registry.lagged(this);
    }

    @Override
    protected boolean endRegistered(EndReason reason) {
        return registry.end(this, reason);
    }
}
