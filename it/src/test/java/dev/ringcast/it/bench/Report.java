package dev.ringcast.it.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The figures of all runs so far, as Markdown. */
final class Report {
    /**
     * A row of a table.
     *
     * @param server whose it is
     * @param variant which load
     * @param windowMillis which floor it is held against
     */
    record Row(String server, String variant, int windowMillis) {
        String title() {
            return variant.isEmpty() ? server : server + ", " + variant;
        }
    }

    private final String baseline;
    private final String heading;
    private final Map<Case, Map<Row, List<Figures>>> tables = new LinkedHashMap<>(); // of a row, by repetition

    /**
     * An empty report.
     *
     * @param baseline the server that ratios are against
     * @param heading what stands above the tables
     */
    Report(String baseline, String heading) {
        this.baseline = baseline;
        this.heading = heading;
    }

    /** Adds a run: the next repetition of its row. A run that failed has figures without a value. */
    void add(Case entry, Row row, Figures figures) {
        tables.computeIfAbsent(entry, key -> new LinkedHashMap<>())
                .computeIfAbsent(row, key -> new ArrayList<>())
                .add(figures);
    }

    String markdown() {
        StringBuilder out = new StringBuilder(heading);
        tables.forEach((entry, rows) -> {
            out.append("\n## ")
                    .append(entry.name())
                    .append("\n\n")
                    .append(entry.title())
                    .append(".\n\n");
            table(out, entry, rows);
            notes(out, rows);
        });
        return out.toString();
    }

    private void table(StringBuilder out, Case entry, Map<Row, List<Figures>> rows) {
        List<Metric> columns = Arrays.stream(Metric.values())
                .filter(metric -> isShown(metric, rows))
                .toList();
        boolean floor = rows.keySet().stream().anyMatch(row -> row.server().startsWith("floor"));
        List<String> titles = new ArrayList<>(List.of("server", "× " + baseline));
        if (floor) {
            titles.add("× floor");
        }
        columns.forEach(metric -> titles.add(metric.title()));
        line(out, titles);
        line(out, titles.stream().map(title -> "---").toList());
        rows.forEach((row, runs) -> {
            List<String> cells = new ArrayList<>(List.of(row.title()));
            Row same = new Row(baseline, row.variant(), 0);
            cells.add(ratio(rows, runs, entry.compared(), other -> other.title().equals(same.title())));
            if (floor) {
                String its = Floor.name(row.windowMillis());
                cells.add(ratio(
                        rows, runs, entry.compared(), other -> other.server().equals(its)));
            }
            columns.forEach(metric -> cells.add(spread(runs, metric).format(metric)));
            line(out, cells);
        });
    }

    private static boolean isShown(Metric metric, Map<Row, List<Figures>> rows) {
        return metric == Metric.LOST_PERCENT
                ? figures(rows).anyMatch(figures -> figures.has(metric))
                : figures(rows).anyMatch(figures -> figures.has(metric) && figures.get(metric) != 0);
    }

    private static Stream<Figures> figures(Map<Row, List<Figures>> rows) {
        return rows.values().stream().flatMap(List::stream);
    }

    private static Spread spread(List<Figures> runs, Metric metric) {
        return Spread.of(runs.stream().map(figures -> figures.get(metric)).toList());
    }

    /** The ratio to another row's run of the same repetition. */
    private static String ratio(
            Map<Row, List<Figures>> rows, List<Figures> runs, Metric metric, Predicate<Row> isOther) {
        Optional<Row> other = rows.keySet().stream().filter(isOther).findFirst();
        if (other.isEmpty()) {
            return "–";
        }
        List<Figures> others = rows.get(other.get());
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(runs.size(), others.size()); i++) {
            ratios.add(runs.get(i).get(metric) / others.get(i).get(metric));
        }
        Spread spread = Spread.of(ratios);
        String middle = "%.2f".formatted(spread.median());
        return spread.count() < 2 ? middle : middle + " (%.2f–%.2f)".formatted(spread.min(), spread.max());
    }

    private static void notes(StringBuilder out, Map<Row, List<Figures>> rows) {
        rows.forEach((row, runs) -> runs.stream()
                .flatMap(figures -> figures.notes().stream())
                .distinct()
                .forEach(note -> out.append("\n- %s: %s\n".formatted(row.title(), note))));
    }

    private static void line(StringBuilder out, List<String> cells) {
        out.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
