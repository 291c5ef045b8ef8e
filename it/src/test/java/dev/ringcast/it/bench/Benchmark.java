package dev.ringcast.it.bench;

import dev.ringcast.it.bench.Case.Variant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The command: runs cases of the matrix on servers in turn, so that what disturbs the machine disturbs all of them, and
 * writes the tables. {@code --help} tells the options.
 */
public final class Benchmark {
    private static final List<String> ON_DEMAND = List.of("start", "capacity", "publish-2000");

    private final Options options;
    private final Settings settings;
    private final List<Server> servers;
    private final Optional<Floor> floor;
    private final Report report;

    private Benchmark(Options options) throws IOException, InterruptedException {
        this.options = options;
        StreamFormat usual = StreamFormat.DEFAULT;
        StreamFormat format = new StreamFormat(
                options.integer("--video-kbits", (int) (usual.videoBits() / 1000)) * 1000L,
                options.integer("--fps", usual.framesPerSecond()),
                options.integer("--gop", usual.gopFrames()),
                usual.audioBits(),
                usual.audioPerSecond());
        settings = new Settings(
                format,
                options.number("--warmup", 15),
                options.number("--seconds", 20),
                options.integer("--readers", 1),
                options.integer("--ramp", 500),
                options.integer("--slow-buffer", 0));
        servers = servers();
        String source = options.text("--floor").orElse("");
        floor = source.isEmpty() ? Optional.empty() : Optional.of(Floor.compile(Path.of(source)));
        report = new Report(
                options.text("--baseline")
                        .orElse(options.has("--url") ? servers.getFirst().name() : "nginx-1"),
                Machine.heading(settings));
    }

    /**
     * Runs it.
     *
     * @param arguments the options
     * @throws IOException if a socket or a file fails
     * @throws InterruptedException never: no thread interrupts it
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Options options = Options.parse(arguments);
        if (options.has("--help")) {
            System.out.print(Options.help());
        } else if (options.has("--list")) {
            Matrix.cases(1).forEach(entry -> System.out.printf("%-20s %s%n", entry.name(), entry.title()));
        } else {
            Runtime.getRuntime().addShutdownHook(new Thread(Benchmark::endChildren, "end-children"));
            new Benchmark(options).run();
        }
    }

    private static void endChildren() {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
    }

    private void run() throws IOException, InterruptedException {
        int repetitions = options.integer("--repetitions", 3);
        for (Case entry : cases()) {
            for (int repetition = 0; repetition < repetitions; repetition++) {
                repeat(entry, repetition);
            }
        }
        System.out.println(report.markdown());
    }

    /** One run of each server, in an order that turns with the repetition. */
    private void repeat(Case entry, int repetition) throws IOException, InterruptedException {
        List<Server> order = new ArrayList<>(servers);
        Collections.rotate(order, repetition);
        for (Server server : order) {
            for (Variant variant : entry.variants()) {
                Report.Row row = new Report.Row(server.name(), variant.label(), server.windowMillis());
                add(entry, row, measured(server, variant));
            }
        }
        if (floor.isPresent() && entry.floorPlayers() > 0) {
            for (String window : options.list("--floor-windows", "0,100")) {
                int millis = Integer.parseInt(window);
                Figures figures = floor.get().measure(entry.floorPlayers(), millis, settings);
                add(entry, new Report.Row(Floor.name(millis), "", millis), figures);
            }
        }
    }

    private Figures measured(Server server, Variant variant) throws IOException, InterruptedException {
        try {
            return variant.scenario().measure(server, settings);
        } catch (IllegalStateException | UncheckedIOException e) { // this server cannot do it: the others can
            Figures none = new Figures();
            none.note("failed: " + e.getMessage());
            return none;
        }
    }

    private void add(Case entry, Report.Row row, Figures figures) throws IOException {
        System.out.println(entry.name() + ": " + row.title() + ": " + figures);
        report.add(entry, row, figures);
        if (options.has("--out")) {
            Files.writeString(Path.of(options.text("--out").orElseThrow()), report.markdown());
        }
    }

    private List<Case> cases() {
        if (options.has("--players") || options.has("--publishers") || options.has("--joins")) {
            FanOut own = new FanOut(
                    options.integer("--publishers", 1),
                    options.integer("--players", 0),
                    options.integer("--slow", 0),
                    options.has("--slow") ? options.number("--slow-seconds", 60) : 0,
                    options.integer("--joins", 0));
            String title = "%d streams with %d players each, %d of which stop to read; %d joins a second"
                    .formatted(own.streams(), own.playersPerStream(), own.slow(), own.joinsPerSecond());
            return List.of(Case.of("custom", title, own));
        }
        List<String> asked = options.list("--case", "");
        List<Case> cases = Matrix.cases(options.number("--scale", 1)).stream()
                .filter(entry ->
                        options.has("--case") ? asked.contains(entry.name()) : !ON_DEMAND.contains(entry.name()))
                .toList();
        if (cases.isEmpty()) {
            throw new IllegalArgumentException("no case is called " + asked + ": see --list");
        }
        return cases;
    }

    private List<Server> servers() {
        if (options.has("--url")) {
            URI url = URI.create(options.text("--url").orElseThrow());
            return List.of(Servers.running(url, options.integer("--pid", 0)));
        }
        List<Server> all = new ArrayList<>();
        for (String name : options.list("--servers", "ringcast,nginx-1")) {
            all.add(server(name));
        }
        for (String other : options.all("--server")) {
            int equals = other.indexOf('=');
            all.add(Servers.command(other.substring(0, equals), other.substring(equals + 1)));
        }
        return all;
    }

    private Server server(String name) {
        Path ringcast = Path.of(options.text("--ringcast").orElse("http/target/ringcast"));
        return switch (name) {
            case "ringcast" -> Servers.ringcast(name, 100, ringcast, List.of());
            case "ringcast-0ms" -> Servers.ringcast(name, 0, ringcast, List.of("--fanout.max_delay=0s"));
            case "ringcast-jar" -> Servers.ringcast(name, 100, ringcast.resolveSibling("ringcast.jar"), List.of());
            case "nginx-1" -> Servers.nginx(name, 1);
            case "nginx-all" -> Servers.nginx(name, Runtime.getRuntime().availableProcessors());
            case "node-media-server" ->
                Servers.nodeMediaServer(name, Path.of(options.text("--node").orElseThrow()));
            default -> throw new IllegalArgumentException("no server is called " + name + "\n" + Options.help());
        };
    }
}
