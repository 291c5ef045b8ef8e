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

    /** Made by {@link Section} alone, so that each key is in the table. */
    Key(String section, String name, ValueType<T> type, T fallback, String meaning) {
        this.section = section;
        this.name = name;
        this.type = type;
        this.fallback = fallback;
        this.meaning = meaning;
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
