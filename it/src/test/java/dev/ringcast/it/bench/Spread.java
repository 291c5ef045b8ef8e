package dev.ringcast.it.bench;

import java.util.List;

/**
 * One figure over the repetitions of a run.
 *
 * @param min the smallest
 * @param median the one in the middle, or the mean of the two there
 * @param max the largest
 * @param count how many there were
 */
record Spread(double min, double median, double max, int count) {
    /** The spread of values, of which NaN count for nothing. */
    static Spread of(List<Double> values) {
        double[] sorted = values.stream()
                .mapToDouble(value -> value)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        int n = sorted.length;
        return n == 0
                ? new Spread(Double.NaN, Double.NaN, Double.NaN, 0)
                : new Spread(sorted[0], (sorted[(n - 1) / 2] + sorted[n / 2]) / 2, sorted[n - 1], n);
    }

    /** As a table's cell. */
    String format(Metric metric) {
        String middle = metric.format(median);
        return count < 2 ? middle : middle + " (" + metric.format(min) + "–" + metric.format(max) + ")";
    }
}
