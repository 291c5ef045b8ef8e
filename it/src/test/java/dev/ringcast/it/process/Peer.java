package dev.ringcast.it.process;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A foreign program that speaks to the server.
 *
 * <p>A test that needs one that is not installed is skipped and says so, or fails where {@code ringcast.requirePeers}
 * is true.
 */
public enum Peer {
    FFMPEG("ffmpeg"),
    FFPROBE("ffprobe"),
    RTMPDUMP("rtmpdump"),
    GSTREAMER("gst-launch-1.0"),
    NGINX("nginx", "/usr/sbin/nginx"),
    OPENSSL("openssl"),
    CHROMIUM("chromium", "chromium-browser", "google-chrome");

    private final List<String> programs;

    Peer(String... programs) {
        this.programs = List.of(programs);
    }

    /**
     * Starts the program.
     *
     * @param arguments its arguments
     * @return the running program
     */
    public Child start(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(program().toString());
        command.addAll(List.of(arguments));
        return Child.start(programs.getFirst(), Map.of(), command);
    }

    /**
     * Runs the program, which must succeed.
     *
     * @param limit how long it may take
     * @param arguments its arguments
     * @return the ended program
     * @throws InterruptedException if the wait is interrupted
     */
    public Child run(Duration limit, String... arguments) throws InterruptedException {
        return start(arguments).succeedsWithin(limit);
    }

    /** Skips or fails the test where the program is missing. */
    public void require() {
        program();
    }

    private Path program() {
        Optional<Path> found = find();
        if (found.isPresent()) {
            return found.get();
        }
        String message = programs.getFirst() + " is not installed";
        return Boolean.getBoolean("ringcast.requirePeers") ? fail(message) : abort(message);
    }

    private Optional<Path> find() {
        List<Path> folders = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(Path::of)
                .toList();
        return programs.stream()
                .flatMap(name -> folders.stream().map(folder -> folder.resolve(name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
