package dev.ringcast.settings;

import dev.ringcast.config.Key;
import dev.ringcast.config.Keys;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A configuration told key by key: the value that counts, and where it stands. */
final class Explanation {
    private static final String DEFAULT = "default";

    /** Of a secret, enough to tell it from another. */
    private static final int SHOWN_OF_SECRET = 2;

    private Explanation() {}

    static String of(ConfigValues set, Optional<String> file) {
        StringBuilder text = new StringBuilder("The configuration is valid. File: ")
                .append(file.map(ConfigFile::shown).orElse("none"))
                .append('\n');
        for (Key<?> key : Keys.all()) {
            line(text, "", key, set, set.isSet(key) ? set.where(key) : DEFAULT);
        }
        for (ConfigValues.OfStreams override : set.overrides()) {
            ConfigValues own = set.with(override);
            Keys.all().stream()
                    .filter(override.values()::containsKey)
                    .forEach(key -> line(text, override.pattern() + ": ", key, own, own.where(key)));
        }
        return text.toString();
    }

    private static <T> void line(StringBuilder text, String of, Key<T> key, ConfigValues set, String where) {
        text.append("  %-34s %-24s %s%n".formatted(of + key.path(), shown(key, set.value(key)), where));
    }

    private static <T> String shown(Key<T> key, T value) {
        String written = key.type().write(value);
        if (written.isEmpty()) {
            return "\"\"";
        }
        return key.type().isSecret()
                ? Stream.of(written.split(",")).map(Explanation::shortened).collect(Collectors.joining(","))
                : written;
    }

    private static String shortened(String secret) {
        return secret.substring(0, Math.min(SHOWN_OF_SECRET, secret.length())) + "… (" + secret.length() + ")";
    }
}
