package dev.ringcast.core.ring;

import java.util.Arrays;

/**
 * How long network viewers may wait for company: no time while waking them is cheap, up to the maximum as it comes to
 * cost a good part of a core.
 *
 * <p>Demand is what waking every viewer for every frame would cost, in cores: wake-ups a second times the measured cost
 * of one, which counts as {@link #LEAST_COST_NANOS} at least: on a machine that wakes in 3 µs everything else is as much
 * cheaper, and 500 viewers who wait for company still take a third of the processor time. Below {@link #FREE} the tick
 * is 0, from {@link #FULL} on it is the maximum, and linear between. A tick once taken shrinks only when demand has
 * fallen by {@link #HYSTERESIS} of the whole step, so that it does not flutter; but then at once. Confined to the
 * pacer's thread.
 */
final class PaceControl {
    /** Cores that waking may take before anybody waits. */
    static final double FREE = 0.2;

    /** Cores at which the tick has reached its maximum. */
    static final double FULL = 0.4;

    /** By how much of the maximum the wanted tick must fall before it is taken. */
    static final double HYSTERESIS = 0.2;

    /** What a wake-up costs at least, for the purpose of this. */
    static final double LEAST_COST_NANOS = 12_000;

    private static final int MEASUREMENTS = 5;

    private final long maxNanos;

    /** The last measurements. Their middle counts: a collector's pause in one of them is no cost of waking. */
    private final double[] costs = new double[MEASUREMENTS];

    private int measurements;
    private double costNanos;
    private long tickNanos;

    PaceControl(long maxNanos) {
        this.maxNanos = maxNanos;
    }

    /** Takes in what one sweep cost: {@code nanos} until a thread that was woken last had run. */
    void measured(long nanos, int woken) {
        costs[measurements++ % MEASUREMENTS] = (double) nanos / woken;
        double[] sorted = Arrays.copyOf(costs, Math.min(measurements, MEASUREMENTS));
        Arrays.sort(sorted);
        costNanos = sorted[(sorted.length - 1) / 2];
    }

    /** Sets the tick by the demand of the last window. */
    void demand(long wakeUps, long windowNanos) {
        double cores = wakeUps * Math.max(costNanos, LEAST_COST_NANOS) / windowNanos;
        double share = Math.clamp((cores - FREE) / (FULL - FREE), 0, 1);
        long wanted = (long) (share * maxNanos);
        if (wanted == 0 && cores > FREE * (1 - HYSTERESIS) && tickNanos > 0) {
            wanted = Math.min(tickNanos, (long) (maxNanos * HYSTERESIS));
        }
        if (wanted == 0 || wanted > tickNanos || tickNanos - wanted >= HYSTERESIS * maxNanos) {
            tickNanos = wanted;
        }
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
