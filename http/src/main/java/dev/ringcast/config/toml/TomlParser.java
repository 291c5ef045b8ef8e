package dev.ringcast.config.toml;

import dev.ringcast.config.toml.TomlTable.Entry;
import dev.ringcast.config.toml.TomlTable.Kind;
import dev.ringcast.config.toml.TomlTable.Tables;
import java.util.ArrayList;
import java.util.List;

/** Reads headers, keys and the pairs below them. Confined to a thread. */
final class TomlParser {
    /** The parts of a dotted key, and how deeply arrays and inline tables nest. */
    static final int MAX_DEPTH = 16;

    private final TomlInput in;
    private final TomlValues values;
    private final TomlTable root = new TomlTable(new Position(1, 1), Kind.HEADER);

    /** A key, or a part of one. */
    record Name(String text, Position at) {}

    TomlParser(TomlInput in) {
        this.in = in;
        values = new TomlValues(in, this);
    }

    TomlTable document() throws TomlException {
        TomlTable current = root;
        for (in.skipBlank(); in.peek() != TomlInput.END; in.skipBlank()) {
            if (in.peek() == '[') {
                current = header();
            } else {
                pair(current, 0);
            }
            in.endLine();
        }
        return root;
    }

    private TomlTable header() throws TomlException {
        Position at = in.position();
        in.expect('[');
        boolean ofArray = in.accept('[');
        in.skipSpaces();
        List<Name> path = names();
        in.expect(']');
        if (ofArray) {
            in.expect(']');
        }
        TomlTable parent = root;
        for (Name name : path.subList(0, path.size() - 1)) {
            parent = below(parent, name);
        }
        return ofArray ? append(parent, path.getLast(), at) : define(parent, path.getLast(), at);
    }

    /** The table that a header's path passes; of an array it is the last one. */
    private static TomlTable below(TomlTable parent, Name name) throws TomlException {
        Entry entry = parent.get(name.text());
        if (entry == null) {
            return added(parent, name, name.at(), Kind.SUPER);
        }
        if (entry.value() instanceof Tables tables) {
            return tables.getLast();
        }
        if (entry.value() instanceof TomlTable table && table.kind() != Kind.INLINE) {
            return table;
        }
        throw twice(name, entry);
    }

    private static TomlTable define(TomlTable parent, Name name, Position at) throws TomlException {
        Entry entry = parent.get(name.text());
        if (entry == null) {
            return added(parent, name, at, Kind.HEADER);
        }
        if (entry.value() instanceof TomlTable table && table.kind() == Kind.SUPER) {
            table.define();
            return table;
        }
        if (entry.value() instanceof Tables) {
            throw new TomlException(
                    at,
                    "each table of this array needs double brackets, as in line "
                            + entry.name().line());
        }
        throw twice(name, entry);
    }

    private static TomlTable append(TomlTable parent, Name name, Position at) throws TomlException {
        Entry entry = parent.get(name.text());
        TomlTable table = new TomlTable(at, Kind.HEADER);
        if (entry == null) {
            Tables tables = new Tables();
            tables.add(table);
            parent.put(name, at, tables);
        } else if (entry.value() instanceof Tables tables) {
            tables.add(table);
        } else {
            throw twice(name, entry);
        }
        return table;
    }

    /** Reads a key and its value into a table. */
    void pair(TomlTable table, int depth) throws TomlException {
        List<Name> path = names();
        in.expect('=');
        in.skipSpaces();
        TomlTable into = table;
        for (Name name : path.subList(0, path.size() - 1)) {
            into = dotted(into, name);
        }
        Name last = path.getLast();
        Entry before = into.get(last.text());
        if (before != null) {
            throw twice(last, before);
        }
        Position at = in.position();
        into.put(last, at, values.read(depth));
    }

    private static TomlTable dotted(TomlTable table, Name name) throws TomlException {
        Entry entry = table.get(name.text());
        if (entry == null) {
            return added(table, name, name.at(), Kind.DOTTED);
        }
        if (entry.value() instanceof TomlTable found && found.kind() == Kind.DOTTED) {
            return found;
        }
        throw twice(name, entry);
    }

    private static TomlTable added(TomlTable parent, Name name, Position at, Kind kind) {
        TomlTable table = new TomlTable(at, kind);
        parent.put(name, at, table);
        return table;
    }

    /** The key itself stays out of the message: in a table of secrets it may be one. */
    private static TomlException twice(Name name, Entry before) {
        return new TomlException(
                name.at(), "this was set before, in line " + before.name().line());
    }

    /** A key of one part or of several with dots between, and the spaces behind it. */
    private List<Name> names() throws TomlException {
        List<Name> path = new ArrayList<>();
        do {
            in.skipSpaces();
            Position at = in.position();
            if (path.size() == MAX_DEPTH) {
                throw new TomlException(at, "a key has " + MAX_DEPTH + " parts at most");
            }
            path.add(new Name(name(), at));
            in.skipSpaces();
        } while (in.accept('.'));
        return path;
    }

    private String name() throws TomlException {
        if (in.peek() == '"' || in.peek() == '\'') {
            return values.string();
        }
        StringBuilder name = new StringBuilder();
        while (isBare(in.peek())) {
            name.append((char) in.next());
        }
        if (name.isEmpty()) {
            throw in.expected("a key");
        }
        return name.toString();
    }

    private static boolean isBare(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-';
    }
}
