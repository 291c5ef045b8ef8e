package dev.ringcast.config;

import java.util.Locale;

/**
 * One configuration key.
 *
 * @param <T> the type of its values
 * @param section the section it stands in
 * @param name its name there, in snake case
 * @param type how its values are written and which are allowed
 * @param fallback its value if it is not set
 * @param meaning what it is for, for {@code --help}
 */
public record Key<T>(String section, String name, ValueType<T> type, T fallback, String meaning) {
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
     * @return its name
     */
    public String variable() {
        return Environment.PREFIX + (section + "_" + name).toUpperCase(Locale.ROOT);
    }

    /** What is wrong with a value, for a message. */
    String complaint() {
        return path() + " must be " + type.allowed();
    }
}
