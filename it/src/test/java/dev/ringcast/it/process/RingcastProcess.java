package dev.ringcast.it.process;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The server under test: the jar, in a process of its own, on free ports of the loopback address.
 *
 * <p>As a static {@code @RegisterExtension} it runs as long as the class's tests and prints the end of its log beside
 * one that fails; otherwise {@link #start()} and {@link #close()} are called.
 */
public final class RingcastProcess
        implements AutoCloseable, BeforeAllCallback, AfterTestExecutionCallback, AfterAllCallback {
    private static final Duration START = Duration.ofSeconds(30);
    private static final int LOG_LINES = 60;

    private final List<String> options;
    private final List<String> flags = new ArrayList<>(List.of("-Xmx512m"));
    private final Map<String, String> environment = new HashMap<>();
    private final int rtmpPort = Ports.free();
    private final int httpPort = Ports.free();
    private List<String> starter = List.of();
    private String java = Folders.java();
    private String command = "serve";
    private Child child;

    private RingcastProcess(String... options) {
        this.options = List.of(options);
    }

    /**
     * A server that is yet to be started.
     *
     * @param options its options beside those for addresses and ports
     * @return the server
     */
    public static RingcastProcess with(String... options) {
        return new RingcastProcess(options);
    }

    /**
     * Sets the flags of its virtual machine, instead of a heap of 512 MiB.
     *
     * @param flags the flags
     * @return itself
     */
    public RingcastProcess jvm(String... flags) {
        this.flags.clear();
        this.flags.addAll(List.of(flags));
        return this;
    }

    /**
     * Sets a variable of its environment.
     *
     * @param name the name
     * @param value the value
     * @return itself
     */
    public RingcastProcess variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /**
     * Has it publish its built-in clip.
     *
     * @return itself
     */
    public RingcastProcess demo() {
        command = "demo";
        return this;
    }

    /**
     * Names the java that starts it, instead of the one of the build.
     *
     * @param java its path
     * @return itself
     */
    public RingcastProcess java(String java) {
        this.java = java;
        return this;
    }

    /**
     * Starts it by another program, such as {@code env --ignore-signal=HUP}, which becomes the server.
     *
     * @param words the program and its options
     * @return itself
     */
    public RingcastProcess by(String... words) {
        starter = List.of(words);
        return this;
    }

    /**
     * Starts it and waits until both ports accept.
     *
     * @return itself
     */
    public RingcastProcess start() {
        assertTrue(Files.exists(Folders.jar()), () -> Folders.jar() + " is not built: mvn -DskipTests package");
        List<String> line = new ArrayList<>(starter);
        line.addAll(List.of(java, "-Djdk.trackAllThreads=true"));
        line.addAll(flags);
        line.addAll(List.of("-jar", Folders.jar().toString(), command));
        line.addAll(List.of("--rtmp.bind=127.0.0.1", "--http.bind=127.0.0.1"));
        line.addAll(List.of("--rtmp-port", Integer.toString(rtmpPort), "--http-port", Integer.toString(httpPort)));
        line.addAll(options);
        child = Child.start("ringcast", environment, line);
        await().atMost(START)
                .pollInterval(Duration.ofMillis(20))
                .failFast("the server runs", () -> assertTrue(child.isAlive(), this::tail))
                .untilAsserted(() -> assertTrue(accepts(rtmpPort) && accepts(httpPort), this::tail));
        return this;
    }

    public int rtmpPort() {
        return rtmpPort;
    }

    public int httpPort() {
        return httpPort;
    }

    /**
     * The address at which a stream is published and played.
     *
     * @param name the stream, {@code app/key}
     * @return an RTMP URL
     */
    public String rtmp(String name) {
        return "rtmp://127.0.0.1:" + rtmpPort + "/" + name;
    }

    /**
     * An address of its HTTP side.
     *
     * @param path the path, with a slash in front
     * @return an HTTP URL
     */
    public URI http(String path) {
        return URI.create("http://127.0.0.1:" + httpPort + path);
    }

    /**
     * The multivariant playlist of a stream.
     *
     * @param name the stream, {@code app/key}
     * @return an HTTP URL
     */
    public URI hls(String name) {
        return http("/hls/" + name + "/index.m3u8");
    }

    /**
     * What it logged so far.
     *
     * @return both of its outputs
     */
    public String log() {
        return child.log();
    }

    public ProcessFigures figures() {
        return new ProcessFigures(child.pid());
    }

    public boolean isAlive() {
        return child.isAlive();
    }

    /** Asks it to end: SIGTERM. */
    public void terminate() {
        child.terminate();
    }

    /** Ends it at once: SIGKILL. It may be started again, on the same ports. */
    public void kill() {
        child.kill();
    }

    /**
     * Waits for its end.
     *
     * @param limit how long
     * @return its exit status, empty where it still runs
     * @throws InterruptedException if the wait is interrupted
     */
    public OptionalInt awaitExit(Duration limit) throws InterruptedException {
        return child.awaitExit(limit);
    }

    @Override
    public void close() {
        if (child != null) {
            child.kill();
            child.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        start();
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        context.getExecutionException()
                .map(failure -> context.getDisplayName() + " failed; the server said:\n" + tail())
                .ifPresent(System.err::println);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    private String tail() {
        List<String> lines = log().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
