package dev.ringcast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringcast.it.http.RawHttp;
import dev.ringcast.it.process.Folders;
import dev.ringcast.it.process.RingcastProcess;
import dev.ringcast.it.rtmp.RawRtmp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both outputs of the server are a pipe that is full and that nothing reads. */
@Timeout(120)
class UnreadOutputIT {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final int CONNECTIONS = 5_500;

    @TempDir
    private Path folder;

    /** A java whose outputs are such a pipe. */
    private String java() throws Exception {
        Path script = folder.resolve("java");
        String text = """
            #!/bin/sh
            mkfifo %1$s/pipe
            exec 9<>%1$s/pipe
            head -c 65536 /dev/zero >&9
            exec %2$s "$@" >&9 2>&9
            """;
        Files.writeString(script, text.formatted(folder, Folders.java()));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script.toString();
    }

    @Test
    void viewersHealthAndTheEndDoNotWaitForIt() throws Exception {
        try (RingcastProcess server = RingcastProcess.with("--logging.level=debug")
                        .java(java())
                        .start();
                Bystander bystander = Bystander.on(server)) {
            for (int i = 0; i < CONNECTIONS; i++) {
                RawRtmp.open(server.rtmpPort()).close();
            }
            bystander.playsOn();
            assertEquals(200, RawHttp.get(server.httpPort(), "/health").status());
            assertEquals(200, RawHttp.get(server.httpPort(), "/health/ready").status());
            server.terminate();
            assertEquals(OptionalInt.of(0), server.awaitExit(LIMIT));
        }
    }
}
