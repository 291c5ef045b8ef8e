package dev.ringcast.it.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What one run gave. */
final class Figures {
    private final Map<Metric, Double> values = new EnumMap<>(Metric.class);
    private final List<String> notes = new ArrayList<>();

    Figures put(Metric metric, double value) {
        values.put(metric, value);
        return this;
    }

    /** The value of a metric, NaN where this run did not give it. */
    double get(Metric metric) {
        return values.getOrDefault(metric, Double.NaN);
    }

    boolean has(Metric metric) {
        return values.containsKey(metric);
    }

    void note(String note) {
        notes.add(note);
    }

    List<String> notes() {
        return notes;
    }

    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        values.forEach((metric, value) -> parts.add(metric.title() + " " + metric.format(value)));
        parts.addAll(notes);
        return String.join(", ", parts);
    }
}
