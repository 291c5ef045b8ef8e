package dev.ringcast.settings;

import dev.ringcast.config.Key;
import dev.ringcast.config.Keys;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** All settings of a server: a value for each key. Immutable; made from the values that are set, and the defaults. */
public final class Settings {
    private final Map<Key<?>, Object> values;
    private final List<StreamOverride> overrides;
    private final List<String> changes;
    private final StreamSettings streams;

    private Settings(Map<Key<?>, Object> values, List<StreamOverride> overrides, List<String> changes) {
        this.values = Map.copyOf(values);
        this.overrides = List.copyOf(overrides);
        this.changes = changes;
        streams = streams(this.values);
    }

    /**
     * Makes settings, if what was set goes together.
     *
     * @param set what was set
     * @return the settings
     * @throws ConfigException if it does not
     */
    public static Settings of(ConfigValues set) throws ConfigException {
        ConfigChecks.check(set);
        set.throwIfBroken();
        Map<Key<?>, Object> values = new HashMap<>();
        Keys.all().forEach(key -> values.put(key, set.value(key)));
        List<StreamOverride> overrides = set.overrides().stream()
                .map(override -> new StreamOverride(override.pattern(), plain(override.values())))
                .toList();
        return new Settings(values, overrides, set.changes());
    }

    private static Map<Key<?>, Object> plain(Map<Key<?>, ConfigValues.Assigned> values) {
        Map<Key<?>, Object> plain = new HashMap<>();
        values.forEach((key, assigned) -> plain.put(key, assigned.value()));
        return plain;
    }

    /**
     * The value of a key.
     *
     * @param <T> the type of its values
     * @param key the key
     * @return what is set, else the default
     */
    public <T> T get(Key<T> key) {
        return get(values, key);
    }

    @SuppressWarnings("unchecked") // ConfigValues puts a T for a Key<T>
    private static <T> T get(Map<Key<?>, Object> values, Key<T> key) {
        return (T) Objects.requireNonNull(values.get(key));
    }

    /**
     * The most HTTP connections.
     *
     * @return as many as of RTMP, unless set
     */
    public int httpConnections() {
        int http = get(Keys.Limits.HTTP_CONNECTIONS);
        return http == 0 ? get(Keys.Limits.CONNECTIONS) : http;
    }

    /**
     * How streams behave, as far as their names decide nothing.
     *
     * @return streams, fan-out and their limits
     */
    public StreamSettings streams() {
        return streams;
    }

    /**
     * How one stream behaves: all overrides that mean it apply in their order, and a later one wins.
     *
     * @param name the stream
     * @return its settings
     */
    public StreamSettings streams(StreamName name) {
        Map<Key<?>, Object> own = new HashMap<>();
        overrides.stream()
                .filter(override -> override.pattern().matches(name))
                .forEach(override -> own.putAll(override.values()));
        if (own.isEmpty()) {
            return streams;
        }
        Map<Key<?>, Object> all = new HashMap<>(values);
        all.putAll(own);
        return streams(all);
    }

    /**
     * These settings with what a server that runs can take over from others. Overrides are taken over whole. An admin
     * token is replaced and never removed: the one of a run without one is made at its start.
     *
     * @param next the others
     * @return what is in force after that
     */
    Settings with(Settings next) {
        Map<Key<?>, Object> all = new HashMap<>(values);
        Keys.all().stream().filter(key -> takes(key, next)).forEach(key -> all.put(key, next.get(key)));
        return new Settings(all, next.overrides, changes);
    }

    /** Whether a server that runs can take over another value. */
    static boolean takes(Key<?> key, Settings next) {
        return key.isLive()
                && !(key == Keys.Http.ADMIN_TOKEN
                        && next.get(Keys.Http.ADMIN_TOKEN).isEmpty());
    }

    /**
     * What is not the same there.
     *
     * @param other other settings
     * @return the keys, and {@code streams} if the values for some streams differ
     */
    public List<String> differencesFrom(Settings other) {
        List<String> differences = new ArrayList<>();
        for (Key<?> key : Keys.all()) {
            if (!get(key).equals(other.get(key))) {
                differences.add(key.path());
            }
        }
        if (!overrides.equals(other.overrides)) {
            differences.add("streams");
        }
        return differences;
    }

    private static StreamSettings streams(Map<Key<?>, Object> values) {
        return new StreamSettings(
                new StreamSettings.Publish(
                        get(values, Keys.Publish.CONFLICT),
                        get(values, Keys.Publish.IDLE),
                        get(values, Keys.Publish.LINGER),
                        get(values, Keys.Publish.LINGER_AFTER_STOP)),
                get(values, Keys.Play.WAIT),
                get(values, Keys.Rtmp.GOP_CACHE) ? get(values, Keys.Gop.MAX) : 0,
                new StreamSettings.Fanout(
                        get(values, Keys.Fanout.MAX_DELAY),
                        get(values, Keys.Fanout.WARNING),
                        get(values, Keys.Fanout.HIGH),
                        get(values, Keys.Fanout.CRITICAL),
                        get(values, Keys.Fanout.MAX_AGE),
                        get(values, Keys.Fanout.MAX_AGE_AUDIO),
                        get(values, Keys.Fanout.STALL)),
                limits(values));
    }

    private static StreamSettings.Limits limits(Map<Key<?>, Object> values) {
        return new StreamSettings.Limits(
                get(values, Keys.Limits.PUBLISHERS),
                get(values, Keys.Limits.MEMORY),
                get(values, Keys.Limits.VIDEO_FRAME).intValue(),
                get(values, Keys.Limits.AUDIO_FRAME).intValue(),
                get(values, Keys.Limits.SEQUENCE_HEADER).intValue(),
                get(values, Keys.Limits.METADATA).intValue(),
                (long) get(values, Keys.Streaming.MEMORY_POOL_SIZE_MB) << 20,
                get(values, Keys.Streaming.BUFFER_SIZE_KB) << 10);
    }

    /**
     * What differs from the defaults.
     *
     * @return {@code key=value} in the order of the keys; a secret as {@code (set)}
     */
    public List<String> changes() {
        return changes;
    }

    /** Whether each key has the same value. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Settings settings
                && values.equals(settings.values)
                && overrides.equals(settings.overrides);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** What differs from the defaults, without secrets. */
    @Override
    public String toString() {
        return changes.toString();
    }
}
