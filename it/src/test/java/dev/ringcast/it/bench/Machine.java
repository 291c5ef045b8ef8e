package dev.ringcast.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.stream.Stream;

/** What the figures were measured on. */
final class Machine {
    private Machine() {}

    /** The beginning of a report. */
    static String heading(Settings settings) throws IOException {
        return """
            # Benchmark

            Made by `./it/benchmark` (`--help` tells its options) on %s: %s (%d processors), %s %s, Java %s.
            Server and load generator share the machine and speak over loopback.

            Each stream: %s.
            A run counts for %.0f s after %.0f s of warm-up; the servers take turns, each run with a server started
            for it. Cells are the median (minimum–maximum) of the repetitions, ratios are of runs of the same
            repetition. Latency is from the publisher's write until the player has read the whole message. GB are
            10⁹ bytes.
            """.formatted(
                        LocalDate.now(),
                        processor(),
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        Runtime.version(),
                        settings.format(),
                        settings.seconds(),
                        settings.warmupSeconds());
    }

    private static String processor() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        }
    }
}
