package dev.ringcast.it.bench;

import dev.ringcast.it.process.Child;
import dev.ringcast.it.process.Folders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program that does nothing but write the same bytes to as many sockets: no server can cost less. It is given as C
 * source, takes {@code --n}, {@code --secs} and {@code --batch-ms}, and prints one JSON object.
 *
 * @param program what the compiler made
 */
record Floor(Path program) {
    private static final Duration COMPILE = Duration.ofSeconds(60);
    private static final int SPARE_SECONDS = 60;

    /** Compiles it. */
    static Floor compile(Path source) throws IOException, InterruptedException {
        Path program = Files.createDirectories(Folders.target()).resolve("floor");
        List<String> command = List.of("gcc", "-O2", "-o", program.toString(), source.toString());
        succeeds("gcc", command, COMPILE);
        return new Floor(program);
    }

    /** How its row is called. */
    static String name(int windowMillis) {
        return windowMillis == 0 ? "floor, no window" : "floor, " + windowMillis + " ms";
    }

    Figures measure(int players, int windowMillis, Settings settings) throws InterruptedException {
        int seconds = (int) Math.ceil(settings.seconds());
        List<String> command = List.of(
                program.toString(),
                "--n",
                Integer.toString(players),
                "--secs",
                Integer.toString(seconds),
                "--batch-ms",
                Integer.toString(windowMillis));
        String json = succeeds("floor", command, Duration.ofSeconds(seconds + SPARE_SECONDS));
        return new Figures()
                .put(Metric.CPU_PER_GB, number(json, "cpu_s_per_gb"))
                .put(Metric.MICROS_PER_MESSAGE, number(json, "cpu_us_per_msg"))
                .put(Metric.LATENCY_P50, number(json, "p50"))
                .put(Metric.LATENCY_P99, number(json, "p99"))
                .put(Metric.LATENCY_MAX, number(json, "max"));
    }

    private static String succeeds(String name, List<String> command, Duration limit) throws InterruptedException {
        try (Child child = Child.start(name, Map.of(), command)) {
            return new String(child.succeedsWithin(limit).out(), StandardCharsets.UTF_8);
        }
    }

    private static double number(String json, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":([0-9.eE+-]+)").matcher(json);
        if (!matcher.find()) {
            throw new IllegalStateException("the floor did not tell " + name + ": " + json);
        }
        return Double.parseDouble(matcher.group(1));
    }
}
