package dev.ringcast.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In a process of its own, since logging is the process's. */
@Timeout(30)
class LoggingTest {
    @Test
    void ourLevelIsForUsAloneAndLinesAreWrittenDuringTheShutdownToo() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Talker.class.getName())
                .start();
        List<String> lines = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .toList();
        assertEquals(0, process.waitFor());
        assertEquals(List.of("DEBUG talker: ours", "INFO  else: not ours", "INFO  talker: ending"), lines);
        assertTrue(process.getInputStream().readAllBytes().length == 0);
    }

    /** Logs, and logs once more when it ends. */
    static final class Talker {
        private Talker() {}

        public static void main(String[] args) throws IOException {
            Logging.install(Level.FINE, false, new FileOutputStream(FileDescriptor.err));
            Logger ours = System.getLogger("dev.ringcast.talker");
            Thread hook = new Thread(() -> {
                System.gc();
                ours.log(Logger.Level.INFO, "ending");
            });
            Runtime.getRuntime().addShutdownHook(hook);
            ours.log(Logger.Level.DEBUG, "ours");
            ours.log(Logger.Level.TRACE, "too much");
            System.getLogger("else").log(Logger.Level.DEBUG, "not ours, too much");
            System.getLogger("else").log(Logger.Level.INFO, "not ours");
        }
    }
}
