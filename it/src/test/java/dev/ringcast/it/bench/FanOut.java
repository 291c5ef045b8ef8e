package dev.ringcast.it.bench;

import java.io.IOException;
import java.util.List;

/**
 * Streams, each with its players: what a server costs for what it delivers, and how late.
 *
 * @param streams publishers, each with a stream of its own
 * @param playersPerStream players of each
 * @param slow how many of the players stop to read when the counting starts
 * @param slowSeconds for how long they do; it counts for as long at least, even if no player is slow
 * @param joinsPerSecond players that come besides, and leave at their first keyframe
 */
record FanOut(int streams, int playersPerStream, int slow, double slowSeconds, int joinsPerSecond) implements Scenario {
    /** What one run has at hand. */
    private record Run(Generator generator, Crowd steady, Crowd slow, Crowd joiners) {
        Run(Generator generator, Settings settings) {
            this(generator, generator.crowd(), generator.crowd(settings.slowBuffer()), generator.crowd());
        }
    }

    static FanOut of(int streams, int playersPerStream) {
        return new FanOut(streams, playersPerStream, 0, 0, 0);
    }

    @Override
    public Metric compared() {
        if (joinsPerSecond > 0) {
            return Metric.JOIN_P99;
        }
        if (slowSeconds > 0) {
            return Metric.LATENCY_P99;
        }
        return playersPerStream == 0 ? Metric.CPU_CORES : Metric.CPU_PER_GB;
    }

    @Override
    public Figures measure(Server server, Settings settings) throws IOException, InterruptedException {
        try (RunningServer running = server.start();
                Generator generator = new Generator(running.target(), settings)) {
            generator.publishers().start(streams, false, Settings.SETUP_NANOS);
            long restingKib = running.usage().residentKib();
            Run run = new Run(generator, settings);
            ramp(run, settings);
            // A GOP at least: servers that keep none let a player wait for the next.
            Pause.seconds(Math.max(settings.warmupSeconds(), settings.format().gopSeconds()));
            Window window = Window.open(running, generator, List.of(run.steady, run.slow, run.joiners));
            run.slow.pause(true);
            load(run, settings);
            Figures figures = window.shut();
            Delivery.put(figures, run.steady, window.sent() / (double) streams);
            putJoins(figures, run);
            putSlow(figures, run.slow, window.sent() / (double) streams);
            return putMemory(figures, restingKib);
        }
    }

    private void ramp(Run run, Settings settings) throws InterruptedException {
        int players = streams * playersPerStream;
        long start = System.nanoTime();
        for (int i = 0; i < players; i++) {
            Pause.until(start + i * 1_000_000_000L / settings.joinsPerSecond());
            (i < slow ? run.slow : run.steady).add(Publishers.key(i % streams), false);
        }
        // A player that has not come until then is counted in the end.
        Pause.until(() -> run.steady.isSettled() && run.slow.isSettled(), System.nanoTime() + Settings.SETUP_NANOS);
    }

    private void load(Run run, Settings settings) throws InterruptedException {
        long start = System.nanoTime();
        long end = start + (long) (Math.max(settings.seconds(), slowSeconds) * 1e9);
        long joinNanos = joinsPerSecond == 0 ? Long.MAX_VALUE / 2 : 1_000_000_000L / joinsPerSecond;
        for (long at = start + joinNanos / 2; at < end; at += joinNanos) {
            Pause.until(at);
            run.joiners.add(Publishers.key(run.joiners.size() % streams), true);
        }
        Pause.until(end);
    }

    /** How long joins took: of the additional visitors, or of the players themselves. */
    private void putJoins(Figures figures, Run run) throws InterruptedException {
        Crowd joiners = joinsPerSecond > 0 ? run.joiners : run.steady;
        if (joinsPerSecond > 0) {
            Pause.until(joiners::isOver, System.nanoTime() + Settings.SETUP_NANOS / 4);
        }
        Tally joined = joiners.total();
        figures.put(Metric.JOIN_P50, joined.joins.millis(0.5)).put(Metric.JOIN_P99, joined.joins.millis(0.99));
        figures.put(Metric.FAILED, joiners.size() - joined.joins.count());
    }

    private void putSlow(Figures figures, Crowd crowd, double sentToEach) throws InterruptedException {
        if (slow > 0) {
            Tally stopped = crowd.total();
            double sent = sentToEach * slow;
            figures.put(Metric.SLOW_CLOSED, stopped.closed());
            figures.put(Metric.SLOW_LOST_PERCENT, 100.0 * (sent - stopped.messages()) / sent);
        }
    }

    private Figures putMemory(Figures figures, long restingKib) {
        int players = streams * playersPerStream;
        return players == 0
                ? figures
                : figures.put(Metric.RESIDENT_KB_EACH, (figures.get(Metric.RESIDENT_MB) * 1024 - restingKib) / players);
    }
}
