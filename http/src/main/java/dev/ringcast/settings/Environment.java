package dev.ringcast.settings;

import dev.ringcast.config.Key;
import dev.ringcast.config.Keys;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Finds values in environment variables: {@code RINGCAST_} and a key in capitals, or one of a few short forms. An empty
 * variable counts as unset: container tools cannot remove one.
 */
final class Environment {
    /** What every variable of ours begins with, but for the short forms. */
    static final String PREFIX = "RINGCAST_";

    private static final Map<String, Key<?>> SHORT = Map.of(
            "RTMP_PORT", Keys.Rtmp.PORT,
            "HTTP_PORT", Keys.Http.PORT,
            "LOG_LEVEL", Keys.Logging.LEVEL);

    /** Names the configuration file. */
    static final String CONFIG_FILE = "CONFIG_FILE";

    private static final Map<String, String> REFUSED = Map.of("CONTROL_PLANE_URL", "this version has no control plane");

    private Environment() {}

    /** The configuration file, empty if the variable names none. */
    static Optional<String> configFile(Map<String, String> variables) {
        return Optional.ofNullable(variables.get(CONFIG_FILE)).filter(name -> !name.isEmpty());
    }

    static ConfigValues read(Map<String, String> variables) {
        ConfigValues found = new ConfigValues();
        new TreeMap<>(variables).forEach((name, value) -> {
            if (!value.isEmpty() && !ServiceVariables.contains(name, value)) {
                read(found, name, value);
            }
        });
        return found;
    }

    private static void read(ConfigValues found, String name, String value) {
        String where = "variable " + ConfigValues.printable(name);
        Optional<Key<?>> key = Optional.<Key<?>>ofNullable(SHORT.get(name)).or(() -> Keys.byVariable(name));
        if (REFUSED.containsKey(name)) {
            found.problem(where, REFUSED.get(name));
        } else if (key.isPresent()) {
            found.read(key.get(), value, where);
        } else if (name.startsWith(PREFIX)) {
            found.problem(where, "there is no such key" + Suggestion.hint(name, Keys.variables()));
        }
    }
}
