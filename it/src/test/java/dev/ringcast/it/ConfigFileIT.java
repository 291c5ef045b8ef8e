package dev.ringcast.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.http.Json;
import dev.ringcast.it.process.Child;
import dev.ringcast.it.process.Folders;
import dev.ringcast.it.process.RingcastProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The executable with a configuration file: what it starts with, and how it reads the file again. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class ConfigFileIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("ringcast.toml");
    }

    private Child run(Map<String, String> environment, String... words) {
        List<String> line =
                new ArrayList<>(List.of(Folders.java(), "-jar", Folders.jar().toString()));
        line.addAll(List.of(words));
        return Child.start("config", environment, line);
    }

    private static String ask(RingcastProcess server, String method, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.http(path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Authorization", "Bearer hush-hush")
                .timeout(LIMIT)
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body().strip();
        }
    }

    @Test
    void theDropInsKeysHaveTheirEffect() throws Exception {
        Files.writeString(file(), """
            [http]
            admin_token = "hush-hush"
            [streaming]
            memory_pool_size_mb = 8
            buffer_size_kb = 128
            [logging]
            level = "debug"
            format = "json"
            """);
        try (RingcastProcess server =
                RingcastProcess.with("--config", file().toString()).start()) {
            String stats = ask(server, "GET", "/stats");
            assertTrue(stats.contains("{\"total_buffers\":64,\"available_buffers\":64,\"buffer_size\":131072}"), stats);
            await().atMost(LIMIT).until(() -> server.log().contains("all classes are loaded"));
            List<String> lines = server.log()
                    .lines()
                    .filter(line -> line.contains("\"logger\""))
                    .toList();
            assertTrue(lines.size() >= 3, server::log);
            lines.forEach(line -> assertTrue(Json.object(line).get("message") instanceof String, line));
            await().atMost(LIMIT).until(() -> server.log().contains(" is running."));
            server.terminate();
            assertEquals(OptionalInt.of(0), server.awaitExit(LIMIT));
            assertFalse(server.log().lines().anyMatch(line -> line.matches("\\d{4}-.*")), server::log);
        }
    }

    @Test
    void aHangUpAndThePostReadTheFileAgain() throws Exception {
        Files.writeString(file(), "http.admin_token = \"hush-hush\"\n");
        try (RingcastProcess server = RingcastProcess.with("--config", file().toString())
                .by("env", "--default-signal=HUP")
                .start()) {
            Files.writeString(file(), "http.admin_token = \"hush-hush\"\nlogging.level = \"debug\"\n");
            hangUp(server);
            await().atMost(LIMIT).until(() -> server.log().contains("read again; changed: [logging.level]"));
            assertTrue(ask(server, "GET", "/health").startsWith("200 "));
            await().atMost(LIMIT).until(() -> server.log().contains("DEBUG http: "));

            Files.writeString(file(), "http.admin_token = \"hush-hush\"\n[limits]\npublishers = 0\n");
            String refused = "limits.publishers must be a number from 1 to 1000000, not 0";
            assertEquals(
                    "422 {\"code\":422,\"message\":\"" + file() + ":3:14: " + refused + "\"}",
                    ask(server, "POST", "/api/v1/reload"));
            hangUp(server);
            await().atMost(LIMIT)
                    .until(() -> server.log()
                                    .lines()
                                    .filter(line -> line.contains(refused))
                                    .count()
                            == 2);
            assertTrue(server.isAlive());
        }
    }

    @Test
    void aHangUpWithoutAFileDoesNothing() throws Exception {
        try (RingcastProcess server =
                RingcastProcess.with().by("env", "--default-signal=HUP").start()) {
            hangUp(server);
            await().atMost(LIMIT).until(() -> server.log().contains("started without a configuration file"));
            await().atMost(LIMIT).until(() -> server.log().contains(" is running.")); // before, SIGTERM is not handled
            server.terminate();
            assertEquals(OptionalInt.of(0), server.awaitExit(LIMIT));
        }
    }

    @Test
    void aServerWhoseStarterIgnoresHangUpsSaysSo() throws Exception {
        Files.writeString(file(), "");
        try (RingcastProcess server = RingcastProcess.with("--config", file().toString())
                .by("env", "--ignore-signal=HUP")
                .start()) {
            await().atMost(LIMIT).until(() -> server.log().contains("SIGHUP is ignored"));
            hangUp(server);
            assertTrue(server.isAlive());
        }
    }

    private static void hangUp(RingcastProcess server) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder(
                        "kill", "-HUP", String.valueOf(server.figures().pid()))
                .start();
        assertEquals(0, kill.waitFor());
    }

    @Test
    void aCheckTellsEachValueOrTheFaultAndThatFileStartsNoServer() throws Exception {
        Files.writeString(file(), "[http]\nprot = 1\n");
        String fault = file() + ":2:1: http.prot: there is no such key; did you mean http.port?\nTry --help.\n";
        for (String command : List.of("check", "serve")) {
            try (Child child = run(Map.of("CONFIG_FILE", file().toString()), command)) {
                assertEquals(OptionalInt.of(2), child.awaitExit(LIMIT), child::log);
                assertEquals(fault, child.err());
            }
        }
        Files.writeString(file(), "[http]\nport = 1\n");
        try (Child child = run(Map.of("CONFIG_FILE", file().toString()), "check")) {
            child.succeedsWithin(LIMIT);
            assertTrue(child.log().matches("(?s).*  http.port +1 +" + file() + ":2:8\n.*"), child::log);
        }
    }

    @Test
    void theExampleThatIsPrintedIsAValidFile() throws Exception {
        try (Child child = run(Map.of(), "example-config")) {
            child.succeedsWithin(LIMIT);
            Files.write(file(), child.out());
        }
        assertTrue(Files.readString(file(), StandardCharsets.UTF_8).startsWith("# Ringcast's configuration file"));
        try (Child child = run(Map.of(), "check", "--config", file().toString())) {
            child.succeedsWithin(LIMIT);
        }
    }
}
