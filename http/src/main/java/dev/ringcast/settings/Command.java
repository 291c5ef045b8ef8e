package dev.ringcast.settings;

import java.util.Locale;
import java.util.Optional;

/** What the program can do. */
public enum Command {
    /** Serve. */
    SERVE,
    /** Serve, and publish a clip of our own. */
    DEMO,
    /** Explain the configuration. */
    CHECK,
    /** Print a configuration file with all keys. */
    EXAMPLE_CONFIG,
    /** Explain the command line. */
    HELP,
    /** Say which version this is. */
    VERSION;

    /** Whether it asks about the program and runs nothing: it wins over any other. */
    boolean isQuestion() {
        return this == HELP || this == VERSION || this == EXAMPLE_CONFIG;
    }

    static Optional<Command> of(String word) {
        return switch (word) {
            case "-h", "--help", "help" -> Optional.of(HELP);
            case "-V", "--version", "version" -> Optional.of(VERSION);
            case "example-config" -> Optional.of(EXAMPLE_CONFIG);
            case "serve", "demo", "check" -> Optional.of(valueOf(word.toUpperCase(Locale.ROOT)));
            default -> Optional.empty();
        };
    }
}
