package dev.ringcast.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.process.Child;
import dev.ringcast.it.process.Folders;
import dev.ringcast.it.process.Ports;
import dev.ringcast.it.process.RingcastProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The admin token of the executable: a client that has it administers the server, and any other client does not. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class AdminTokenIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String DEMO = "/api/v1/rtmp/streams/rtmp%2Flive%2Fdemo";

    @TempDir
    Path folder;

    @Test
    void theFileThatTheBannerNamesHoldsTheTokenForAsLongAsTheServerRuns() throws Exception {
        try (RingcastProcess server = RingcastProcess.with()
                .variable("XDG_RUNTIME_DIR", folder.toString())
                .start()) {
            Path file = folder.resolve("ringcast-" + server.httpPort() + ".token");
            String banner = banner(server);
            assertTrue(banner.contains("Admin    token in " + file + "\n"), banner);
            String token = Files.readString(file).strip();
            assertFalse(banner.contains(token), "the log of a service is read by others");
            assertEquals(401, delete(server, ""));
            assertEquals(401, delete(server, token.replace(token.charAt(0), 'x')));
            assertEquals(404, delete(server, token), "permitted, and no such stream");
            server.terminate();
            assertEquals(OptionalInt.of(0), server.awaitExit(LIMIT), server::log);
            assertFalse(Files.exists(file));
        }
    }

    @Test
    void theDemoPrintsTheTokenItself() throws Exception {
        try (RingcastProcess server = RingcastProcess.with()
                .demo()
                .variable("XDG_RUNTIME_DIR", folder.toString())
                .start()) {
            String banner = banner(server);
            String token = Files.readString(folder.resolve("ringcast-" + server.httpPort() + ".token"))
                    .strip();
            assertTrue(banner.contains("Admin    token " + token + "\n"), banner);
            assertEquals(204, delete(server, token));
        }
    }

    @Test
    void aConfiguredTokenIsNotWrittenAnywhere() throws Exception {
        try (RingcastProcess server = RingcastProcess.with("--http.admin_token=hush-hush")
                .variable("XDG_RUNTIME_DIR", folder.toString())
                .start()) {
            assertFalse(banner(server).contains("hush-hush"), server::log);
            assertEquals(404, delete(server, "hush-hush"));
            assertEquals(0, folder.toFile().list().length);
        }
    }

    @Test
    void aLinkInThePlaceOfTheFileRefusesTheStart() throws Exception {
        int port = Ports.free();
        Path file = folder.resolve("ringcast-" + port + ".token");
        Files.createSymbolicLink(file, folder.resolve("elsewhere"));
        List<String> line =
                List.of(Folders.java(), "-jar", Folders.jar().toString(), "--rtmp-port=0", "--http-port=" + port);
        try (Child server = Child.start("squatted", Map.of("XDG_RUNTIME_DIR", folder.toString()), line)) {
            assertEquals(OptionalInt.of(1), server.awaitExit(LIMIT), server::log);
            assertTrue(server.err().contains("Cannot write the admin token to " + file), server::err);
        }
    }

    /** What it prints when it has started; the ports accept before that. */
    private static String banner(RingcastProcess server) {
        return await().atMost(LIMIT).until(server::log, log -> log.contains("Ctrl-C ends it."));
    }

    /** As a proxy without header lines sends it: from loopback, to the address that the proxy was given. */
    private static int delete(RingcastProcess server, String token) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.http(DEMO)).DELETE();
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }
}
