package dev.ringcast.core.pace;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.Loop;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The sources that pause. Their read loops add them, the pacer takes them out; all else is the pacer's own. */
final class PausedSources {
    static final long NEVER = Long.MAX_VALUE;

    /** Unwatched sources are resumed in groups, each of those that paused within a fifth of the longest pause. */
    private static final int GROUPS = 5;

    private final long longestNanos;
    private final long groupNanos;

    /** Sources with viewers on the network, all of which wait for the tick. */
    private final Queue<ReadPause> watched = new ConcurrentLinkedQueue<>();

    /** Sources without a viewer on the network, in the order in which they paused. */
    private final Queue<ReadPause> unwatched = new ConcurrentLinkedQueue<>();

    /** When the last group was resumed. The pacer's own. */
    private long lastGroup;

    /** Woken behind the sources of a round. */
    private final TailMarker marker;

    /** The newest round. The pacer sets it before it wakes the marker (volatile). */
    @Nullable
    private volatile ReadRound markedRound;

    PausedSources(long longestNanos, long now, Heartbeats beats) {
        this.longestNanos = longestNanos;
        groupNanos = longestNanos / GROUPS;
        lastGroup = now - groupNanos;
        marker = new TailMarker("pacer-round-marker", beats, this::markRound);
    }

    /** Read loop. */
    void add(ReadPause pause, boolean isWatched) {
        (isWatched ? watched : unwatched).add(pause);
    }

    boolean hasWatched() {
        return !watched.isEmpty();
    }

    boolean hasUnwatched() {
        return !unwatched.isEmpty();
    }

    /** Resumes all watched sources and adds their viewers to {@code toSweep}; null if no source is watched. */
    @Nullable
    ReadRound beginRound(Loop pacer, long now, Collection<Audience> toSweep) {
        List<ReadPause> sources = new ArrayList<>();
        for (ReadPause pause = watched.peek(); pause != null; pause = watched.peek()) {
            sources.add(pause); // (4) before it leaves the queue: if this fails it is still in one of the two
            watched.remove();
        }
        if (sources.isEmpty()) {
            return null;
        }
        try {
            ReadRound round = new ReadRound(pacer, sources.size(), now);
            for (ReadPause pause : sources) {
                if (pause.audience().planSweep()) {
                    toSweep.add(pause.audience());
                }
                pause.resume(round);
            }
            markedRound = round;
            marker.wake();
            return round;
        } catch (RuntimeException | Error e) {
            sources.forEach(pause -> pause.resume(null)); // (4)
            throw e;
        }
    }

    /** Marker: lets threads run first that were still to run for the round before. */
    private void markRound() {
        ReadRound round = Objects.requireNonNull(markedRound);
        Thread.yield();
        round.markerRan();
    }

    /**
     * Resumes a group of unwatched sources if one is due: those whose longest pause ends within the time of a group.
     * Returns the nanoseconds until the next group is due, {@link #NEVER} if no source waits.
     */
    long resumeUnwatched(long now) {
        if (now - lastGroup >= groupNanos && isInGroup(unwatched.peek(), now)) {
            lastGroup = now;
            while (isInGroup(unwatched.peek(), now)) {
                unwatched.poll().resume(null);
            }
        }
        ReadPause first = unwatched.peek();
        return first == null ? NEVER : Math.max(first.queuedAt() + longestNanos, lastGroup + groupNanos) - now;
    }

    private boolean isInGroup(@Nullable ReadPause pause, long now) {
        return pause != null && now - pause.queuedAt() >= longestNanos - groupNanos;
    }

    /** The pacer has ended: resumes all sources (4). Ends the marker and waits for it. */
    void close() {
        for (Queue<ReadPause> queue : List.of(watched, unwatched)) {
            for (ReadPause pause = queue.poll(); pause != null; pause = queue.poll()) {
                pause.resume(null);
            }
        }
        marker.close();
    }
}
