package dev.ringcast.it.bench;

import dev.ringcast.it.process.Child;
import dev.ringcast.it.process.ProcessFigures;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A running server: started here and stopped by {@link #close()}, or one that was running before. */
final class RunningServer implements AutoCloseable {
    private static final long START_NANOS = 30_000_000_000L;
    private static final long POLL_NANOS = 500_000;
    private static final Pattern PAUSE = Pattern.compile("Pause .* ([0-9.]+)ms$");

    private final Target target;
    private final Optional<Child> child;
    private final long pid;
    private final Optional<Path> folder;
    private List<Integer> otherPorts = List.of();
    private double startMillis = Double.NaN;
    private int pausesBefore;

    private RunningServer(Target target, Optional<Child> child, long pid, Optional<Path> folder) {
        this.target = target;
        this.child = child;
        this.pid = pid;
        this.folder = folder;
    }

    /** A server that runs already; without its process (0) nothing is known of what it uses. */
    static RunningServer foreign(Target target, long pid) {
        return new RunningServer(target, Optional.empty(), pid, Optional.empty());
    }

    /**
     * Starts a server and waits until all its ports accept.
     *
     * @param name what its output files are called
     * @param folder its own, deleted in the end
     * @param target where it takes RTMP
     * @param otherPorts where it accepts besides
     */
    static RunningServer start(
            String name,
            Path folder,
            Target target,
            List<Integer> otherPorts,
            List<String> command,
            Map<String, String> environment)
            throws InterruptedException {
        long start = System.nanoTime();
        Child child = Child.start(name, environment, command);
        RunningServer running = new RunningServer(target, Optional.of(child), child.pid(), Optional.of(folder));
        List<Integer> ports = Stream.concat(
                        target.addresses().stream().map(InetSocketAddress::getPort), otherPorts.stream())
                .toList();
        while (!ports.stream().allMatch(RunningServer::accepts)) {
            if (!child.isAlive() || System.nanoTime() - start > START_NANOS) {
                String last = child.log().lines().reduce((before, line) -> line).orElse("it said nothing");
                running.close();
                throw new IllegalStateException(name + " does not accept on its ports: " + last);
            }
            Pause.until(System.nanoTime() + POLL_NANOS);
        }
        running.otherPorts = otherPorts;
        running.startMillis = (System.nanoTime() - start) / 1e6;
        return running;
    }

    Target target() {
        return target;
    }

    /** The first port at which it accepts besides: that of HTTP. */
    int otherPort() {
        if (otherPorts.isEmpty()) {
            throw new IllegalStateException("its HTTP port is not known");
        }
        return otherPorts.getFirst();
    }

    /** From the start of its process until all its ports accepted; NaN where it ran before. */
    double startMillis() {
        return startMillis;
    }

    Usage usage() {
        return Usage.of(pid);
    }

    /** Bytes of live objects, where it is a Java process of ours. */
    OptionalLong liveHeapBytes() throws InterruptedException {
        return collectorLog().isPresent()
                ? OptionalLong.of(new ProcessFigures(pid).liveHeapBytes())
                : OptionalLong.empty();
    }

    /** From here on pauses of the collector count. */
    void markPauses() {
        pausesBefore = pauses().length;
    }

    /** The longest pause of the collector since then, where it is a Java process of ours. */
    OptionalDouble worstPauseMillis() {
        if (collectorLog().isEmpty()) {
            return OptionalDouble.empty();
        }
        double[] all = pauses();
        double worst = 0;
        for (int i = pausesBefore; i < all.length; i++) {
            worst = Math.max(worst, all[i]);
        }
        return OptionalDouble.of(worst);
    }

    @Override
    public void close() {
        child.ifPresent(Child::close);
        folder.ifPresent(TemporaryFolder::delete);
    }

    private double[] pauses() {
        if (collectorLog().isEmpty()) {
            return new double[0];
        }
        try (Stream<String> lines = Files.lines(collectorLog().get())) {
            return lines.map(PAUSE::matcher)
                    .filter(Matcher::find)
                    .mapToDouble(matcher -> Double.parseDouble(matcher.group(1)))
                    .toArray();
        } catch (IOException e) {
            throw new IllegalStateException("cannot read the collector's log", e);
        }
    }

    private Optional<Path> collectorLog() {
        return folder.map(own -> own.resolve(Servers.COLLECTOR_LOG)).filter(Files::exists);
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
