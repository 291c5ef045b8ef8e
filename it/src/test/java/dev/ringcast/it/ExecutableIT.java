package dev.ringcast.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.process.Child;
import dev.ringcast.it.process.Clip;
import dev.ringcast.it.process.Folders;
import dev.ringcast.it.process.Ports;
import dev.ringcast.it.rtmp.FlvPublisher;
import dev.ringcast.it.rtmp.RawRtmp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The executable as a file: replaced while it runs, and what it leaves in the user's cache. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class ExecutableIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Pattern COLLECTOR = Pattern.compile("-XX:[+]Use\\w+GC");

    private final int rtmpPort = Ports.free();
    private final int httpPort = Ports.free();

    @TempDir
    Path folder;

    @Test
    void aNewExecutableMayBeRenamedOverTheOneThatRuns() throws Exception {
        Path executable = copyOfTheExecutable("ringcast");
        try (Child server = serve(executable)) {
            Files.move(
                    Files.write(folder.resolve("new"), noise(executable)), executable, StandardCopyOption.ATOMIC_MOVE);
            servesAndEndsInOrder(server);
        }
    }

    @Test
    void anExecutableThatIsOverwrittenKeepsServing() throws Exception {
        Path executable = copyOfTheExecutable("ringcast");
        try (Child server = serve(executable)) {
            await("all classes are loaded")
                    .atMost(LIMIT)
                    .until(() -> server.log().contains("all classes are loaded"));
            Files.write(executable, noise(executable)); // into the same file
            servesAndEndsInOrder(server);
        }
    }

    @Test
    void onlyARunThatServedMakesTheClassDataArchive() throws Exception {
        Path executable = copyOfTheExecutable("ringcast");
        try (Child help = start(executable, "--help")) {
            help.succeedsWithin(LIMIT);
        }
        assertEquals(Optional.empty(), archive());
        try (Child refused = start(executable, "--rtmp-port=99999")) {
            assertEquals(OptionalInt.of(2), refused.awaitExit(LIMIT), refused::log);
        }
        long ofRefused = archive().map(ExecutableIT::size).orElse(0L);
        try (Child server = serve(executable)) {
            servesAndEndsInOrder(server);
        }
        if (!Files.exists(
                Path.of(Folders.java()).resolve("../../lib/server/classes.jsa").normalize())) {
            assertEquals(Optional.empty(), archive(), "an archive needs the base archive of the JDK");
            return;
        }
        Path made = archive().orElseThrow();
        assertTrue(size(made) > ofRefused, () -> size(made) + " bytes, " + ofRefused + " before");
        assertTrue(Files.exists(Path.of(made + ".served")));
        try (Child help = start(executable, "--help")) {
            help.succeedsWithin(LIMIT);
        }
        assertEquals(Optional.of(made), archive());
    }

    @ParameterizedTest(name = "{0}={1}: {2}")
    @CsvSource({
        "JAVA_OPTS, '', -XX:+UseSerialGC",
        "JAVA_OPTS, -Xmx64m, -XX:+UseSerialGC",
        "JAVA_OPTS, -Xmx64m -XX:+UseG1GC, -XX:+UseG1GC",
        "JAVA_TOOL_OPTIONS, -XX:+UseParallelGC, -XX:+UseParallelGC",
    })
    void theVirtualMachineStartsWithOneCollector(String variable, String flags, String collector) throws Exception {
        Map<String, String> environment = Map.of(variable, flags + " -XX:+PrintCommandLineFlags");
        try (Child version = start(executable(), environment, "--version")) {
            version.succeedsWithin(LIMIT);
            Set<String> collectors = COLLECTOR
                    .matcher(version.log())
                    .results()
                    .map(MatchResult::group)
                    .collect(Collectors.toSet());
            assertEquals(Set.of(collector), collectors, version::log);
        }
    }

    @Test
    void variablesOfAContainerDoNotStopTheStart() throws Exception {
        Map<String, String> variables = Map.of(
                "RINGCAST_SERVICE_HOST", "10.0.0.11",
                "RINGCAST_SERVICE_PORT_RTMP", "1935",
                "RINGCAST_PORT", "tcp://10.0.0.11:1935",
                "RINGCAST_PORT_1935_TCP_PROTO", "tcp",
                "RTMP_PORT", "tcp://10.0.0.12:1935",
                "HTTP_PORT", "",
                "RINGCAST_RTMP_BIND", "127.0.0.1",
                "RINGCAST_HTTP_BIND", "127.0.0.1",
                "LOG_LEVEL", "DEBUG");
        try (Child server = start(executable(), variables, "--rtmp-port=" + rtmpPort, "--http-port=" + httpPort)) {
            await("a line of DEBUG").atMost(LIMIT).until(() -> server.log().contains("all classes are loaded"));
            servesAndEndsInOrder(server);
        }
    }

    /** Uses what was not used before: publishing, playing, HLS, errors of the API, and the end. */
    private void servesAndEndsInOrder(Child server) throws Exception {
        assertEquals(200, status("GET", "/health"));
        assertEquals(404, status("GET", "/nothing"));
        assertEquals(401, status("DELETE", "/api/v1/rtmp/streams/rtmp%2Flive%2Fcam"));
        try (FlvPublisher publisher =
                        FlvPublisher.start(rtmpPort, "live/cam", Clip.AVC_AAC.tags(), FlvPublisher.Clock.LIVE);
                RawRtmp viewer = RawRtmp.player(rtmpPort, "live/cam")) {
            viewer.await(message -> message.isTag() && message.tag().isKeyframe(), "keyframe");
            assertEquals(200, status("GET", "/hls/live/cam/index.m3u8"));
            assertEquals(200, status("GET", "/page/page.js"));
            server.terminate();
            publisher.connection().awaitEnd(LIMIT);
        }
        assertEquals(OptionalInt.of(0), server.awaitExit(LIMIT), server::log);
        assertFalse(server.log().contains("Error"), server::log);
    }

    private int status(String method, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + httpPort + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(LIMIT)
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        }
    }

    private Child serve(Path executable) {
        Child server = start(
                executable,
                "--rtmp.bind=127.0.0.1",
                "--http.bind=127.0.0.1",
                "--rtmp-port=" + rtmpPort,
                "--http-port=" + httpPort,
                "--logging.level=debug");
        await().atMost(LIMIT).until(() -> server.log().contains("Ctrl-C ends it."));
        return server;
    }

    private Child start(Path executable, String... arguments) {
        return start(executable, Map.of(), arguments);
    }

    private Child start(Path executable, Map<String, String> variables, String... arguments) {
        List<String> line = new ArrayList<>(List.of(executable.toString()));
        line.addAll(List.of(arguments));
        String home = Path.of(Folders.java()).getParent().getParent().toString();
        String own = folder.toString();
        Map<String, String> environment = new HashMap<>(variables);
        environment.putAll(Map.of("JAVA_HOME", home, "XDG_CACHE_HOME", own + "/cache", "XDG_RUNTIME_DIR", own));
        return Child.start("executable", environment, line);
    }

    private static Path executable() {
        return Folders.jar().resolveSibling("ringcast");
    }

    /** Copied by a process: what this one has open to write is inherited by the next child, and cannot be run. */
    private Path copyOfTheExecutable(String name) throws InterruptedException {
        Path copy = folder.resolve(name);
        try (Child cp =
                Child.start("cp", Map.of(), List.of("cp", "-p", executable().toString(), copy.toString()))) {
            cp.succeedsWithin(LIMIT);
        }
        return copy;
    }

    private Optional<Path> archive() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(".jsa")).findFirst();
        }
    }

    private static long size(Path file) {
        return file.toFile().length();
    }

    /** As long as a file, and no program. */
    private static byte[] noise(Path file) {
        byte[] bytes = new byte[(int) size(file)];
        new Random(1).nextBytes(bytes);
        return bytes;
    }
}
