package dev.ringcast.core.live;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.Nullable;
import dev.ringcast.core.Peer;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.concurrent.Each;
import dev.ringcast.core.concurrent.Parker;
import dev.ringcast.core.feed.ViewerClient;
import dev.ringcast.core.feed.ViewerRegistry;
import java.util.List;

/**
 * Viewers from the moment they ask for a stream until they are over: they wait for the stream, join it, and leave it.
 * Thread-safe.
 */
final class ViewerAdmission {
    private final RegistryContext shared;
    private final StreamTable table;
    private final ViewerRegistry list;

    /** Guarded by the registry's lock. */
    private final WaitingRoom waiting;

    ViewerAdmission(RegistryContext shared, StreamTable table) {
        this.shared = shared;
        this.table = table;
        list = new ViewerRegistry(shared.time());
        waiting = new WaitingRoom(shared.refusals());
    }

    /** The viewers that have joined, for the API. */
    ViewerRegistry list() {
        return list;
    }

    /**
     * Makes a viewer. If its stream is not there, it waits for that up to {@code play.wait}.
     *
     * @param client what the list of viewers tells of it, null if nothing is known
     * @param parker where its thread waits
     * @throws RefusedException if too many wait, or the server stops
     */
    RegisteredViewer enter(StreamName name, SubscriberOptions options, @Nullable ViewerClient client, Parker parker) {
        long waitUntil =
                shared.time().nanos() + shared.settings().of(name).playWait().toNanos();
        var viewer =
                new RegisteredViewer(this, name, options.withoutSecrets(), client, parker, shared.time(), waitUntil);
        shared.lock().run(() -> {
            table.checkOpen();
            Stream stream = table.get(name);
            if (stream == null) {
                waiting.enter(viewer);
            } else {
                viewer.offer(stream);
            }
        });
        return viewer;
    }

    /** Takes out all viewers that wait for a stream, which has a publisher now. Under the lock. */
    List<RegisteredViewer> release(StreamName name) {
        return waiting.release(name);
    }

    /** A viewer has joined its stream. If it was ended meanwhile, it leaves again. Viewer's thread. */
    void joined(RegisteredViewer viewer) {
        Stream stream = viewer.stream().orElseThrow();
        shared.lock().run(() -> {
            if (!viewer.markJoined()) {
                leave(viewer, stream);
            } else if (viewer.options().viewer()) {
                stream.viewerCount().incrementAndGet();
                viewer.listed(list.add(viewer));
                tellPlayStarted(stream.name(), viewer.options().peer());
            }
        });
    }

    /** Ends a viewer; false if it was over already. Any thread. */
    boolean end(RegisteredViewer viewer, EndReason reason) {
        return shared.lock().get(() -> {
            if (!viewer.finish(reason)) {
                return false;
            }
            waiting.leave(viewer);
            if (viewer.isJoined()) {
                Stream stream = viewer.stream().orElseThrow();
                leave(viewer, stream);
                if (viewer.options().viewer()) {
                    list.remove(viewer.id());
                    stream.viewerCount().decrementAndGet();
                    tellEnd(viewer, stream, reason);
                }
            }
            return true;
        });
    }

    /** The stream keeps nothing for this viewer any more. Under the lock. */
    private static void leave(RegisteredViewer viewer, Stream stream) {
        stream.feed().audience().remove(viewer.parker());
        stream.feed().unwatch(viewer.options().wireFormat());
        stream.feed().settle();
    }

    private void tellEnd(RegisteredViewer viewer, Stream stream, EndReason reason) {
        Peer peer = viewer.options().peer();
        if (reason == EndReason.LAGGED) {
            shared.observers().tell(o -> o.evicted(viewer.name(), peer));
        }
        tellPlayEnded(viewer.name(), peer, stream.endReason().orElse(reason));
    }

    /** A viewer fell behind: the first of its frames was left out. Any thread. */
    void lagged(RegisteredViewer viewer) {
        shared.observers().tell(o -> o.lagged(viewer.name(), viewer.options().peer()));
    }

    /** Tells the observer that a viewer plays. Any thread. */
    void tellPlayStarted(StreamName name, Peer peer) {
        shared.observers().tell(o -> o.playStarted(name, peer));
    }

    /** Tells the observer that a viewer plays no more. Any thread. */
    void tellPlayEnded(StreamName name, Peer peer, EndReason reason) {
        shared.observers().tell(o -> o.playEnded(name, peer, reason));
    }

    /** Ends the viewers that have waited for as long as they may. Janitor. */
    void tick(long nanos) {
        List<RegisteredViewer> expired = shared.lock().get(() -> waiting.expired(nanos));
        Each.run(expired, viewer -> viewer.end(EndReason.NOT_FOUND));
    }

    /** Ends all viewers that wait. Any thread. */
    void endWaiting(EndReason reason) {
        shared.lock().get(waiting::all).forEach(viewer -> viewer.end(reason));
    }

    /** How many viewers wait. Any thread. */
    int waiting() {
        return shared.lock().get(waiting::size);
    }
}
