package dev.ringcast.settings;

import dev.ringcast.config.Key;
import dev.ringcast.config.Keys;
import dev.ringcast.core.StreamPattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The values that are set, each with where it stands. Text may set a key only once; a program may set it again.
 *
 * <p>Problems are collected, so that one message tells all of them. Confined to a thread.
 */
public final class ConfigValues {
    private static final int MAX_SHOWN = 80;

    /** A value and where it stands. */
    record Assigned(Object value, String where) {}

    /** What is set for the streams that a pattern means. */
    record OfStreams(StreamPattern pattern, Map<Key<?>, Assigned> values) {}

    private final Map<Key<?>, Assigned> assigned = new HashMap<>();
    private final List<OfStreams> overrides = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * Sets a key by its value.
     *
     * @param <T> the type of its values
     * @param key the key
     * @param value the value
     * @throws IllegalArgumentException if the value is not allowed; the message says what is
     */
    public <T> void set(Key<T> key, T value) {
        if (value == null || !key.type().allows(value)) {
            throw new IllegalArgumentException(key.rule() + not(key, String.valueOf(value)));
        }
        assigned.put(key, new Assigned(key.type().copy(value), key.path()));
    }

    /**
     * Sets a key by text.
     *
     * @param <T> the type of its values
     * @param key the key
     * @param text the value as on the command line
     * @throws IllegalArgumentException if the value is not allowed; the message says what is
     */
    public <T> void setText(Key<T> key, String text) {
        assigned.put(key, new Assigned(read(key, text), key.path()));
    }

    /**
     * Finds a key.
     *
     * @param name its name
     * @return the key
     * @throws IllegalArgumentException if there is none; the message names the nearest one
     */
    public static Key<?> named(String name) {
        return Keys.byPath(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        printable(name) + ": there is no such key" + Suggestion.ofKey(name)));
    }

    /** Sets a key by text, or by what a file has; a bad value becomes a problem, and so does a second one. */
    <T> void read(Key<T> key, Object raw, String where) {
        if (isSet(key)) {
            String first = where(key);
            problem(where, key.path() + " is set " + (first.equals(where) ? "twice" : "by " + first + " as well"));
            return;
        }
        try {
            assigned.put(key, new Assigned(read(key, raw), where));
        } catch (IllegalArgumentException e) {
            problem(where, String.valueOf(e.getMessage()));
        }
    }

    private static <T> T read(Key<T> key, Object raw) {
        try {
            return key.type().readRaw(raw);
        } catch (IllegalArgumentException e) {
            String said = Objects.requireNonNullElse(e.getMessage(), "");
            String place = said.isEmpty() ? "" : " (" + printable(said) + ")";
            throw new IllegalArgumentException(key.rule() + not(key, shown(raw)) + place, e);
        }
    }

    private static String shown(Object raw) {
        return raw instanceof String text ? "\"" + printable(text) + "\"" : printable(String.valueOf(raw));
    }

    /** A secret that is too short is still a secret. */
    private static String not(Key<?> key, String value) {
        return key.type().isSecret() ? "" : ", not " + value;
    }

    /**
     * Adds values for the streams that a pattern means, behind those that are there: a later one wins. A key that is
     * for the whole server becomes a problem, and so does a pattern that is none.
     *
     * @param pattern the names, as {@link StreamPattern#parse} reads them
     * @param values the values
     * @param where where the pattern stands
     */
    public void overrideStreams(String pattern, ConfigValues values, String where) {
        addProblems(values);
        Map<Key<?>, Assigned> own = new HashMap<>();
        values.assigned.forEach((key, value) -> {
            if (key.isPerStream()) {
                own.put(key, value);
            } else {
                problem(value.where(), key.path() + " is for the whole server, not for a stream");
            }
        });
        try {
            overrides.add(new OfStreams(StreamPattern.parse(pattern), Map.copyOf(own)));
        } catch (IllegalArgumentException e) {
            problem(where, e.getMessage() + ", not \"" + printable(pattern) + "\"");
        }
    }

    /** What is set, with the values of an override in its place. */
    ConfigValues with(OfStreams override) {
        ConfigValues own = new ConfigValues();
        own.assigned.putAll(assigned);
        own.assigned.putAll(override.values());
        return own;
    }

    /** Takes over the problems of others. */
    void addProblems(ConfigValues others) {
        problems.addAll(others.problems);
    }

    boolean isBroken() {
        return !problems.isEmpty();
    }

    /** The overrides, in their order. */
    List<OfStreams> overrides() {
        return overrides;
    }

    /** Something that keeps the server from starting. */
    void problem(String where, String what) {
        problems.add(where + ": " + what);
    }

    /** Whether it is set. */
    boolean isSet(Key<?> key) {
        return assigned.containsKey(key);
    }

    /** The value that counts. */
    @SuppressWarnings("unchecked") // set and read put a T for a Key<T>
    <T> T value(Key<T> key) {
        return Optional.ofNullable(assigned.get(key))
                .map(found -> (T) found.value())
                .orElse(key.fallback());
    }

    /** What differs from the defaults, as {@code key=value} in the order of the keys; a secret as {@code (set)}. */
    List<String> changes() {
        List<String> changes = new ArrayList<>();
        Keys.all().forEach(key -> change(key).ifPresent(changes::add));
        return changes;
    }

    private <T> Optional<String> change(Key<T> key) {
        T value = value(key);
        String shown = key.type().isSecret() ? "(set)" : key.type().write(value);
        return value.equals(key.fallback()) ? Optional.empty() : Optional.of(key.path() + "=" + shown);
    }

    /** Where the value that counts stands; the key's name if it is not set. */
    String where(Key<?> key) {
        return assigned.containsKey(key) ? assigned.get(key).where() : key.path();
    }

    /** Takes over what the other one has set, and its problems. */
    void override(ConfigValues other) {
        assigned.putAll(other.assigned);
        overrides.addAll(other.overrides);
        addProblems(other);
    }

    void throwIfBroken() throws ConfigException {
        if (isBroken()) {
            throw new ConfigException(problems);
        }
    }

    /** Text that came from outside, fit for a message. */
    static String printable(String text) {
        return printable(text, MAX_SHOWN);
    }

    static String printable(String text, int max) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(max).forEach(c -> shown.appendCodePoint(c >= ' ' && c != 0x7F ? c : '?'));
        return shown.length() < text.length() ? shown + "…" : shown.toString();
    }
}
