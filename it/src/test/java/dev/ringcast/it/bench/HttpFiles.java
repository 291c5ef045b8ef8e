package dev.ringcast.it.bench;

import dev.ringcast.it.process.Folders;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Connections that fetch the files of HLS over and over. Ringcast serves a stream that is being published; nginx serves
 * copies of the same files from a folder, which Ringcast's run before has left there.
 *
 * @param connections how many, each with one request after the other
 * @param playlists whether they fetch the media playlist, and not segments
 */
record HttpFiles(int connections, boolean playlists) implements Scenario {
    private static final int SEGMENTS = 5;
    private static final String STREAM = "live/" + Publishers.key(0);

    /** Where the list of files comes from while the load lasts. */
    private interface Source {
        List<String> paths() throws IOException, InterruptedException;
    }

    @Override
    public Metric compared() {
        return playlists ? Metric.MILLIS_PER_1000_REQUESTS : Metric.CPU_PER_GB;
    }

    @Override
    public Figures measure(Server server, Settings settings) throws IOException, InterruptedException {
        return server.name().startsWith("nginx") ? ofCopies(server.name(), settings) : ofStream(server, settings);
    }

    private Figures ofStream(Server server, Settings settings) throws IOException, InterruptedException {
        try (RunningServer running = server.start();
                Generator generator = new Generator(running.target(), settings)) {
            generator.publishers().start(1, false, Settings.SETUP_NANOS);
            InetSocketAddress address = loopback(running.otherPort());
            try (HlsFiles files = new HlsFiles(address, STREAM)) {
                long limit = System.nanoTime() + 2 * Settings.SETUP_NANOS;
                while (files.segments().size() < SEGMENTS) {
                    if (System.nanoTime() > limit) {
                        throw new IllegalStateException(
                                "only " + files.segments().size() + " segments");
                    }
                    Pause.seconds(1);
                }
                files.save(copies());
                return loaded(
                        running, address, () -> playlists ? List.of(files.playlist()) : files.segments(), settings);
            }
        }
    }

    private Figures ofCopies(String name, Settings settings) throws IOException, InterruptedException {
        if (!Files.exists(copies().resolve("media.m3u8"))) {
            throw new IllegalStateException("no copies: measure ringcast first");
        }
        List<String> segments;
        try (Stream<Path> all = Files.list(copies())) {
            segments = all.map(file -> "/" + file.getFileName())
                    .filter(path -> !path.endsWith(".m3u8"))
                    .sorted()
                    .toList();
        }
        int workers = name.equals("nginx-1") ? 1 : Runtime.getRuntime().availableProcessors();
        try (RunningServer running = Servers.nginxFiles(name, workers, copies()).start()) {
            List<String> paths = playlists ? List.of("/media.m3u8") : segments;
            return loaded(running, running.target().address(), () -> paths, settings);
        }
    }

    private Figures loaded(RunningServer running, InetSocketAddress address, Source source, Settings settings)
            throws IOException, InterruptedException {
        try (HttpLoad load = new HttpLoad(address, connections, source.paths())) {
            follow(load, source, settings.warmupSeconds());
            Usage before = running.usage();
            Usage ownBefore = Usage.own();
            double machineBefore = Usage.machineSeconds();
            running.markPauses();
            load.take();
            long start = System.nanoTime();
            follow(load, source, settings.seconds());
            HttpLoad.Count count = load.take();
            double seconds = (System.nanoTime() - start) / 1e9;
            Usage after = running.usage();
            double cpu = after.cpuSince(before);
            double own = Usage.own().cpuSince(ownBefore);
            double others = Usage.machineSeconds() - machineBefore - cpu - own;
            Figures figures = figures(count, seconds, cpu)
                    .put(Metric.RESIDENT_MB, after.residentKib() / 1024.0)
                    .put(Metric.GENERATOR_CPU_CORES, own / seconds)
                    .put(Metric.OTHERS_CPU_CORES, Math.max(0, others) / seconds);
            running.worstPauseMillis().ifPresent(millis -> figures.put(Metric.GC_PAUSE_MAX, millis));
            return figures;
        }
    }

    private static Figures figures(HttpLoad.Count count, double seconds, double cpu) {
        double gigabytes = count.bytes / 1e9;
        long answers = count.latency.count();
        return new Figures()
                .put(Metric.CPU_PER_GB, cpu / gigabytes)
                .put(Metric.MILLIS_PER_1000_REQUESTS, cpu * 1e6 / answers)
                .put(Metric.CPU_CORES, cpu / seconds)
                .put(Metric.REQUESTS_PER_SECOND, answers / seconds)
                .put(Metric.MEGABYTES_PER_SECOND, count.bytes / 1e6 / seconds)
                .put(Metric.LATENCY_P50, count.latency.millis(0.5))
                .put(Metric.LATENCY_P99, count.latency.millis(0.99))
                .put(Metric.LATENCY_MAX, count.latency.maxMillis())
                .put(Metric.FAILED_REQUESTS, count.refused)
                .put(Metric.CLOSED, count.closed)
                .put(Metric.GB_DELIVERED, gigabytes);
    }

    /** Keeps up with the playlist, as players do: segments leave it. */
    private static void follow(HttpLoad load, Source source, double seconds) throws IOException, InterruptedException {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() < end) {
            load.ask(source.paths());
            Pause.until(Math.min(end, System.nanoTime() + 1_000_000_000L));
        }
    }

    private static Path copies() {
        return Folders.target().resolve("bench-hls");
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
