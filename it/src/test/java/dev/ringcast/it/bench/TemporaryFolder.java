package dev.ringcast.it.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders for a server's files. Their paths are short, since sockets of the file system allow no long ones. */
final class TemporaryFolder {
    private TemporaryFolder() {}

    static Path create() throws IOException {
        return Files.createTempDirectory("bench");
    }

    static void delete(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            List<Path> inner = paths.sorted(Comparator.reverseOrder()).toList();
            for (Path path : inner) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
