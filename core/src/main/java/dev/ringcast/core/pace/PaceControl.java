package dev.ringcast.core.pace;

import java.util.Arrays;

/**
 * Sets the tick: how long viewers on the network wait, so that one wake-up serves several frames.
 *
 * <p>The tick follows the load that would come from waking each viewer for each frame.
 *
 * <ul>
 *   <li>Below {@link #FEW} wake-ups a second the tick is 0: each frame leaves at once.
 *   <li>From there it grows from half of {@link #GENTLE_NANOS} to all of it at {@link #MANY}. No viewer notices that
 *       delay. A shorter one saves nothing: the viewer is woken nearly as often, and later.
 *   <li>If waking would take {@link #FREE} cores or more it grows with them, up to the maximum at {@link #FULL}. A
 *       wake-up counts as {@link #LEAST_COST_NANOS} at least: on a machine that wakes faster, all else is faster too.
 * </ul>
 *
 * <p>The load is the mean of the last {@link #WINDOWS} windows, since a tick makes the count of one window uneven. A
 * tick grows at once. It shrinks only to what the load and a quarter more would ask for, so that it does not flutter.
 * Confined to the pacer's thread.
 */
final class PaceControl {
    /** Wake-ups a second from which viewers wait: some 20 viewers of 30 video and 43 audio frames. */
    static final double FEW = 1_600;

    /** Wake-ups a second from which viewers wait for all of {@link #GENTLE_NANOS}. */
    static final double MANY = 3_200;

    /** A delay that no viewer notices. */
    static final long GENTLE_NANOS = 40_000_000L;

    /** Cores that waking may take before the tick grows with them. */
    static final double FREE = 0.2;

    /** Cores at which the tick has reached its maximum. */
    static final double FULL = 0.4;

    /** What a wake-up counts as at least. */
    static final double LEAST_COST_NANOS = 12_000;

    /** Windows whose mean is the load. */
    static final int WINDOWS = 5;

    private static final double HYSTERESIS = 1.25;
    private static final double SECOND_NANOS = 1e9;

    private final long maxNanos;

    /** The last measurements. Their median counts: a collector's pause in one of them is no cost of waking. */
    private final double[] costs = new double[WINDOWS];

    private int measurements;
    private double costNanos;

    /** Wake-ups a second in the last windows. */
    private final double[] rates = new double[WINDOWS];

    private int windows;
    private long tickNanos;

    PaceControl(long maxNanos) {
        this.maxNanos = maxNanos;
    }

    /** Adds what one sweep cost: {@code nanos} until a thread that was woken last had run. */
    void addCost(long nanos, int woken) {
        costs[measurements++ % WINDOWS] = (double) nanos / woken;
        double[] sorted = Arrays.copyOf(costs, Math.min(measurements, WINDOWS));
        Arrays.sort(sorted);
        costNanos = sorted[(sorted.length - 1) / 2];
    }

    /** Sets the tick from the wake-ups that there would have been in the window that has just ended. */
    void setTick(long wakeUps, long windowNanos) {
        rates[windows++ % WINDOWS] = wakeUps * SECOND_NANOS / windowNanos;
        double sum = 0;
        for (double each : rates) {
            sum += each;
        }
        double rate = sum / Math.min(windows, WINDOWS);
        tickNanos = Math.clamp(tickNanos, wanted(rate), wanted(rate * HYSTERESIS));
    }

    private long wanted(double rate) {
        double cores = rate * Math.max(costNanos, LEAST_COST_NANOS) / SECOND_NANOS;
        double loaded = maxNanos * Math.clamp((cores - FREE) / (FULL - FREE), 0, 1);
        double many = Math.min(1, (rate - FEW) / (MANY - FEW));
        double gentle = many < 0 ? 0 : GENTLE_NANOS * (1 + many) / 2;
        return (long) Math.min(maxNanos, Math.max(gentle, loaded));
    }

    /** The tick in force, 0 for at once. */
    long tickNanos() {
        return tickNanos;
    }

    /** The measured cost of one wake-up. */
    double costNanos() {
        return costNanos;
    }
}
