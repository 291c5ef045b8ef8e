package dev.ringcast.it.bench;

/** Counts of durations: exact to 10 µs below a second, to 1 ms up to a minute. One thread uses it. */
final class LatencyHistogram {
    private static final long FINE_NANOS = 10_000;
    private static final int FINE = 100_000;
    private static final long COARSE_NANOS = 1_000_000;
    private static final int COARSE = 59_000;

    private final int[] counts = new int[FINE + COARSE];
    private long total;
    private long maxNanos;

    void add(long nanos) {
        counts[bucket(Math.max(0, nanos))]++;
        total++;
        maxNanos = Math.max(maxNanos, nanos);
    }

    void add(LatencyHistogram other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
        maxNanos = Math.max(maxNanos, other.maxNanos);
    }

    long count() {
        return total;
    }

    double maxMillis() {
        return maxNanos / 1e6;
    }

    /** The duration that a share of all does not exceed, in ms; NaN where there is none. */
    double millis(double share) {
        if (total == 0) {
            return Double.NaN;
        }
        long wanted = Math.max(1, (long) Math.ceil(total * share));
        long seen = 0;
        int bucket = 0;
        while ((seen += counts[bucket]) < wanted) {
            bucket++;
        }
        return Math.min(upperNanos(bucket), maxNanos) / 1e6;
    }

    private static int bucket(long nanos) {
        long fine = nanos / FINE_NANOS;
        return fine < FINE
                ? (int) fine
                : (int) Math.min(FINE + COARSE - 1, FINE + (nanos - FINE * FINE_NANOS) / COARSE_NANOS);
    }

    private static long upperNanos(int bucket) {
        return bucket < FINE ? (bucket + 1) * FINE_NANOS : FINE * FINE_NANOS + (bucket - FINE + 1) * COARSE_NANOS;
    }
}
