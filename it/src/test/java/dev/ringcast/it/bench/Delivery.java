package dev.ringcast.it.bench;

/** How well frames came to players that read as fast as they can. */
final class Delivery {
    private Delivery() {}

    /**
     * Adds it to the figures of a run.
     *
     * @param sentToEach video and audio frames that were sent while it counted, for one player
     */
    static void put(Figures figures, Crowd steady, double sentToEach) throws InterruptedException {
        if (steady.size() == 0) {
            return;
        }
        Tally tally = steady.total();
        figures.put(Metric.LATENCY_P50, tally.latency.millis(0.5));
        figures.put(Metric.LATENCY_P99, tally.latency.millis(0.99));
        figures.put(Metric.LATENCY_MAX, tally.latency.maxMillis());
        figures.put(Metric.LOST_PERCENT, 100.0 * tally.lost() / Math.max(1, tally.lost() + tally.messages()));
        figures.put(Metric.DELIVERED_PERCENT, 100.0 * tally.messages() / (sentToEach * steady.size()));
        figures.put(Metric.CLOSED, tally.closed());
        if (!tally.reason().isEmpty()) {
            figures.note("a player: " + tally.reason());
        }
    }
}
