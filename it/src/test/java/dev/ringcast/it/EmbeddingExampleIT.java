package dev.ringcast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.process.Child;
import dev.ringcast.it.process.Clip;
import dev.ringcast.it.process.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The example of the README is compiled and run exactly as it stands there, with nothing but the jar. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class EmbeddingExampleIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int LINES = 20;

    @Test
    void whatTheReadmeShowsCompilesAndRuns() throws Exception {
        Path folder = Files.createDirectories(Folders.target().resolve("embedding"));
        Path source = folder.resolve("Embedding.java");
        List<String> example = example();
        assertTrue(example.size() < LINES, () -> "it has " + example.size() + " lines");
        Files.write(source, example);
        String jar = Folders.jar().toString();
        int status = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "--release", "21", "-Xlint:all", "-Werror", "-cp", jar, source.toString());
        assertEquals(0, status, "it compiles without a warning");

        List<String> command =
                List.of(Folders.java(), "-cp", jar + ":" + folder, "Embedding", Clip.AVC_AAC.file().toString());
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
