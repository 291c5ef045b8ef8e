package dev.ringcast.settings;

import dev.ringcast.config.Key;
import dev.ringcast.config.Keys;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was asked for on the command line: what to do, and values for keys as {@code --section.key=value}.
 *
 * @param command what to do
 * @param assignments the values
 * @param config the configuration file, empty if none is named
 */
record CommandLine(Command command, ConfigValues assignments, Optional<String> config) {
    private static final String CONFIG = "config";

    private static final Map<String, Key<?>> SHORT = Map.of("rtmp-port", Keys.Rtmp.PORT, "http-port", Keys.Http.PORT);

    private static final Map<String, String> REFUSED = Map.of("control-plane-url", "this version has no control plane");

    private static final Set<String> NAMES = Stream.of(Keys.paths(), SHORT.keySet(), Set.of(CONFIG))
            .flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());

    static CommandLine read(List<String> words) {
        ConfigValues found = new ConfigValues();
        Command command = null;
        Optional<String> config = Optional.empty();
        for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
            String word = rest.next();
            Optional<Command> named = Command.of(word);
            if (named.isPresent() && (command == null || named.get().isQuestion())) {
                command = named.get();
            } else if (word.equals("--" + CONFIG) || word.startsWith("--" + CONFIG + "=")) {
                config = config(word, rest, config, found);
            } else if (word.startsWith("--")) {
                option(word.substring(2), rest, found);
            } else {
                String complaint = named.isPresent()
                        ? "one command is enough"
                        : "there is no such command" + (word.endsWith(".toml") ? "; a file follows --" + CONFIG : "");
                found.problem(ConfigValues.printable(word), complaint);
            }
        }
        return new CommandLine(command == null ? Command.SERVE : command, found, config);
    }

    private static Optional<String> config(
            String word, Iterator<String> rest, Optional<String> before, ConfigValues found) {
        int equals = word.indexOf('=');
        String name = equals >= 0 ? word.substring(equals + 1) : rest.hasNext() ? rest.next() : "";
        if (name.isEmpty() || before.isPresent()) {
            found.problem("option --" + CONFIG, name.isEmpty() ? "must be a file" : "is given twice");
        }
        return Optional.of(name);
    }

    /** An option and its value, which stands behind an equals sign or is the next word. */
    private static void option(String option, Iterator<String> rest, ConfigValues found) {
        int equals = option.indexOf('=');
        String name = equals < 0 ? option : option.substring(0, equals);
        String where = "option --" + ConfigValues.printable(name);
        Optional<Key<?>> key = Optional.<Key<?>>ofNullable(SHORT.get(name)).or(() -> Keys.byPath(name));
        if (REFUSED.containsKey(name)) {
            found.problem(where, REFUSED.get(name));
            skipValue(equals, rest);
        } else if (key.isEmpty()) {
            found.problem(where, "there is no such option" + suggestion(name));
        } else if (equals >= 0) {
            found.read(key.get(), option.substring(equals + 1), where);
        } else if (rest.hasNext()) {
            found.read(key.get(), rest.next(), where);
        } else {
            found.problem(where, key.get().rule() + ", and nothing follows");
        }
    }

    private static String suggestion(String name) {
        String near = Suggestion.hint(name, NAMES);
        return near.isEmpty() ? Suggestion.ofKey(name) : near;
    }

    private static void skipValue(int equals, Iterator<String> rest) {
        if (equals < 0 && rest.hasNext()) {
            rest.next();
        }
    }
}
