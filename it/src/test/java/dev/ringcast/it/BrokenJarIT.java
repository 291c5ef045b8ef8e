package dev.ringcast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.process.Folders;
import dev.ringcast.it.process.RingcastProcess;
import dev.ringcast.it.rtmp.RawRtmp;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A class that is needed later is not in the jar, as after the jar was overwritten. */
@Timeout(60)
class BrokenJarIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int BROKEN = 70;

    @TempDir
    private Path folder;

    /** A java that runs a jar without a class that a session needs. */
    private String java() throws Exception {
        Path jar = folder.resolve("broken.jar");
        Files.copy(Folders.jar(), jar);
        try (FileSystem zip = FileSystems.newFileSystem(jar, Map.of())) {
            Files.delete(zip.getPath("dev/ringcast/core/live/HeaderRateLimit.class"));
        }
        Path script = folder.resolve("java");
        String text = """
            #!/bin/sh
            for word; do
                shift
                case $word in *ringcast.jar) word=%s ;; esac
                set -- "$@" "$word"
            done
            exec %s "$@"
            """;
        Files.writeString(script, text.formatted(jar, Folders.java()));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script.toString();
    }

    @Test
    void theProcessEndsWithAnExitStatusOfItsOwn() throws Exception {
        try (RingcastProcess server = RingcastProcess.with().java(java()).start()) {
            assertThrows(AssertionError.class, () -> RawRtmp.publisher(server.rtmpPort(), "live/cam"));
            assertEquals(OptionalInt.of(BROKEN), server.awaitExit(LIMIT), server::log);
            assertTrue(server.log().contains("NoClassDefFoundError"), server::log);
        }
    }
}
