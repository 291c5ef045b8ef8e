package dev.ringcast.settings;

import dev.ringcast.config.Key;
import dev.ringcast.config.Keys;
import dev.ringcast.config.toml.Position;
import dev.ringcast.config.toml.Toml;
import dev.ringcast.config.toml.TomlException;
import dev.ringcast.config.toml.TomlTable;
import dev.ringcast.config.toml.TomlTable.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

/**
 * Finds values in a configuration file: {@code [section]} and {@code key = value}, and {@code [[streams]]} tables with
 * values for the streams that their {@code match} means. It blocks, so no thread of a connection reads a file.
 */
final class ConfigFile {
    private static final String STREAMS = "streams";
    private static final String MATCH = "match";
    private static final int MAX_STREAMS = 1_000;
    private static final int MAX_NAME = 4_096;

    private final String name;
    private final ConfigValues found = new ConfigValues();

    private ConfigFile(String name) {
        this.name = shown(name);
    }

    /** A path, fit for a message. */
    static String shown(String name) {
        return ConfigValues.printable(name, MAX_NAME);
    }

    /**
     * Reads a file.
     *
     * @param name its path
     * @param where what names it, for a file that cannot be read
     */
    static ConfigValues read(String name, String where) {
        ConfigFile file = new ConfigFile(name);
        try {
            file.all(Toml.read(bytes(Path.of(name))));
        } catch (TomlException e) {
            file.problem(e.position(), String.valueOf(e.getMessage()));
        } catch (IOException | InvalidPathException e) {
            file.found.problem(where, "cannot read " + file.name + ": " + why(e));
        }
        return file.found;
    }

    /** A pipe would block the start for as long as it has no writer. */
    private static byte[] bytes(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new IOException(attributes.isDirectory() ? "it is a directory" : "it is not a regular file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(Toml.MAX_BYTES + 1);
        }
    }

    private static String why(Exception e) {
        return switch (e) {
            case NoSuchFileException missing -> "there is no such file";
            case AccessDeniedException denied -> "permission denied";
            default -> String.valueOf(e.getMessage());
        };
    }

    private void all(TomlTable file) {
        file.entries().forEach((section, entry) -> {
            if (section.equals(STREAMS)) {
                streams(entry);
            } else if (entry.value() instanceof TomlTable table) {
                section(section, table, entry.name(), found);
            } else if (sections().contains(section)) {
                boolean array = entry.value() instanceof List<?>;
                problem(
                        entry.name(),
                        section + ": there is no such " + (array ? "section in double brackets" : "key")
                                + (array ? "; write [" : "; a section is written [") + section + "]");
            } else {
                unknown(section, entry.name());
            }
        });
    }

    private void section(String section, TomlTable table, Position at, ConfigValues into) {
        if (table.entries().isEmpty() && !sections().contains(section)) {
            List<String> headers =
                    sections().stream().map(known -> "[" + known + "]").toList();
            String header = "[" + ConfigValues.printable(section) + "]";
            problem(at, header + ": there is no such section" + Suggestion.hint(header, headers));
        }
        table.entries().forEach((key, entry) -> {
            Optional<Key<?>> known = Keys.byPath(section + "." + key);
            if (known.isPresent()) {
                into.read(known.get(), entry.plain(), place(entry.at()));
            } else {
                unknown(section + "." + key, entry.name());
            }
        });
    }

    private static List<String> sections() {
        return Keys.all().stream().map(Key::section).distinct().toList();
    }

    private void unknown(String path, Position at) {
        problem(at, ConfigValues.printable(path) + ": there is no such key" + Suggestion.ofKey(path));
    }

    private void streams(Entry entry) {
        if (entry.value() instanceof List<?> tables && tables.size() <= MAX_STREAMS) {
            for (Object each : tables) {
                if (each instanceof TomlTable table) {
                    stream(table);
                } else {
                    problem(entry.at(), "streams must be tables that begin with [[streams]]");
                }
            }
        } else if (entry.value() instanceof List<?> tables) {
            problem(entry.at(), "[[streams]]: at most " + MAX_STREAMS + " of them, not " + tables.size());
        } else {
            problem(entry.name(), "streams must be tables that begin with [[streams]]");
        }
    }

    private void stream(TomlTable table) {
        ConfigValues own = new ConfigValues();
        table.entries().forEach((section, entry) -> {
            if (entry.value() instanceof TomlTable values) {
                section(section, values, entry.name(), own);
            } else if (!section.equals(MATCH)) {
                unknown(section, entry.name());
            }
        });
        Entry match = table.entries().get(MATCH);
        if (match != null && match.value() instanceof String pattern) {
            found.overrideStreams(pattern, own, place(match.at()));
        } else {
            found.addProblems(own);
            Position at = match == null ? table.at() : match.at();
            problem(at, "[[streams]] needs the names that it is for, such as match = \"live/*\"");
        }
    }

    private void problem(Position at, String what) {
        found.problem(place(at), what);
    }

    private String place(Position at) {
        return name + ":" + at;
    }
}
