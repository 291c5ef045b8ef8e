package dev.ringcast.server;

import dev.ringcast.config.Key;
import dev.ringcast.config.Keys;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The command line explained. */
final class Help {
    private static final String USAGE = """
        Ringcast takes live streams in over RTMP and gives them out over RTMP and HLS.

          ringcast [serve] [OPTION]...   serve
          ringcast demo [OPTION]...      serve, and publish a built-in clip as live/demo
          ringcast check [OPTION]...     check a configuration, and tell each value and where it was set
          ringcast example-config        print a configuration file with all keys
          ringcast --help | --version

        --config FILE, or the variable CONFIG_FILE, names a configuration file in TOML. SIGHUP reads it again.

        Each option is --section.key=value, or the variable RINGCAST_SECTION_KEY, or a key in the file. Short forms:
        --rtmp-port, --http-port; RTMP_PORT, HTTP_PORT, LOG_LEVEL. An option wins over a variable, and a variable over
        the file. An empty variable counts as unset; an option may be empty, such as --http.allow_origin=

        Exit status: 0 after a signal, 1 if it cannot start, 2 for a wrong configuration, 70 if a class is missing
        because the server's file was overwritten.

        """;

    private static final String EXAMPLE = "ringcast.toml";

    private Help() {}

    /** The configuration file with all keys at their defaults. */
    static String exampleConfig() {
        try (InputStream in = Objects.requireNonNull(Help.class.getResourceAsStream(EXAMPLE))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text() {
        StringBuilder text = new StringBuilder(USAGE);
        for (Key<?> key : Keys.all()) {
            text.append(line(key));
        }
        return text.toString();
    }

    private static <T> String line(Key<T> key) {
        String option = "--" + key.path() + "=" + key.type().write(key.fallback());
        String names = key.type().names().isEmpty()
                ? ""
                : " (" + String.join(", ", key.type().names()) + ")";
        return "  %-40s %s%s%n".formatted(option, key.meaning(), names);
    }
}
