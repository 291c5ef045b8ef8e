package dev.ringcast.it.bench;

import java.util.List;

/**
 * An entry of the matrix: a table.
 *
 * @param name what it is asked for by
 * @param title what it is
 * @param variants what each server goes through
 */
record Case(String name, String title, List<Variant> variants) {
    /**
     * One load of a case.
     *
     * @param label what tells it from the others, empty where there is one alone
     * @param scenario the load
     */
    record Variant(String label, Scenario scenario) {}

    static Case of(String name, String title, Scenario scenario) {
        return new Case(name, title, List.of(new Variant("", scenario)));
    }

    Metric compared() {
        return variants.getFirst().scenario().compared();
    }

    /** How many sockets the floor has to serve; 0 where it says nothing here. */
    int floorPlayers() {
        return variants.size() == 1
                        && variants.getFirst().scenario() instanceof FanOut load
                        && load.compared() == Metric.CPU_PER_GB
                ? load.streams() * load.playersPerStream()
                : 0;
    }
}
