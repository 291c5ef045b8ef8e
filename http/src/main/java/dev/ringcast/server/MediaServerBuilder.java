package dev.ringcast.server;

import dev.ringcast.config.Key;
import dev.ringcast.config.Keys;
import dev.ringcast.core.Nullable;
import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamObserver;
import dev.ringcast.settings.ConfigException;
import dev.ringcast.settings.ConfigValues;
import dev.ringcast.settings.Settings;
import java.io.IOException;
import java.util.Objects;

/**
 * Describes a {@link MediaServer}: ports, hooks, and values for any of {@link Keys}. A value that is not allowed is an
 * {@link IllegalArgumentException} that names the key, the value and what is allowed. Confined to a thread.
 */
public final class MediaServerBuilder {
    private final ConfigValues set = new ConfigValues();
    private StreamAuthenticator authenticator = Hooks.NONE.authenticator();

    @Nullable
    private StreamObserver observer;

    private boolean withHttp = true;
    private boolean started;

    MediaServerBuilder() {
        rtmpBind("localhost");
        httpBind("localhost");
    }

    /**
     * Sets a key. The last value counts.
     *
     * @param <T> the type of its values
     * @param key the key, such as {@code Keys.Publish.LINGER}; {@link Keys} gives units, ranges and defaults
     * @param value the value
     * @return this
     * @throws IllegalArgumentException if the value is not allowed, or the key is one of {@link Keys.Logging}: a
     *     program configures its own log
     */
    public <T> MediaServerBuilder set(Key<T> key, T value) {
        set.set(forEmbedding(key), value);
        return this;
    }

    /**
     * Sets a key by its name, for a program that reads settings of its own.
     *
     * @param key its name, such as {@code publish.linger}
     * @param value the value as on the command line, such as {@code 10s}
     * @return this
     * @throws IllegalArgumentException as above, or if there is no such key; the message names the nearest one
     */
    public MediaServerBuilder set(String key, String value) {
        set.setText(forEmbedding(ConfigValues.named(key)), value);
        return this;
    }

    private static <T> Key<T> forEmbedding(Key<T> key) {
        if (key.section().equals(Keys.Logging.LEVEL.section())) {
            throw new IllegalArgumentException(key.path() + " is for the executable; a program configures its own log");
        }
        return key;
    }

    /**
     * Sets where RTMP listens.
     *
     * @param address an IP address or a host name; empty for all addresses; localhost unless set
     * @return this
     */
    public MediaServerBuilder rtmpBind(String address) {
        return set(Keys.Rtmp.BIND, address);
    }

    /**
     * Sets the RTMP port.
     *
     * @param port the port, 0 for any that is free: see {@link MediaServer#rtmpPort}; 1935 unless set
     * @return this
     */
    public MediaServerBuilder rtmpPort(int port) {
        return set(Keys.Rtmp.PORT, port);
    }

    /**
     * Sets where HTTP listens.
     *
     * @param address an IP address or a host name; empty for all addresses; localhost unless set
     * @return this
     */
    public MediaServerBuilder httpBind(String address) {
        return set(Keys.Http.BIND, address);
    }

    /**
     * Sets the HTTP port.
     *
     * @param port the port, 0 for any that is free: see {@link MediaServer#httpPort}; 8000 unless set
     * @return this
     */
    public MediaServerBuilder httpPort(int port) {
        return set(Keys.Http.PORT, port);
    }

    /**
     * Sets the hook that decides who may publish and play.
     *
     * @param hook the hook to ask
     * @return this
     */
    public MediaServerBuilder authenticator(StreamAuthenticator hook) {
        authenticator = Objects.requireNonNull(hook);
        return this;
    }

    /**
     * Sets the hook that observes streams.
     *
     * @param hook the hook to call
     * @return this
     */
    public MediaServerBuilder observer(StreamObserver hook) {
        observer = Objects.requireNonNull(hook);
        return this;
    }

    /**
     * Leaves HTTP out: no page, no API, no HLS.
     *
     * @return this
     */
    public MediaServerBuilder withoutHttp() {
        withHttp = false;
        return this;
    }

    /**
     * Starts the server, once. Where a port was taken, it may be tried again.
     *
     * @return the server, accepting connections
     * @throws IOException if a port is taken; nothing is left behind then
     * @throws IllegalArgumentException if settings do not go together
     * @throws IllegalStateException if it has started one
     */
    public MediaServer start() throws IOException {
        if (started) {
            throw new IllegalStateException("this builder has started its server");
        }
        Settings settings;
        try {
            settings = Settings.of(set);
        } catch (ConfigException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        MediaServer server = new MediaServer(settings, new Hooks(authenticator, observer), withHttp);
        started = true;
        return server;
    }
}
