package dev.ringcast.core.concurrent;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The live threads, virtual ones too: {@link Thread#getAllStackTraces} leaves those out. */
public final class LiveThreads {
    private LiveThreads() {}

    /**
     * Those whose names begin with a pattern.
     *
     * @param pattern a regular expression
     * @return a line each: a number of its own and its name
     */
    public static List<String> named(String pattern) {
        try {
            Path folder = Files.createTempDirectory("threads");
            Path dump = folder.resolve("dump");
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
            List<String> names = Files.readAllLines(dump).stream()
                    .filter(line -> line.matches("#\\d+ \"" + pattern + ".*"))
                    .map(line -> line.substring(0, line.lastIndexOf('"') + 1)) // behind it: state and time
                    .toList();
            Files.delete(dump);
            Files.delete(folder);
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
