package dev.ringcast.config;

import java.util.Locale;

/**
 * One configuration key; {@link Keys} has all of them. Immutable.
 *
 * @param <T> the type of its values
 */
public final class Key<T> {
    private final String section;
    private final String name;
    private final ValueType<T> type;
    private final T fallback;
    private final String meaning;
    private final Scope scope;

    /** How far a new value reaches. */
    enum Scope {
        /** It needs a restart. */
        START,
        /** It holds at the next use. */
        LIVE,
        /** As that, and a stream may have a value of its own. */
        STREAM
    }

    /** Made by {@link Section} alone, so that each key is in the table. */
    Key(String section, String name, ValueType<T> type, T fallback, String meaning, Scope scope) {
        this.section = section;
        this.name = name;
        this.type = type;
        this.fallback = fallback;
        this.meaning = meaning;
        this.scope = scope;
    }

    /**
     * The section it stands in.
     *
     * @return its name
     */
    public String section() {
        return section;
    }

    /**
     * What it is called in messages and options.
     *
     * @return {@code section.name}
     */
    public String path() {
        return section + "." + name;
    }

    /**
     * The environment variable that sets it.
     *
     * @return its name, such as {@code RINGCAST_PUBLISH_LINGER}
     */
    public String variable() {
        return "RINGCAST_" + (section + "_" + name).toUpperCase(Locale.ROOT);
    }

    /**
     * How its values are written and which are allowed.
     *
     * @return the type
     */
    public ValueType<T> type() {
        return type;
    }

    /**
     * Its value if it is not set.
     *
     * @return the default
     */
    public T fallback() {
        return fallback;
    }

    /**
     * What it is for, as {@code --help} says it.
     *
     * @return a few words
     */
    public String meaning() {
        return meaning;
    }

    /**
     * Whether a server that runs takes a new value, for what it does from then on. If not, it needs a restart.
     *
     * @return whether it does
     */
    public boolean isLive() {
        return scope != Scope.START;
    }

    /**
     * Whether a stream may have a value of its own.
     *
     * @return whether it may
     */
    public boolean isPerStream() {
        return scope == Scope.STREAM;
    }

    /**
     * What a value must be.
     *
     * @return such as {@code gop.max must be a number from 0 to 100}
     */
    public String rule() {
        return path() + " must be " + type.allowed();
    }

    /** Its path. */
    @Override
    public String toString() {
        return path();
    }
}
