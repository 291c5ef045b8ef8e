package dev.ringcast.server;

import static dev.ringcast.http.exchange.RawClient.ask;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.config.Keys;
import dev.ringcast.core.concurrent.LiveThreads;
import dev.ringcast.http.api.ConfigReload.Outcome;
import dev.ringcast.http.api.ConfigReload.Status;
import dev.ringcast.http.exchange.RawClient.Answer;
import dev.ringcast.settings.ConfigException;
import dev.ringcast.settings.Configuration;
import dev.ringcast.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A configuration that is read again while the server runs. */
@Timeout(60)
class ReloaderTest {
    private static final String PORTS = """
        rtmp.bind = "localhost"
        http.bind = "localhost"
        rtmp.port = 0
        http.port = 0
        """;
    private static final String TOKEN = "http.admin_token = \"first-token\"\n";

    @TempDir
    Path folder;

    /** The file, and what the server is told to be in force; it may be stopped at the gate. */
    private final class Source implements Reloader.Source {
        private final List<Settings> inForce = new ArrayList<>();
        private volatile CountDownLatch gate = new CountDownLatch(0);

        @Override
        public Settings read() throws ConfigException {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return Configuration.of(List.of("--config", file().toString()), Map.of())
                    .settings();
        }

        @Override
        public void inForce(Settings settings) {
            inForce.add(settings);
        }
    }

    private final Source source = new Source();

    private Path file() {
        return folder.resolve("ringcast.toml");
    }

    private void write(String text) throws IOException {
        Files.writeString(file(), PORTS + text);
    }

    private MediaServer started(String text) throws IOException, ConfigException {
        write(text);
        return new MediaServer(source.read(), Hooks.NONE, true, broken -> {}, source);
    }

    private static Answer reload(MediaServer server, String token) throws IOException {
        return ask(server.httpPort(), "POST", "/api/v1/reload", "Authorization: Bearer " + token);
    }

    @Test
    void whatCanChangeLiveDoesAndWhatCannotIsNamed() throws Exception {
        try (MediaServer server = started(TOKEN + "limits.per_address = 5\nhls.window = 6\n")) {
            write(TOKEN + """
                limits.per_address = 7
                hls.window = 9
                hls.segment = "3s"
                logging.level = "debug"
                [[streams]]
                match = "live/*"
                publish.linger = "1m"
                """);
            Answer answer = reload(server, "first-token");
            assertEquals(200, answer.status());
            assertEquals(
                    "{\"changed\":[\"limits.per_address\",\"logging.level\",\"streams\"],"
                            + "\"needs_restart\":[\"hls.segment\",\"hls.window\"]}\n",
                    answer.text());
            assertEquals(7, source.inForce.getLast().get(Keys.Limits.PER_ADDRESS));
            assertEquals(6, source.inForce.getLast().get(Keys.Hls.WINDOW));
            assertEquals(
                    "{\"changed\":[],\"needs_restart\":[\"hls.segment\",\"hls.window\"]}\n",
                    reload(server, "first-token").text());
        }
    }

    @Test
    void aFileWithAFaultChangesNothingAndTheAnswerNamesFileLineAndColumn() throws Exception {
        try (MediaServer server = started(TOKEN + "limits.per_address = 5\n")) {
            write(TOKEN + "limits.per_address = 7\nhttp.prot = 1\nlimits.memory = \"1kb\"\n");
            Answer answer = reload(server, "first-token");
            assertEquals(422, answer.status());
            String message = file() + ":7:6: http.prot: there is no such key; did you mean http.port?\\n" + file()
                    + ":8:17: limits.memory must be a size";
            assertTrue(answer.text().startsWith("{\"code\":422,\"message\":\"" + message), answer.text());
            write(TOKEN + "limits.per_address = \n");
            assertTrue(reload(server, "first-token").text().contains(file() + ":6:22: expected a value"));
            Files.delete(file());
            assertTrue(reload(server, "first-token").text().contains("there is no such file"));
            assertEquals(List.of(), source.inForce);
            write(TOKEN + "limits.per_address = 5\n");
            assertEquals(
                    "{\"changed\":[],\"needs_restart\":[]}\n",
                    reload(server, "first-token").text());
        }
    }

    @Test
    void aTokenAndAListThatAreReplacedHoldForTheNextRequest() throws Exception {
        try (MediaServer server = started(TOKEN)) {
            int port = server.httpPort();
            assertEquals(200, ask(port, "GET", "/api/v1/rtmp/streams").status());
            write("http.admin_token = \"second-token\"\nhttp.public_list = false\n");
            assertEquals(200, reload(server, "first-token").status());
            assertEquals("second-token", server.adminToken());
            assertEquals(401, reload(server, "first-token").status());
            assertEquals(401, ask(port, "GET", "/api/v1/rtmp/streams").status());
            write("");
            assertEquals(
                    "{\"changed\":[\"http.public_list\"],\"needs_restart\":[\"http.admin_token\"]}\n",
                    reload(server, "second-token").text());
            assertEquals("second-token", server.adminToken(), "a server always has one");
        }
    }

    @Test
    void aTokenThatIsSetReplacesTheOneOfTheRun() throws Exception {
        try (MediaServer server = started("")) {
            String ofTheRun = server.adminToken();
            write(TOKEN);
            assertEquals(
                    "{\"changed\":[\"http.admin_token\"],\"needs_restart\":[]}\n",
                    reload(server, ofTheRun).text());
            assertEquals(401, reload(server, ofTheRun).status());
            assertEquals(200, reload(server, "first-token").status());
        }
    }

    @Test
    void onlyThePostOfAnAdministratorReads() throws Exception {
        try (MediaServer server = started(TOKEN)) {
            assertEquals(401, ask(server.httpPort(), "POST", "/api/v1/reload").status());
            assertEquals(401, reload(server, "other-token").status());
            assertEquals(405, ask(server.httpPort(), "GET", "/api/v1/reload").status());
            assertEquals(List.of(), source.inForce);
        }
    }

    @Test
    void aServerWithoutAFileSaysSo() throws Exception {
        try (MediaServer server = MediaServerTest.anyPorts().start()) {
            Answer answer = reload(server, server.adminToken());
            assertEquals(409, answer.status());
            assertEquals(
                    "{\"code\":409,\"message\":\"the server was started without a configuration file\"}\n",
                    answer.text());
        }
    }

    @Test
    void aDiskThatDoesNotAnswerHoldsUpOneThreadAndABoundedNumberOfRequests() throws Exception {
        MediaServer server = started(TOKEN);
        source.gate = new CountDownLatch(1);
        List<CompletableFuture<Outcome>> waiting = new ArrayList<>();
        for (int i = 0; i < 17; i++) {
            waiting.add(server.reloader().reload());
        }
        Answer oneTooMany = reload(server, "first-token");
        assertEquals(503, oneTooMany.status());
        assertTrue(oneTooMany.text().contains("the configuration is being read again"), "at once");
        assertEquals(200, ask(server.httpPort(), "GET", "/health").status());
        assertEquals(1, LiveThreads.named("ringcast-reload").size());
        waiting.forEach(answer -> assertFalse(answer.isDone()));
        source.gate.countDown();
        for (CompletableFuture<Outcome> answer : waiting) {
            assertEquals(Status.DONE, answer.get(20, TimeUnit.SECONDS).status());
        }
        source.gate = new CountDownLatch(1);
        server.reloader().reload();
        server.close(); // it does not wait for the disk
        assertEquals(Status.BUSY, server.reloader().reload().get().status());
        source.gate.countDown();
        await().until(() -> LiveThreads.named("ringcast-reload").isEmpty());
    }
}
