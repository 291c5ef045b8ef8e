package dev.ringcast.it.bench;

import java.io.IOException;
import java.util.OptionalLong;

/**
 * Connections on which nothing happens: what memory each takes.
 *
 * @param count how many
 * @param phase how far each has come; where it plays, its stream is silent
 */
record Idle(int count, Phase phase) implements Scenario {
    private static final double SETTLE_SECONDS = 2;
    private static final double WATCH_SECONDS = 4;
    private static final long LIMIT_NANOS = 60_000_000_000L;

    @Override
    public Metric compared() {
        return Metric.RESIDENT_KB_EACH;
    }

    @Override
    public Figures measure(Server server, Settings settings) throws IOException, InterruptedException {
        try (RunningServer running = server.start();
                Generator generator = new Generator(running.target(), settings)) {
            generator.publishers().start(1, true, Settings.SETUP_NANOS);
            Pause.seconds(SETTLE_SECONDS);
            OptionalLong heapBefore = running.liveHeapBytes();
            Usage before = running.usage();
            Procession procession = new Procession(generator, phase, count, true);
            procession.run(LIMIT_NANOS);
            Pause.seconds(SETTLE_SECONDS);
            Usage then = running.usage();
            Pause.seconds(WATCH_SECONDS);
            Usage after = running.usage();
            OptionalLong heapAfter = running.liveHeapBytes();
            int there = Math.max(1, procession.arrived());
            Figures figures = new Figures()
                    .put(Metric.CPU_CORES, after.cpuSince(then) / WATCH_SECONDS)
                    .put(Metric.RESIDENT_MB, after.residentKib() / 1024.0)
                    .put(Metric.RESIDENT_KB_EACH, (double) (after.residentKib() - before.residentKib()) / there)
                    .put(Metric.FAILED, procession.failed())
                    .put(Metric.CLOSED, procession.dropped());
            if (heapBefore.isPresent() && heapAfter.isPresent()) {
                double growth = heapAfter.getAsLong() - heapBefore.getAsLong();
                figures.put(Metric.HEAP_KB_EACH, growth / 1024 / there);
            }
            if (!procession.reason().isEmpty()) {
                figures.note("a connection: " + procession.reason());
            }
            return figures;
        }
    }
}
