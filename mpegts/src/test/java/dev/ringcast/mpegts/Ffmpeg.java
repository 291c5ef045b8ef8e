package dev.ringcast.mpegts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** FFmpeg's programs, if they are installed. */
final class Ffmpeg {
    private Ffmpeg() {}

    /** Skips the test if they are missing; fails it if the system property ringcast.requirePeers is true. */
    static void require() {
        for (String program : List.of("ffmpeg", "ffprobe")) {
            boolean there = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
            String missing = program + " is not installed; this test needs it (apt-get install ffmpeg)";
            if (!there && Boolean.getBoolean("ringcast.requirePeers")) {
                fail(missing);
            }
            Assumptions.assumeTrue(there, missing);
        }
    }

    /** Runs a program, which must succeed. Returns what it printed, warnings included. */
    static String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        try {
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), printed);
            return printed;
        } finally {
            process.destroyForcibly();
        }
    }
}
