package dev.ringcast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.process.Child;
import dev.ringcast.it.process.Clip;
import dev.ringcast.it.process.Folders;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolvedModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The example of the README is compiled and run exactly as it stands there, with nothing but the jar. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class EmbeddingExampleIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int LINES = 20;

    @TempDir
    Path folder;

    @Test
    void whatTheReadmeShowsCompilesAndRuns() throws Exception {
        List<String> example = example();
        assertTrue(example.size() < LINES, () -> "it has " + example.size() + " lines");
        Path source = Files.write(folder.resolve("Embedding.java"), example);
        String jar = Folders.jar().toString();
        compile("-cp", jar, source.toString());
        runs("-cp", jar + ":" + folder, "Embedding");
    }

    @Test
    void itCompilesAndRunsOnTheModulePathAsWell() throws Exception {
        Path source = folder.resolve("Embedding.java");
        Files.writeString(source, "package example;\n" + String.join("\n", example()));
        Path module = folder.resolve("module-info.java");
        Files.writeString(module, "module example {\n    requires dev.ringcast;\n}\n");
        String jar = Folders.jar().toString();
        compile("-p", jar, "-d", folder.toString(), source.toString(), module.toString());
        runs("-p", jar + ":" + folder, "-m", "example/example.Embedding");
    }

    @Test
    void theJarsModuleRequiresWhatItsClassesUse() {
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said);
        String jar = Folders.jar().toString();
        int status = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(out, out, "--check", "dev.ringcast", "--module-path", jar);
        assertEquals(0, status, said::toString);
        Set<String> used = said.toString()
                .lines()
                .dropWhile(line -> !line.contains("[Suggested module descriptor"))
                .takeWhile(line -> !line.contains("[Transitive reduced graph"))
                .filter(line -> line.contains(" requires "))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1, line.lastIndexOf(';')))
                .collect(Collectors.toSet());
        Set<String> resolved = ModuleLayer.boot()
                .configuration()
                .resolve(ModuleFinder.of(Folders.jar()), ModuleFinder.ofSystem(), Set.of("dev.ringcast"))
                .findModule("dev.ringcast")
                .orElseThrow()
                .reads()
                .stream()
                .map(ResolvedModule::name)
                .collect(Collectors.toSet());
        assertTrue(used.contains("jdk.httpserver"), said::toString);
        assertTrue(resolved.containsAll(used), () -> resolved + " lacks some of " + used);
    }

    private static void compile(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--release", "21", "-Xlint:all", "-Werror"));
        all.addAll(List.of(arguments));
        int status = javax.tools.ToolProvider.getSystemJavaCompiler().run(null, null, null, all.toArray(String[]::new));
        assertEquals(0, status, "it compiles without a warning");
    }

    private static void runs(String... arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(Folders.java()));
        command.addAll(List.of(arguments));
        command.add(Clip.AVC_AAC.file().toString());
        try (Child program = Child.start("embedding", Map.of(), command)) {
            program.succeedsWithin(LIMIT);
            long frames = new String(program.out()).lines().count();
            assertTrue(frames > 100, () -> frames + " frames");
        }
    }

    private static List<String> example() throws IOException {
        return Files.readAllLines(Folders.project().resolve("README.md")).stream()
                .dropWhile(line -> !line.startsWith("<!-- embedding:"))
                .dropWhile(line -> !line.equals("```java"))
                .skip(1)
                .takeWhile(line -> !line.equals("```"))
                .toList();
    }
}
