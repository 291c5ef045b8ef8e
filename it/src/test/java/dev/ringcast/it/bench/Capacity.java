package dev.ringcast.it.bench;

import java.io.IOException;

/**
 * How many players of one stream a server carries on this machine, its load beside it.
 *
 * @param first with how many to begin
 * @param halvings how often the gap between what it carries and what it does not is halved
 */
record Capacity(int first, int halvings) implements Scenario {
    private static final int MOST = 15_000;
    private static final double GROWTH = 1.5;
    private static final double LOST_PERCENT = 0.1;

    /** Less than all: what was sent just before the end has not come yet. */
    private static final double DELIVERED_PERCENT = 98.5;

    /** A player that is later loses no frames yet, but will. */
    private static final double LATEST_MILLIS = 1000;

    @Override
    public Metric compared() {
        return Metric.CARRIED;
    }

    @Override
    public Figures measure(Server server, Settings settings) throws IOException, InterruptedException {
        int players = first;
        int carried = 0;
        Figures best = new Figures();
        Figures worst = best;
        int tooMany = MOST;
        int halved = 0;
        while (halved < halvings && players < MOST) {
            Figures figures = FanOut.of(1, players).measure(server, settings);
            if (carries(figures)) {
                carried = players;
                best = figures;
            } else {
                tooMany = players;
                worst = figures;
            }
            if (tooMany < MOST) {
                players = (carried + tooMany) / 2;
                halved++;
            } else {
                players = (int) (players * GROWTH);
            }
        }
        best.note("with " + tooMany + " players: " + worst);
        return best.put(Metric.CARRIED, carried);
    }

    private static boolean carries(Figures figures) {
        return figures.get(Metric.LOST_PERCENT) < LOST_PERCENT
                && figures.get(Metric.DELIVERED_PERCENT) > DELIVERED_PERCENT
                && figures.get(Metric.LATENCY_P99) < LATEST_MILLIS
                && figures.get(Metric.CLOSED) + figures.get(Metric.FAILED) == 0;
    }
}
