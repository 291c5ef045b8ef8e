package dev.ringcast.it.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that a test started. Its output goes to files, so that it can never block on it; {@link #close()} ends it.
 */
public final class Child implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Process process;
    private final Path out;
    private final Path err;

    private Child(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /**
     * Starts a program.
     *
     * @param name what its output files are called
     * @param environment variables added to those of this process
     * @param command the program and its arguments
     * @return the running process
     */
    public static Child start(String name, Map<String, String> environment, List<String> command) {
        try {
            Path folder = Files.createDirectories(Folders.target().resolve("children"));
            String stem = ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet() + "-" + name;
            Path out = folder.resolve(stem + ".out");
            Path err = folder.resolve(stem + ".err");
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().putAll(environment);
            builder.redirectInput(
                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            builder.redirectOutput(out.toFile());
            builder.redirectError(err.toFile());
            return new Child(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command, e);
        }
    }

    /**
     * What it wrote to its standard output so far.
     *
     * @return the bytes
     */
    public byte[] out() {
        return read(out);
    }

    /**
     * What it wrote to its standard error so far.
     *
     * @return the text
     */
    public String err() {
        return new String(read(err), StandardCharsets.UTF_8);
    }

    /**
     * Both outputs, for messages.
     *
     * @return the text
     */
    public String log() {
        return new String(out(), StandardCharsets.UTF_8) + err();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Asks it to end: SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** Ends it at once: SIGKILL. */
    public void kill() {
        process.destroyForcibly();
    }

    /**
     * Waits for its end.
     *
     * @param limit how long
     * @return its exit status, empty where it still runs
     * @throws InterruptedException if the wait is interrupted
     */
    public OptionalInt awaitExit(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)
                ? OptionalInt.of(process.exitValue())
                : OptionalInt.empty();
    }

    /**
     * Waits for its end and fails the test where it is late or not a success.
     *
     * @param limit how long
     * @return itself
     * @throws InterruptedException if the wait is interrupted
     */
    public Child succeedsWithin(Duration limit) throws InterruptedException {
        OptionalInt status = awaitExit(limit);
        if (status.isEmpty()) {
            kill();
            throw new AssertionError(describe() + " still ran after " + limit + ":\n" + err());
        }
        if (status.getAsInt() != 0) {
            throw new AssertionError(describe() + " failed with " + status.getAsInt() + ":\n" + err());
        }
        return this;
    }

    @Override
    public void close() {
        terminate();
        try {
            if (awaitExit(GRACE).isEmpty()) {
                kill();
                awaitExit(GRACE);
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    private String describe() {
        return out.getFileName().toString();
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
