package dev.ringcast.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shell lines before the jar, with Javas that only say how they were called. */
@Timeout(30)
class ExecutableTest {
    private static final String EXIT = " -XX:+ExitOnOutOfMemoryError";
    private static final String OWN_FLAGS =
            EXIT + " -XX:+UseSerialGC -Xmn20m -XX:SurvivorRatio=2 -Dringcast.heap.slack=32";

    private static final String CREATE = "-XX:+AutoCreateSharedArchive";

    @TempDir
    Path folder;

    @Test
    void theJavaOfJavaHomeIsTakenIfItIsNewEnough() throws Exception {
        Path home = java("jdk-21", "21.0.8", false);
        assertEquals(
                home + OWN_FLAGS + " -jar " + script() + " demo a b",
                run(Map.of("JAVA_HOME", home.toString()), "demo", "a b").output());
    }

    @Test
    void anOldJavaHomeGivesWayToANewerJavaOnThePath() throws Exception {
        Path old = java("jdk-17", "17.0.15", false);
        Path current = java("jdk-25", "25", false);
        String path = current.resolve("bin") + ":" + System.getenv("PATH");
        Run run = run(Map.of("JAVA_HOME", old.toString(), "PATH", path));
        assertTrue(run.output().startsWith(current + " "), run.output());
    }

    @Test
    void aJavaWithoutAReleaseFileIsAskedForItsVersion() throws Exception {
        Path home = java("odd", "22.0.1", false);
        Files.delete(home.resolve("release"));
        Run run = run(Map.of("JAVA_HOME", home.toString()));
        assertTrue(run.output().startsWith(home + " "), run.output());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-Xmx64m", " -Xmn4m  -XX:-ExitOnOutOfMemoryError", "-XX:+UseSerialGC", "-Dx=/*"})
    void javaOptsFollowTheServersOwnFlags(String options) throws Exception {
        Path home = java("jdk", "21", false);
        String words = String.join(" ", options.strip().split(" +"));
        assertEquals(
                home + OWN_FLAGS + (words.isEmpty() ? "" : " ") + words + " -jar " + script() + " demo",
                run(Map.of("JAVA_HOME", home.toString(), "JAVA_OPTS", options), "demo")
                        .output());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseZGC", "-Xmx64m -XX:+UseG1GC", "-XX:+UseParallelGC -Xmn4m", "-XX:-UseSerialGC"})
    void anotherCollectorReplacesTheOwnOneAndItsFlags(String options) throws Exception {
        Path home = java("jdk", "21", false);
        assertEquals(
                home + EXIT + " " + options + " -jar " + script(),
                run(Map.of("JAVA_HOME", home.toString(), "JAVA_OPTS", options)).output());
        for (String ofTheJvm : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")) {
            assertEquals(
                    home + EXIT + " -jar " + script(),
                    run(Map.of("JAVA_HOME", home.toString(), ofTheJvm, options)).output());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Xshare:off", "-XX:SharedArchiveFile=x", "-XX:ArchiveClassesAtExit=x", "-XX:AOTCache=x"})
    void anotherArchiveReplacesTheOwnOne(String option) throws Exception {
        Path home = java("jdk", "25.0.3", true);
        Map<String, String> environment =
                Map.of("JAVA_HOME", home.toString(), "XDG_CACHE_HOME", folder + "/cache", "JAVA_OPTS", option);
        assertEquals(
                home + OWN_FLAGS + " " + option + " -jar " + script(),
                run(environment).output());
    }

    @Test
    void theClassDataArchiveGoesIntoTheUsersCache() throws Exception {
        Path home = java("jdk", "25.0.3", true);
        Path cache = folder.resolve("cache");
        Run run = run(Map.of("JAVA_HOME", home.toString(), "XDG_CACHE_HOME", cache.toString()));
        assertTrue(run.output().contains("-XX:SharedArchiveFile=" + cache.resolve("ringcast") + "/"), run.output());
        assertTrue(run.output().contains("-java-25.0.3.jsa -Dringcast.archive=" + cache), run.output());
        assertTrue(run.output().contains(CREATE), run.output());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-h", "--help", "help", "-V", "--version", "version", "check", "example-config"})
    void aRunThatOnlyAnswersUsesAnArchiveAndMakesNone(String question) throws Exception {
        Path home = java("jdk", "25.0.3", true);
        Map<String, String> environment = Map.of("JAVA_HOME", home.toString(), "XDG_CACHE_HOME", folder + "/cache");
        Run run = run(environment, "demo", question);
        assertTrue(run.output().contains("-XX:SharedArchiveFile="), run.output());
        assertFalse(run.output().contains(CREATE), run.output());
        assertTrue(run.output().endsWith(" demo " + question), run.output());
    }

    @Test
    void anArchiveOfARunThatDidNotServeIsMadeAnew() throws Exception {
        Path home = java("jdk", "25.0.3", true);
        Map<String, String> environment = Map.of("JAVA_HOME", home.toString(), "XDG_CACHE_HOME", folder + "/cache");
        String said = run(environment).output();
        Path archive = Path.of(said.replaceFirst(".*-XX:SharedArchiveFile=(\\S+) .*", "$1"));
        Files.createFile(archive);
        run(environment);
        assertFalse(Files.exists(archive));

        Files.createFile(archive);
        Files.createFile(Path.of(archive + ".served"));
        run(environment);
        assertTrue(Files.exists(archive));
    }

    @Test
    void withoutAFolderToWriteThereIsNoClassDataArchive() throws Exception {
        Path home = java("jdk", "25.0.3", true);
        Path file = Files.createFile(folder.resolve("file"));
        Run run = run(Map.of("JAVA_HOME", home.toString(), "XDG_CACHE_HOME", file.toString()));
        assertEquals(home + OWN_FLAGS + " -jar " + script(), run.output());
    }

    private static Path script() {
        return Path.of("src/main/sh/ringcast.sh").toAbsolutePath();
    }

    /** A JDK whose java prints its home and its arguments. */
    private Path java(String name, String version, boolean baseArchive) throws IOException {
        Path home = Files.createDirectories(folder.resolve(name)).toRealPath();
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, """
            #!/bin/sh
            if [ "$1" = -version ]; then
                echo 'openjdk version "%s" 2024-01-01' >&2
            else
                echo "%s" "$@"
            fi
            """.formatted(version, home));
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        if (baseArchive) {
            Files.createFile(Files.createDirectories(home.resolve("lib/server")).resolve("classes.jsa"));
        }
        return home;
    }

    private record Run(int status, String output) {}

    private Run run(Map<String, String> environment, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", script().toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.contains("JAVA_"));
        builder.environment().keySet().removeAll(List.of("XDG_CACHE_HOME", "HOME"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes()).strip();
        return new Run(process.waitFor(), output);
    }
}
