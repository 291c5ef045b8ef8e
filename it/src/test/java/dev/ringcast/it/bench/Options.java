package dev.ringcast.it.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The command line: {@code --name value} or {@code --name=value}, each name known and some of them repeated. */
final class Options {
    /** Each option with what it means. */
    private static final Map<String, String> KNOWN = known();

    private final Map<String, List<String>> values = new LinkedHashMap<>();

    private Options() {}

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException if an option is unknown or has no value
     */
    static Options parse(String... arguments) {
        Options options = new Options();
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (!KNOWN.containsKey(name)) {
                throw new IllegalArgumentException("unknown option " + name + "\n" + help());
            }
            if (equals < 0 && i + 1 == arguments.length && !isFlag(name)) {
                throw new IllegalArgumentException(name + " needs a value");
            }
            String value = isFlag(name) ? "true" : equals < 0 ? arguments[++i] : argument.substring(equals + 1);
            options.values.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
        }
        return options;
    }

    static String help() {
        StringBuilder out = new StringBuilder("options:\n");
        KNOWN.forEach((name, meaning) -> out.append("  %-18s %s%n".formatted(name, meaning)));
        return out.toString();
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).map(List::getLast);
    }

    /** All values of an option, where commas separate them too. */
    List<String> list(String name, String fallback) {
        return List.of(
                String.join(",", values.getOrDefault(name, List.of(fallback))).split(","));
    }

    /** All values of an option, as they are. */
    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    int integer(String name, int fallback) {
        return text(name).map(Integer::parseInt).orElse(fallback);
    }

    double number(String name, double fallback) {
        return text(name).map(Double::parseDouble).orElse(fallback);
    }

    private static boolean isFlag(String name) {
        return name.equals("--help") || name.equals("--list");
    }

    private static Map<String, String> known() {
        Map<String, String> known = new LinkedHashMap<>();
        known.put("--help", "this text");
        known.put("--list", "the cases by name");
        known.put("--case", "which cases, by name: players-1000,idle-2000; all but start, capacity and publish-2000");
        known.put("--servers", "which servers: ringcast,ringcast-0ms,ringcast-jar,nginx-1,nginx-all,node-media-server");
        known.put("--server", "another one: NAME=COMMAND, where {port} and {folder} are replaced; repeatable");
        known.put("--url", "measure what runs at rtmp://host:port/app instead");
        known.put("--pid", "its process, for processor time and memory");
        known.put("--ringcast", "its executable; http/target/ringcast");
        known.put("--node", "the folder where npm installed node-media-server");
        known.put("--floor", "C source of a program that only writes: the floor of each fan-out");
        known.put("--floor-windows", "its windows in ms: 0,100");
        known.put("--baseline", "the server that ratios are against: nginx-1");
        known.put("--repetitions", "runs of each, alternating: 3");
        known.put("--seconds", "how long a run counts: 20");
        known.put("--warmup", "seconds of load before: 15");
        known.put("--readers", "threads that read for the players: 1");
        known.put("--ramp", "players that come a second before it counts: 500");
        known.put("--scale", "what all counts of the matrix are multiplied with: 1");
        known.put("--publishers", "a case of your own: streams (1)");
        known.put("--players", "players of each");
        known.put("--slow", "how many of them stop reading");
        known.put("--slow-seconds", "for how many seconds: 60");
        known.put("--slow-buffer", "with a receive buffer of this many bytes: the kernel's default");
        known.put("--joins", "players that come besides, a second");
        known.put("--video-kbits", "bit rate of the video: 2500");
        known.put("--fps", "video frames a second: 30");
        known.put("--gop", "video frames from keyframe to keyframe: 60");
        known.put("--out", "the file for the tables, rewritten after each run");
        return known;
    }
}
