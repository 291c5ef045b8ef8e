package dev.ringcast.core.concurrent;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The loops of one server, and which of them are late. Thread-safe. */
public final class Heartbeats {
    /** A loop that completes no run for this long is late. */
    public static final Duration LATE = Duration.ofSeconds(5);

    private final LongSupplier clock;
    private final Consumer<LinkageError> onLinkageError;
    private final Set<Heartbeat> beats = ConcurrentHashMap.newKeySet();

    /**
     * Makes an empty registry that treats a LinkageError as any Throwable.
     *
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    public Heartbeats(LongSupplier clock) {
        this(clock, broken -> {});
    }

    /**
     * Makes an empty registry.
     *
     * @param clock nanoseconds, as {@link System#nanoTime}
     * @param onLinkageError told of each LinkageError, after it was logged; must not block
     */
    public Heartbeats(LongSupplier clock, Consumer<LinkageError> onLinkageError) {
        this.clock = clock;
        this.onLinkageError = onLinkageError;
    }

    /**
     * Adds a loop.
     *
     * @param name the loop's name in the log and in {@link #failing}
     * @return its heartbeat, for the loop's thread
     */
    public Heartbeat add(String name) {
        Heartbeat beat = new Heartbeat(name, this, clock.getAsLong());
        beats.add(beat);
        return beat;
    }

    void remove(Heartbeat beat) {
        if (beats.remove(beat)) {
            beat.tellUntold();
        }
    }

    /** Logs the failures that no line has told yet, a line a second and loop at most. To be called twice a second. */
    public void tellLate() {
        beats.forEach(Heartbeat::tellLate);
    }

    /**
     * How often runs of loops have failed.
     *
     * @return by the loops' names, those that have failed
     */
    public Map<String, Long> failures() {
        Map<String, Long> failures = new TreeMap<>();
        beats.stream()
                .filter(beat -> beat.failures() > 0)
                .forEach(beat -> failures.merge(beat.name(), beat.failures(), Long::sum));
        return failures;
    }

    /**
     * The loops that are late, or whose last run threw.
     *
     * @return their names, sorted
     */
    public List<String> failing() {
        long now = clock.getAsLong();
        return beats.stream()
                .filter(beat -> beat.isFailing(now) || beat.late(now) >= LATE.toNanos())
                .map(Heartbeat::name)
                .sorted()
                .toList();
    }

    /**
     * For how long the latest loop has completed no run.
     *
     * @return zero if all loops wait for events
     */
    public Duration latest() {
        long now = clock.getAsLong();
        return Duration.ofNanos(
                beats.stream().mapToLong(beat -> beat.late(now)).max().orElse(0));
    }

    /**
     * Reports that a class could not be loaded or linked, such as after the jar was overwritten. The caller has logged
     * it.
     *
     * @param broken what was thrown
     */
    public void linkageError(LinkageError broken) {
        onLinkageError.accept(broken);
    }

    long now() {
        return clock.getAsLong();
    }
}
