package dev.ringcast.it.bench;

import dev.ringcast.it.bench.Case.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All cases. */
final class Matrix {
    private static final double SLOW_SECONDS = 60;
    private static final int STARTS = 11;

    private Matrix() {}

    /**
     * Makes the cases.
     *
     * @param scale what all counts are multiplied with: below 1 for a try
     */
    static List<Case> cases(double scale) {
        List<Case> cases = new ArrayList<>();
        for (int players : List.of(1, 10, 20, 50, 100, 200, 300, 500, 1000, 2000)) {
            int scaled = scaled(players, scale);
            cases.add(Case.of("players-" + players, scaled + " players of one stream", FanOut.of(1, scaled)));
        }
        int streams = scaled(100, scale);
        cases.add(Case.of("streams-100x5", streams + " streams with 5 players each", FanOut.of(streams, 5)));
        cases.add(Case.of("publishers-100", streams + " publishers without viewers", FanOut.of(streams, 0)));
        cases.add(slow(scaled(200, scale), scaled(20, scale), SLOW_SECONDS * Math.min(1, scale)));
        cases.add(joins(scaled(500, scale)));
        cases.add(Case.of(
                "idle-2000",
                scaled(2000, scale) + " viewers of a stream that is silent",
                new Idle(scaled(2000, scale), Phase.PLAY)));
        cases.add(Case.of(
                "connections-10000",
                scaled(10_000, scale) + " connections that neither play nor publish",
                new Idle(scaled(10_000, scale), Phase.CONNECT)));
        cases.add(cycles(scaled(10_000, scale)));
        for (int connections : List.of(16, 64, 512)) {
            int scaled = scaled(connections, scale);
            cases.add(Case.of(
                    "segments-" + connections,
                    scaled + " connections that fetch HLS segments, one after the other",
                    new HttpFiles(scaled, false)));
        }
        int readers = scaled(64, scale);
        cases.add(Case.of(
                "playlists",
                readers + " connections that fetch a media playlist again and again",
                new HttpFiles(readers, true)));
        cases.add(Case.of("start", "From the start of the process until its ports accept", new StartUp(STARTS)));
        cases.add(publish(scaled(2000, scale)));
        cases.add(Case.of(
                "capacity",
                "Most players of one stream with less than 0.1 % lost",
                new Capacity(scaled(1000, scale), 3)));
        return cases;
    }

    private static Case slow(int players, int slow, double seconds) {
        return new Case(
                "slow-200x20",
                "%d players %d of which stop to read for %.0f s".formatted(players, slow, seconds),
                List.of(
                        new Variant("none stops", new FanOut(1, players, 0, seconds, 0)),
                        new Variant(slow + " stop", new FanOut(1, players, slow, seconds, 0))));
    }

    private static Case joins(int players) {
        return new Case(
                "joins-20",
                "20 joins a second, beside none and beside %d players".formatted(players),
                Stream.of(0, players)
                        .map(others -> new Variant("beside " + others, new FanOut(1, others, 0, 0, 20)))
                        .toList());
    }

    private static Case publish(int players) {
        return new Case(
                "publish-2000",
                "One call of publish in a process that embeds Ringcast, beside none and beside %d players"
                        .formatted(players),
                Stream.of(0, players)
                        .map(others -> new Variant("beside " + others, new PublishTime(others)))
                        .toList());
    }

    private static Case cycles(int count) {
        return new Case(
                "cycles-10000",
                count + " connects and disconnects in each phase",
                IntStream.range(0, Phase.values().length)
                        .mapToObj(i -> Phase.values()[i])
                        .map(phase -> new Variant(phase.name().toLowerCase(), new Cycles(count, phase)))
                        .toList());
    }

    private static int scaled(int count, double scale) {
        return Math.max(1, (int) Math.round(count * scale));
    }
}
