package dev.ringcast.rtmp.session;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The threads that there are, virtual ones too. */
final class LiveThreads {
    private LiveThreads() {}

    /** Those whose names begin so. */
    static List<String> named(String prefix) {
        try {
            Path folder = Files.createTempDirectory("threads");
            Path dump = folder.resolve("dump");
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
            List<String> names = Files.readAllLines(dump).stream()
                    .filter(line -> line.matches("#\\d+ \"" + prefix + ".*"))
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
