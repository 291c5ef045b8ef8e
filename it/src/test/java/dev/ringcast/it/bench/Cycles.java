package dev.ringcast.it.bench;

import java.io.IOException;

/**
 * Connections that come as far as a phase and leave: how many a second, and what of them stays behind.
 *
 * @param count how many
 * @param phase how far each goes
 */
record Cycles(int count, Phase phase) implements Scenario {
    private static final double SETTLE_SECONDS = 3;
    private static final long LIMIT_NANOS = 60_000_000_000L;

    @Override
    public Metric compared() {
        return Metric.MICROS_PER_CYCLE;
    }

    @Override
    public Figures measure(Server server, Settings settings) throws IOException, InterruptedException {
        try (RunningServer running = server.start();
                Generator generator = new Generator(running.target(), settings)) {
            generator.publishers().start(1, false, Settings.SETUP_NANOS);
            new Procession(generator, phase, count / 10, false).run(LIMIT_NANOS); // warm-up
            Pause.seconds(SETTLE_SECONDS);
            Usage before = running.usage();
            long start = System.nanoTime();
            Procession procession = new Procession(generator, phase, count, false);
            procession.run(LIMIT_NANOS);
            double seconds = (System.nanoTime() - start) / 1e9;
            double cpu = running.usage().cpuSince(before);
            Pause.seconds(SETTLE_SECONDS);
            Usage after = running.usage();
            Figures figures = new Figures()
                    .put(Metric.MICROS_PER_CYCLE, cpu * 1e6 / Math.max(1, procession.arrived()))
                    .put(Metric.CYCLES_PER_SECOND, procession.arrived() / seconds)
                    .put(Metric.RESIDENT_GROWTH_MB, (after.residentKib() - before.residentKib()) / 1024.0)
                    .put(Metric.DESCRIPTORS_LEFT, after.descriptors() - before.descriptors())
                    .put(Metric.THREADS_LEFT, after.threads() - before.threads())
                    .put(Metric.FAILED, procession.failed());
            if (!procession.reason().isEmpty()) {
                figures.note("a connection: " + procession.reason());
            }
            return figures;
        }
    }
}
