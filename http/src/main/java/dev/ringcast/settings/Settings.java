package dev.ringcast.settings;

import dev.ringcast.config.Key;
import dev.ringcast.config.Keys;
import dev.ringcast.core.StreamSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All settings of a server: a value for each key. Immutable; made from the values that are set, and the defaults. */
public final class Settings {
    private final Map<Key<?>, Object> values;
    private final List<String> changes;

    private Settings(Map<Key<?>, Object> values, List<String> changes) {
        this.values = values;
        this.changes = changes;
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
        return new Settings(Map.copyOf(values), set.changes());
    }

    /**
     * The value of a key.
     *
     * @param <T> the type of its values
     * @param key the key
     * @return what is set, else the default
     */
    @SuppressWarnings("unchecked") // of() puts a T for a Key<T>
    public <T> T get(Key<T> key) {
        return (T) values.get(key);
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
     * How streams behave.
     *
     * @return streams, fan-out and their limits
     */
    public StreamSettings streams() {
        return new StreamSettings(
                new StreamSettings.Publish(
                        get(Keys.Publish.CONFLICT),
                        get(Keys.Publish.IDLE),
                        get(Keys.Publish.LINGER),
                        get(Keys.Publish.LINGER_AFTER_STOP)),
                get(Keys.Play.WAIT),
                get(Keys.Rtmp.GOP_CACHE) ? get(Keys.Gop.MAX) : 0,
                new StreamSettings.Fanout(
                        get(Keys.Fanout.MAX_DELAY),
                        get(Keys.Fanout.WARNING),
                        get(Keys.Fanout.HIGH),
                        get(Keys.Fanout.CRITICAL),
                        get(Keys.Fanout.MAX_AGE),
                        get(Keys.Fanout.MAX_AGE_AUDIO),
                        get(Keys.Fanout.STALL)),
                limits());
    }

    private StreamSettings.Limits limits() {
        return new StreamSettings.Limits(
                get(Keys.Limits.PUBLISHERS),
                get(Keys.Limits.MEMORY),
                get(Keys.Limits.VIDEO_FRAME).intValue(),
                get(Keys.Limits.AUDIO_FRAME).intValue(),
                get(Keys.Limits.SEQUENCE_HEADER).intValue(),
                get(Keys.Limits.METADATA).intValue(),
                (long) get(Keys.Streaming.MEMORY_POOL_SIZE_MB) << 20,
                get(Keys.Streaming.BUFFER_SIZE_KB) << 10);
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
        return other instanceof Settings settings && values.equals(settings.values);
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
