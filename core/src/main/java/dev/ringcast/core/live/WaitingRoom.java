package dev.ringcast.core.live;

import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.log.Refusals;
import dev.ringcast.core.log.Refusals.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Viewers of streams that are not there. Bounded a name and in all; guarded by the registry's lock. */
final class WaitingRoom {
    static final int MAX_PER_NAME = 1_000;
    static final int MAX_IN_ALL = 10_000;

    private final Map<StreamName, Set<RegisteredViewer>> waiting = new HashMap<>();
    private final Refusals refusals;
    private int size;

    /** Makes an empty room that counts the viewers it refuses. */
    WaitingRoom(Refusals refusals) {
        this.refusals = refusals;
    }

    /**
     * Lets a viewer wait.
     *
     * @throws RefusedException if too many wait already
     */
    void enter(RegisteredViewer viewer) {
        Set<RegisteredViewer> same = waiting.get(viewer.name());
        if (size >= MAX_IN_ALL || same != null && same.size() >= MAX_PER_NAME) {
            refusals.count(
                    Rule.WAITING_VIEWERS,
                    viewer.name() + " from " + viewer.options().peer());
            throw new RefusedException(RefusedException.Reason.LIMIT, "too many viewers wait for " + viewer.name());
        }
        if (waiting.computeIfAbsent(viewer.name(), n -> new LinkedHashSet<>()).add(viewer)) {
            size++;
        }
    }

    /** Lets a viewer go; one that does not wait is ignored. */
    void leave(RegisteredViewer viewer) {
        Set<RegisteredViewer> same = waiting.get(viewer.name());
        if (same != null && same.remove(viewer)) {
            size--;
            if (same.isEmpty()) {
                waiting.remove(viewer.name());
            }
        }
    }

    /** Takes out all viewers that wait for a name. */
    List<RegisteredViewer> release(StreamName name) {
        Set<RegisteredViewer> same = waiting.remove(name);
        if (same == null) {
            return List.of();
        }
        size -= same.size();
        return List.copyOf(same);
    }

    /** Takes out all viewers that waited long enough, so that none is offered a stream that comes at this moment. */
    List<RegisteredViewer> expired(long now) {
        if (size == 0) {
            return List.of();
        }
        List<RegisteredViewer> late = new ArrayList<>();
        waiting.values()
                .forEach(same ->
                        same.stream().filter(v -> now - v.waitUntil() >= 0).forEach(late::add));
        late.forEach(this::leave);
        return late;
    }

    List<RegisteredViewer> all() {
        List<RegisteredViewer> all = new ArrayList<>();
        waiting.values().forEach(all::addAll);
        return all;
    }

    int size() {
        return size;
    }
}
