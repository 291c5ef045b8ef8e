package dev.ringcast.config;

import dev.ringcast.core.StreamSettings;
import java.time.Duration;
import java.util.List;

/**
 * All settings of a server. Immutable; made from the values that are set, and the defaults for the rest.
 *
 * @param rtmp the RTMP port
 * @param http the HTTP port
 * @param auth the keys
 * @param streams streams, fan-out and their limits
 * @param connections the limits on connections
 * @param hls packaging
 * @param logging log lines
 * @param changes what differs from the defaults, as {@code key=value}; a secret as {@code (set)}
 */
public record Settings(
        Rtmp rtmp,
        Http http,
        Auth auth,
        StreamSettings streams,
        Connections connections,
        Hls hls,
        Logging logging,
        List<String> changes) {
    /**
     * The RTMP port.
     *
     * @param bind the address, empty for all
     * @param port the port, 0 for any
     * @param defaultApp the app of a URL with one part
     * @param chunkSize the size of outgoing chunks
     * @param pingInterval silence after which a peer is pinged
     * @param pingTimeout silence after which a peer is closed
     */
    public record Rtmp(
            String bind, int port, String defaultApp, int chunkSize, Duration pingInterval, Duration pingTimeout) {}

    /**
     * The HTTP port.
     *
     * @param bind the address, empty for all
     * @param port the port, 0 for any
     * @param allowOrigin origins that may read responses
     * @param adminToken the bearer token of administration, empty for none; a secret
     * @param publicList whether the list of streams is public
     */
    public record Http(String bind, int port, String allowOrigin, String adminToken, boolean publicList) {
        /** Without the secret. */
        @Override
        public String toString() {
            return "Http[bind=" + bind + ", port=" + port + ", allowOrigin=" + allowOrigin + "]";
        }
    }

    /**
     * The keys that peers on the network need.
     *
     * @param publishKeys each permits to publish; none if publishing needs no key; secrets
     * @param playKeys each permits to play; none if playing needs no key; secrets
     */
    public record Auth(List<String> publishKeys, List<String> playKeys) {
        /** Without the secrets. */
        @Override
        public String toString() {
            return "Auth[publishKeys=" + publishKeys.size() + ", playKeys=" + playKeys.size() + "]";
        }
    }

    /**
     * The limits on connections.
     *
     * @param rtmp open at the same time, of RTMP
     * @param http the same of HTTP
     * @param perAddress of one address, for RTMP and HTTP each; 0 for any number
     * @param ingestRate bytes a second of one publisher, 0 for any number
     */
    public record Connections(int rtmp, int http, int perAddress, long ingestRate) {}

    /**
     * Packaging.
     *
     * @param enabled whether HLS is served
     * @param idle how long packaging outlives the last request
     * @param segment what segments aim at
     * @param window segments in a live playlist
     * @param sessions whether each viewer has a session
     */
    public record Hls(boolean enabled, Duration idle, Duration segment, int window, boolean sessions) {}

    /**
     * Log lines.
     *
     * @param level which are written
     * @param format how they look
     */
    public record Logging(LogLevel level, LogFormat format) {}

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
        return new Settings(
                new Rtmp(
                        set.value(Keys.RTMP_BIND),
                        set.value(Keys.RTMP_PORT),
                        set.value(Keys.RTMP_DEFAULT_APP),
                        set.value(Keys.RTMP_CHUNK_SIZE),
                        Duration.ofSeconds(set.value(Keys.RTMP_PING_INTERVAL)),
                        Duration.ofSeconds(set.value(Keys.RTMP_PING_TIMEOUT))),
                new Http(
                        set.value(Keys.HTTP_BIND),
                        set.value(Keys.HTTP_PORT),
                        set.value(Keys.HTTP_ALLOW_ORIGIN),
                        set.value(Keys.HTTP_ADMIN_TOKEN),
                        set.value(Keys.HTTP_PUBLIC_LIST)),
                new Auth(secrets(set.value(Keys.AUTH_PUBLISH_KEY)), secrets(set.value(Keys.AUTH_PLAY_KEY))),
                streams(set),
                connections(set),
                new Hls(
                        set.value(Keys.HLS_ENABLED),
                        set.value(Keys.HLS_IDLE),
                        set.value(Keys.HLS_SEGMENT),
                        set.value(Keys.HLS_WINDOW),
                        set.value(Keys.HLS_SESSIONS)),
                new Logging(set.value(Keys.LOGGING_LEVEL), set.value(Keys.LOGGING_FORMAT)),
                set.changes());
    }

    private static List<String> secrets(String joined) {
        return joined.isEmpty() ? List.of() : List.of(joined.split(" *, *"));
    }

    private static Connections connections(ConfigValues set) {
        int rtmp = set.value(Keys.LIMITS_CONNECTIONS);
        int http = set.value(Keys.LIMITS_HTTP_CONNECTIONS);
        return new Connections(
                rtmp,
                http == 0 ? rtmp : http,
                set.value(Keys.LIMITS_PER_ADDRESS),
                set.value(Keys.LIMITS_INGEST_RATE));
    }

    private static StreamSettings streams(ConfigValues set) {
        return new StreamSettings(
                new StreamSettings.Publish(
                        set.value(Keys.PUBLISH_CONFLICT),
                        set.value(Keys.PUBLISH_IDLE),
                        set.value(Keys.PUBLISH_LINGER),
                        set.value(Keys.PUBLISH_LINGER_AFTER_STOP)),
                set.value(Keys.PLAY_WAIT),
                set.value(Keys.RTMP_GOP_CACHE) ? set.value(Keys.GOP_MAX) : 0,
                new StreamSettings.Fanout(
                        set.value(Keys.FANOUT_MAX_DELAY),
                        set.value(Keys.FANOUT_WARNING),
                        set.value(Keys.FANOUT_HIGH),
                        set.value(Keys.FANOUT_CRITICAL),
                        set.value(Keys.FANOUT_MAX_AGE),
                        set.value(Keys.FANOUT_MAX_AGE_AUDIO),
                        set.value(Keys.FANOUT_STALL)),
                limits(set));
    }

    private static StreamSettings.Limits limits(ConfigValues set) {
        return new StreamSettings.Limits(
                set.value(Keys.LIMITS_PUBLISHERS),
                set.value(Keys.LIMITS_MEMORY),
                set.value(Keys.LIMITS_VIDEO_FRAME).intValue(),
                set.value(Keys.LIMITS_AUDIO_FRAME).intValue(),
                set.value(Keys.LIMITS_SEQUENCE_HEADER).intValue(),
                set.value(Keys.LIMITS_METADATA).intValue(),
                (long) set.value(Keys.STREAMING_POOL) << 20,
                set.value(Keys.STREAMING_BUFFER) << 10);
    }
}
