package dev.ringcast.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.http.RawHttp;
import dev.ringcast.it.process.Child;
import dev.ringcast.it.process.Folders;
import dev.ringcast.it.process.RingcastProcess;
import dev.ringcast.it.rtmp.RawRtmp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that may open few files, or has a small heap, says which limits that lowers, or why it does not start. */
@Timeout(60)
class OpenFilesIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Pattern LOWERED =
            Pattern.compile("WARN .*limits\\.connections lowered from 10000 to (\\d+): the open-file limit is (\\d+) ");

    @TempDir
    private Path folder;

    /** A java under {@code ulimit -n}. */
    private String java(int files) throws IOException {
        Path script = folder.resolve("java");
        Files.writeString(script, "#!/bin/sh\nulimit -n %d\nexec '%s' \"$@\"\n".formatted(files, Folders.java()));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script.toString();
    }

    private static void awaitStart(RingcastProcess server) {
        await().atMost(LIMIT).until(() -> server.log().contains("Ctrl-C ends it."));
    }

    private static List<String> warnings(RingcastProcess server) {
        return server.log()
                .lines()
                .filter(line -> line.contains("WARN "))
                .map(line -> line.replaceFirst(".*: limits", "limits"))
                .toList();
    }

    @Test
    void fewFilesLowerBothLimitsAndOneLineForEachTellsIt() throws Exception {
        try (RingcastProcess server =
                RingcastProcess.with().jvm("-Xmx2g").java(java(1_024)).start()) {
            awaitStart(server);
            String why = " lowered from 10000 to 409: the open-file limit is 1024 (ulimit -n); raise it to 25000";
            assertEquals(List.of("limits.connections" + why, "limits.http_connections" + why), warnings(server));
        }
    }

    @ParameterizedTest(name = "{0} files")
    @ValueSource(ints = {64, 128})
    void asManyConnectionsAsItTellsAreServed(int files) throws Exception {
        List<AutoCloseable> open = new ArrayList<>();
        try (RingcastProcess server =
                RingcastProcess.with().jvm("-Xmx2g").java(java(files)).start()) {
            awaitStart(server);
            Matcher told = LOWERED.matcher(server.log());
            assertTrue(told.find(), server::log);
            assertEquals(files, Integer.parseInt(told.group(2)));
            int most = Integer.parseInt(told.group(1));
            assertTrue(most > 1, told.group());
            open.add(RawRtmp.publisher(server.rtmpPort(), "live/cam"));
            while (open.size() < most) {
                open.add(RawRtmp.open(server.rtmpPort()).handshake());
            }
            while (open.size() < 2 * most) {
                RawHttp client = RawHttp.open(server.httpPort());
                open.add(client);
                client.sendRequest("GET", "/health");
                assertEquals(200, client.answer("GET").orElseThrow().status());
            }
        } finally {
            for (AutoCloseable connection : open) {
                connection.close();
            }
        }
    }

    @Test
    void tooFewFilesRefuseTheStart() throws Exception {
        List<String> line = List.of(java(32), "-jar", Folders.jar().toString(), "--rtmp-port=0", "--http-port=0");
        try (Child server = Child.start("few-files", Map.of("XDG_RUNTIME_DIR", folder.toString()), line)) {
            assertEquals(OptionalInt.of(1), server.awaitExit(LIMIT), server::log);
            String why = "Ringcast cannot start\\. The open-file limit is 32 \\(ulimit -n\\); "
                    + "the server needs \\d+ at least\\.\n";
            assertTrue(server.log().matches(why), server::log);
        }
    }

    @Test
    void aSmallHeapLowersBothLimitsToo() throws Exception {
        try (RingcastProcess server =
                RingcastProcess.with("--limits.connections=7000").jvm("-Xmx64m").start()) {
            awaitStart(server);
            List<String> warnings = warnings(server);
            assertEquals(2, warnings.size(), server::log);
            String heap = "lowered from 7000 to \\d+: the heap is \\d+ MiB \\(-Xmx\\); raise it to \\d+ MiB";
            assertTrue(warnings.get(0).matches("limits\\.connections " + heap), warnings::toString);
            assertTrue(warnings.get(1).matches("limits\\.http_connections " + heap), warnings::toString);
        }
    }
}
