package dev.ringcast.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.config.Keys;
import dev.ringcast.config.LogFormat;
import dev.ringcast.core.StreamName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The configuration file beside options and variables, and files that are odd. */
@Timeout(30)
class ConfigFileTest {
    @TempDir
    Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("ringcast.toml"), text);
    }

    private static Settings settings(Path file, String... words) throws ConfigException {
        List<String> line = new ArrayList<>(List.of(words));
        line.add("--config=" + file);
        return Configuration.of(line, Map.of()).settings();
    }

    private static String complaint(Path file) {
        return assertThrows(ConfigException.class, () -> settings(file)).getMessage();
    }

    @Test
    void eachTypeOfValueIsRead() throws Exception {
        Settings settings = settings(file("""
            http.port = 8_080
            [rtmp]
            default_app = 'stage'
            gop_cache = false
            [publish]
            linger = "1m"
            conflict = "takeover-if-idle"
            [limits]
            memory = 0x4000000
            video_frame = "4MiB"
            [auth]
            publish_key = ["secret-1", "secret-2"]
            play_key = "secret-3,secret-4"
            [logging]
            format = "json"
            """));
        assertEquals(8080, settings.get(Keys.Http.PORT));
        assertEquals("stage", settings.get(Keys.Rtmp.DEFAULT_APP));
        assertEquals(0, settings.streams().gopMax());
        assertEquals(Duration.ofMinutes(1), settings.get(Keys.Publish.LINGER));
        assertEquals(64L << 20, settings.get(Keys.Limits.MEMORY));
        assertEquals(4L << 20, settings.get(Keys.Limits.VIDEO_FRAME));
        assertEquals(List.of("secret-1", "secret-2"), settings.get(Keys.Auth.PUBLISH_KEY));
        assertEquals(List.of("secret-3", "secret-4"), settings.get(Keys.Auth.PLAY_KEY));
        assertEquals(LogFormat.JSON, settings.get(Keys.Logging.FORMAT));
    }

    @Test
    void anOptionWinsOverAVariableAVariableOverTheFileAndTheFileOverTheDefault() throws Exception {
        Path file = file("""
            [limits]
            publishers = 1
            connections = 1
            per_address = 1
            """);
        Map<String, String> environment = Map.of(
                "CONFIG_FILE", file.toString(), "RINGCAST_LIMITS_PUBLISHERS", "2", "RINGCAST_LIMITS_CONNECTIONS", "2");
        Configuration configuration = Configuration.of(List.of("--limits.publishers=3"), environment);
        Settings settings = configuration.settings();
        assertEquals(Optional.of(file.toString()), configuration.file());
        assertEquals(3, settings.get(Keys.Limits.PUBLISHERS));
        assertEquals(2, settings.get(Keys.Limits.CONNECTIONS));
        assertEquals(1, settings.get(Keys.Limits.PER_ADDRESS));
        assertEquals(0, settings.get(Keys.Limits.HTTP_CONNECTIONS));
    }

    @Test
    void theOptionForTheFileWinsOverTheVariable() throws Exception {
        Path file = file("http.port = 1\n");
        Map<String, String> environment =
                Map.of("CONFIG_FILE", folder.resolve("missing").toString());
        assertEquals(
                1,
                Configuration.of(List.of("--config", file.toString()), environment)
                        .settings()
                        .get(Keys.Http.PORT));
        assertEquals(
                "variable CONFIG_FILE: cannot read " + folder.resolve("missing") + ": there is no such file",
                assertThrows(ConfigException.class, () -> Configuration.of(List.of(), environment))
                        .getMessage());
        assertEquals(
                Optional.empty(),
                Configuration.of(List.of(), Map.of("CONFIG_FILE", "")).file());
    }

    @Test
    void allTablesThatMeanAStreamApplyInTheFilesOrderAndALaterOneWins() throws Exception {
        Settings settings = settings(file("""
            publish.linger = "20s"
            [[streams]]
            match = "live/*"
            publish.linger = "30s"
            gop.max = 3
            [[streams]]
            match = "*/cam1"
            [streams.publish]
            linger = "40s"
            [[streams]]
            match = "live/cam2"
            rtmp.gop_cache = true
            """));
        assertEquals(Duration.ofSeconds(20), settings.streams().publish().linger());
        assertEquals(
                Duration.ofSeconds(30),
                settings.streams(StreamName.parse("live/cam2")).publish().linger());
        assertEquals(
                Duration.ofSeconds(40),
                settings.streams(StreamName.parse("live/cam1")).publish().linger());
        assertEquals(3, settings.streams(StreamName.parse("live/cam1")).gopMax());
        assertEquals(1, settings.streams(StreamName.parse("radio/cam1")).gopMax());
    }

    @Test
    void anOverrideThatDoesNotGoTogetherWithTheRestIsToldWithItsPlace() throws Exception {
        Path file = file("""
            fanout.high = "3MiB"
            [[streams]]
            match = "live/*"
            fanout.warning = "3MiB"
            """);
        assertEquals(
                file + ":4:18: live/*: fanout.warning (3MiB) must be less than fanout.high (3MiB)", complaint(file));
    }

    @Test
    void aFileThatCannotBeReadIsToldWithTheReason() throws Exception {
        assertEquals("option --config: cannot read " + folder + ": it is a directory", complaint(folder));
        assertEquals(
                "option --config: cannot read " + folder + "/none: there is no such file",
                complaint(folder.resolve("none")));
        Path file = file("");
        String below = complaint(file.resolve("below"));
        assertTrue(below.startsWith("option --config: cannot read " + file + "/below: "), below);
        Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"));
        String loop = complaint(folder.resolve("loop"));
        assertTrue(loop.startsWith("option --config: cannot read " + folder + "/loop: "), loop);
        String odd = assertThrows(ConfigException.class, () -> Configuration.of(List.of("--config=a\0b"), Map.of()))
                .getMessage();
        assertTrue(odd.startsWith("option --config: cannot read a?b: "), odd);
        assertEquals(
                "option --config: must be a file",
                assertThrows(ConfigException.class, () -> Configuration.of(List.of("--config"), Map.of()))
                        .getMessage());
        assertEquals(
                "option --config: is given twice",
                assertThrows(ConfigException.class, () -> settings(file, "--config", file.toString()))
                        .getMessage());
    }

    @Test
    void aFileThatItsUserMayNotReadIsTold() throws Exception {
        Path file = file("");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        Assumptions.assumeFalse(Files.isReadable(file), "root may read all");
        assertEquals("option --config: cannot read " + file + ": permission denied", complaint(file));
    }

    @Test
    void aPipeIsRefusedAndNotWaitedFor() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        String told = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> complaint(pipe));
        assertEquals("option --config: cannot read " + pipe + ": it is not a regular file", told);
        assertEquals(
                "option --config: cannot read /dev/zero: it is not a regular file", complaint(Path.of("/dev/zero")));
    }

    @Test
    void oddBytesAreRefusedWithTheirPlaceAndHarmlessOnesAreRead() throws Exception {
        Path large = Files.write(folder.resolve("large"), new byte[10 << 20]);
        assertEquals(large + ":1:1: the file is larger than 1MiB", complaint(large));
        Path zeros = Files.write(folder.resolve("zeros"), new byte[100]);
        assertEquals(zeros + ":1:1: expected a key, not the character U+0000", complaint(zeros));
        Path utf16 = Files.write(folder.resolve("utf16"), "http.port = 1".getBytes(StandardCharsets.UTF_16));
        assertEquals(utf16 + ":1:1: a byte that is not UTF-8; save the file as UTF-8", complaint(utf16));
        Path windows = Files.writeString(folder.resolve("windows"), "\uFEFFhttp.port = 1\r\n\r\n");
        assertEquals(1, settings(windows).get(Keys.Http.PORT));
        assertEquals(8000, settings(file("")).get(Keys.Http.PORT));
    }

    @Test
    void ofManyProblemsSomeAreToldAndTheOthersCounted() throws Exception {
        String keys =
                IntStream.range(0, 5_000).mapToObj("x.a%d = 1\n"::formatted).collect(Collectors.joining());
        List<String> lines = complaint(file(keys)).lines().toList();
        assertEquals(51, lines.size());
        assertEquals("and 4950 more", lines.getLast());
    }

    @Test
    void tablesForStreamsAreBounded() throws Exception {
        String table = "[[streams]]\nmatch = \"a/*\"\ngop.max = 2\n";
        settings(file(table.repeat(1_000)));
        Path file = file(table.repeat(1_001));
        assertEquals(file + ":1:1: [[streams]]: at most 1000 of them, not 1001", complaint(file));
    }

    @Test
    void eachValueIsToldWithWhereItWasSet() throws Exception {
        Path file = file("""
            [limits]
            publishers = 7
            [auth]
            publish_key = ["hush-hush", "other-secret"]
            [[streams]]
            match = "live/*"
            gop.max = 3
            """);
        String told = Configuration.explain(
                List.of("check", "--config=" + file, "--http-port=1"), Map.of("RINGCAST_PLAY_WAIT", "1s"));
        List<String> lines = told.lines()
                .map(line -> line.strip().replaceAll(" {2,}", " | "))
                .toList();
        assertEquals("The configuration is valid. File: " + file, lines.getFirst());
        assertTrue(lines.contains("limits.publishers | 7 | " + file + ":2:14"), told);
        assertTrue(lines.contains("http.port | 1 | option --http-port"), told);
        assertTrue(lines.contains("play.wait | 1s | variable RINGCAST_PLAY_WAIT"), told);
        assertTrue(lines.contains("rtmp.port | 1935 | default"), told);
        assertTrue(lines.contains("rtmp.bind | \"\" | default"), told);
        assertTrue(lines.contains("auth.publish_key | hu… (9),ot… (12) | " + file + ":4:15"), told);
        assertTrue(lines.contains("live/*: gop.max | 3 | " + file + ":7:11"), told);
        Keys.all().forEach(key -> assertTrue(lines.stream().anyMatch(line -> line.startsWith(key.path() + " | "))));
        assertFalse(told.contains("hush") || told.contains("secret"), told);
    }
}
