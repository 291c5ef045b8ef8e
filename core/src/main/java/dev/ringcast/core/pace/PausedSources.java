package dev.ringcast.core.pace;

import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.Loop;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The sources that rest. Their read loops add themselves; the rest belongs to the pacer's thread. */
final class PausedSources {
    static final long NEVER = Long.MAX_VALUE;

    /** Those who rest unwatched are woken in so many groups, by when they began, and not all at once. */
    private static final int GROUPS = 5;

    private final long longestNanos;
    private final long groupNanos;

    /** Whose viewers all wait for the tick. */
    private final Queue<ReadPause> watched = new ConcurrentLinkedQueue<>();

    /** Whom nobody watches, in the order in which they began. */
    private final Queue<ReadPause> unwatched = new ConcurrentLinkedQueue<>();

    private long lastGroup;

    /** Woken behind a haul's sources. */
    private final TailMarker follower;

    /** The pacer sets it, before it wakes the follower (volatile). */
    private volatile ReadRound followed;

    PausedSources(long longestNanos, long now, Heartbeats beats) {
        this.longestNanos = longestNanos;
        groupNanos = longestNanos / GROUPS;
        lastGroup = now - groupNanos;
        follower = new TailMarker("pacer-haul", beats, this::turn);
    }

    /** Any thread. */
    void add(ReadPause rest, boolean isWatched) {
        (isWatched ? watched : unwatched).add(rest);
    }

    boolean hasWatched() {
        return !watched.isEmpty();
    }

    boolean hasUnwatched() {
        return !unwatched.isEmpty();
    }

    /** Wakes all whose viewers wait for the tick, which is now; null where there is nobody. */
    ReadRound haul(Loop pacer, long now, Collection<Audience> viewers) {
        List<ReadPause> sources = new ArrayList<>();
        for (ReadPause rest = watched.peek(); rest != null; rest = watched.peek()) {
            sources.add(rest); // before it leaves the queue: a source that is in neither would rest for ever
            watched.remove();
        }
        if (sources.isEmpty()) {
            return null;
        }
        try {
            ReadRound haul = new ReadRound(pacer, sources.size(), now);
            for (ReadPause rest : sources) {
                if (rest.audience().awaitsSweep()) {
                    viewers.add(rest.audience());
                }
                rest.leave(haul);
            }
            followed = haul;
            follower.follow();
            return haul;
        } catch (RuntimeException | Error e) {
            sources.forEach(rest -> rest.leave(null));
            throw e;
        }
    }

    /** Follower: who was still to run for the haul before goes behind the sources of this one too. */
    private void turn() {
        ReadRound haul = followed;
        Thread.yield();
        haul.hadTheirTurn();
    }

    /** Wakes those who have rested long enough; says when the next ones will have, in nanoseconds from now. */
    long wakeUnwatched(long now) {
        if (now - lastGroup >= groupNanos && isOver(unwatched.peek(), now)) {
            lastGroup = now;
            while (isOver(unwatched.peek(), now)) {
                unwatched.poll().leave(null);
            }
        }
        ReadPause first = unwatched.peek();
        return first == null ? NEVER : Math.max(first.since() + longestNanos, lastGroup + groupNanos) - now;
    }

    private boolean isOver(ReadPause rest, long now) {
        return rest != null && now - rest.since() >= longestNanos - groupNanos;
    }

    /** No more ticks: nobody rests any longer. Ends the follower too, and waits for it. */
    void end() {
        for (Queue<ReadPause> queue : List.of(watched, unwatched)) {
            for (ReadPause rest = queue.poll(); rest != null; rest = queue.poll()) {
                rest.leave(null);
            }
        }
        follower.close();
    }
}
