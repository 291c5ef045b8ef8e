package dev.ringcast.it.bench;

import java.util.List;

/** The time of a run that counts: what server, generator and machine used in it, and what was delivered. */
final class Window {
    private final RunningServer server;
    private final Generator generator;
    private final List<Crowd> crowds;
    private final long startNanos = System.nanoTime();
    private final long sentBefore;
    private final Usage serverBefore;
    private final Usage ownBefore = Usage.own();
    private final double machineBefore = Usage.machineSeconds();
    private long sent;

    private Window(RunningServer server, Generator generator, List<Crowd> crowds) throws InterruptedException {
        this.server = server;
        this.generator = generator;
        this.crowds = crowds;
        this.sentBefore = generator.publishers().sent();
        this.serverBefore = server.usage();
        server.markPauses();
    }

    /** Starts to count. */
    static Window open(RunningServer server, Generator generator, List<Crowd> crowds) throws InterruptedException {
        for (Crowd crowd : crowds) {
            crowd.open();
        }
        return new Window(server, generator, crowds);
    }

    /** Stops to count. */
    Figures shut() throws InterruptedException {
        double machine = Usage.machineSeconds() - machineBefore;
        double own = Usage.own().cpuSince(ownBefore);
        Usage usage = server.usage();
        double cpu = usage.cpuSince(serverBefore);
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        sent = generator.publishers().sent() - sentBefore;
        Tally delivered = new Tally();
        for (Crowd crowd : crowds) {
            crowd.shut();
            delivered.add(crowd.total());
        }
        Figures figures = new Figures()
                .put(Metric.CPU_CORES, cpu / seconds)
                .put(Metric.RESIDENT_MB, usage.residentKib() / 1024.0)
                .put(Metric.SWITCHES_PER_SECOND, (usage.switches() - serverBefore.switches()) / seconds)
                .put(Metric.GENERATOR_CPU_CORES, own / seconds)
                .put(Metric.OTHERS_CPU_CORES, Math.max(0, machine - own - cpu) / seconds);
        if (delivered.bytes() > 0) {
            putDelivered(figures, delivered, cpu, own);
        }
        server.worstPauseMillis().ifPresent(millis -> figures.put(Metric.GC_PAUSE_MAX, millis));
        generator.publishers().failures().forEach(why -> figures.note("a publisher: " + why));
        return figures;
    }

    /** Video and audio frames that were sent while it counted. */
    long sent() {
        return sent;
    }

    private static void putDelivered(Figures figures, Tally delivered, double cpu, double own) {
        double gigabytes = delivered.bytes() / 1e9;
        figures.put(Metric.GB_DELIVERED, gigabytes)
                .put(Metric.CPU_PER_GB, cpu / gigabytes)
                .put(Metric.MICROS_PER_MESSAGE, cpu * 1e6 / delivered.messages())
                .put(Metric.GENERATOR_CPU_PER_GB, own / gigabytes);
    }
}
