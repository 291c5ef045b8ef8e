package dev.ringcast.config.toml;

import dev.ringcast.core.Nullable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A table: its keys in their order, each with its value and with the places of both. */
public final class TomlTable {
    /** What made a table, which decides what may add to it. */
    enum Kind {
        /** A header of its own, or the file. */
        HEADER,
        /** The header of a table in it. A header of its own may follow. */
        SUPER,
        /** A dotted key. Other dotted keys may add to it. */
        DOTTED,
        /** Braces. Nothing adds to it. */
        INLINE
    }

    /**
     * A key's value.
     *
     * @param name where the key stands
     * @param at where the value stands
     * @param value a string, a {@link Long}, a {@link Double}, a {@link Boolean}, a {@link TomlTable}, or a list of
     *     these
     */
    public record Entry(Position name, Position at, Object value) {
        /**
         * The value as plain Java.
         *
         * @return the value; each table is a map
         */
        public Object plain() {
            return TomlTable.plain(value);
        }
    }

    /** The elements of an array that headers in double brackets make. */
    static final class Tables extends ArrayList<TomlTable> {
        private static final long serialVersionUID = 1L;
    }

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Position at;
    private Kind kind;

    TomlTable(Position at, Kind kind) {
        this.at = at;
        this.kind = kind;
    }

    /**
     * Where it begins.
     *
     * @return the place of its header, brace or first key
     */
    public Position at() {
        return at;
    }

    /**
     * What it has.
     *
     * @return its values by their keys, in the file's order; unmodifiable
     */
    public Map<String, Entry> entries() {
        return Collections.unmodifiableMap(entries);
    }

    @Nullable
    Entry get(String name) {
        return entries.get(name);
    }

    void put(TomlParser.Name name, Position valueAt, Object value) {
        entries.put(name.text(), new Entry(name.at(), valueAt, value));
    }

    Kind kind() {
        return kind;
    }

    /** A header of its own was found for what had none. */
    void define() {
        kind = Kind.HEADER;
    }

    /** All of it as maps and lists. */
    Map<String, Object> plain() {
        Map<String, Object> plain = new LinkedHashMap<>();
        entries.forEach((name, entry) -> plain.put(name, entry.plain()));
        return plain;
    }

    private static Object plain(Object value) {
        return switch (value) {
            case TomlTable table -> table.plain();
            case List<?> list -> list.stream().map(TomlTable::plain).toList();
            default -> value;
        };
    }
}
