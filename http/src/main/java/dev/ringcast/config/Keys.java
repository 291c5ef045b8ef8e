package dev.ringcast.config;

import dev.ringcast.core.StreamSettings.Conflict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** All keys that this version knows. A key is added when what it names is built. */
public final class Keys {
    private static final Duration MAX_DURATION = Duration.ofHours(24);
    private static final long MIB = 1 << 20;
    private static final int MANY = 1_000_000;
    private static final Pattern ORIGIN = Pattern.compile("https?://[^/\\s,]+");
    private static final String SEGMENT = "[A-Za-z0-9_~-][A-Za-z0-9._~-]*";
    private static final String SECRET = "[A-Za-z0-9._~-]{8,128}";
    private static final Pattern SECRETS = Pattern.compile(SECRET + "( *, *" + SECRET + ")*");
    private static final Pattern SEGMENTS = Pattern.compile(SEGMENT + "(/" + SEGMENT + ")?");

    /** Address of the RTMP port. */
    public static final Key<String> RTMP_BIND = address("rtmp", "address to listen on; empty: all");

    /** RTMP port. */
    public static final Key<Integer> RTMP_PORT =
            new Key<>("rtmp", "port", ValueType.port(), 1935, "RTMP port");

    /** App of a URL with one part only. */
    public static final Key<String> RTMP_DEFAULT_APP = new Key<>(
            "rtmp",
            "default_app",
            ValueType.text("an app's name of A-Z a-z 0-9 . _ ~ -", app -> SEGMENTS.matcher(app).matches()),
            "live",
            "app of a URL that has only a key");

    /** Size of outgoing chunks. */
    public static final Key<Integer> RTMP_CHUNK_SIZE =
            new Key<>("rtmp", "chunk_size", ValueType.integer(128, 0xFFFFFF), 60_000, "size of outgoing chunks");

    /** Whether GOPs are cached. */
    public static final Key<Boolean> RTMP_GOP_CACHE =
            new Key<>("rtmp", "gop_cache", ValueType.bool(), true, "whether GOPs are kept; false is gop.max=0");

    /** Silence after which a peer is pinged. */
    public static final Key<Integer> RTMP_PING_INTERVAL =
            seconds("ping_interval_seconds", ValueType.integer(1, 3600), 30, "silence after which a peer is pinged");

    /** Silence after which a peer is closed. */
    public static final Key<Integer> RTMP_PING_TIMEOUT =
            seconds("ping_timeout_seconds", ValueType.integer(2, 7200), 60, "silence after which a peer is closed");

    /** Address of the HTTP port. */
    public static final Key<String> HTTP_BIND = address("http", "address to listen on; empty: all");

    /** HTTP port. */
    public static final Key<Integer> HTTP_PORT = new Key<>("http", "port", ValueType.port(), 8000, "HTTP port");

    /** Origins that may read responses. */
    public static final Key<String> HTTP_ALLOW_ORIGIN = new Key<>(
            "http",
            "allow_origin",
            ValueType.text(
                    "* for any, nothing for none, or origins such as https://example.org joined by commas",
                    Keys::areOrigins),
            "*",
            "origins whose pages may play (CORS)");

    /** The bearer token of administration. */
    public static final Key<String> HTTP_ADMIN_TOKEN = new Key<>(
            "http",
            "admin_token",
            ValueType.secret("empty, or 8 to 256 printable characters without spaces", Keys::isToken),
            "",
            "bearer token of administration; empty: a new one for each run, in a file");

    /** Whether the list of streams is public. */
    public static final Key<Boolean> HTTP_PUBLIC_LIST =
            new Key<>("http", "public_list", ValueType.bool(), true, "whether the list of streams is public");

    /** What a publisher shows. */
    public static final Key<String> AUTH_PUBLISH_KEY =
            secrets("publish_key", "secret that publishing needs, as ?key=SECRET; several by comma; empty: none");

    /** What a player shows. */
    public static final Key<String> AUTH_PLAY_KEY =
            secrets("play_key", "secret that playing needs, as ?key=SECRET; several by comma; empty: none");

    /** How long a stream outlives a publisher that stopped. */
    public static final Key<Duration> PUBLISH_LINGER_AFTER_STOP =
            duration("publish", "linger_after_stop", "0s", "how long a stream outlives a publisher that stopped");

    /** What happens when a second publisher comes. */
    public static final Key<Conflict> PUBLISH_CONFLICT = new Key<>(
            "publish",
            "conflict",
            ValueType.oneOf(Conflict.class),
            Conflict.TAKEOVER,
            "what a second publisher of a stream does");

    /** Silence after which a publisher may be taken over. */
    public static final Key<Duration> PUBLISH_IDLE =
            duration("publish", "idle", "5s", "silence that lets takeover-if-idle take over");

    /** How long a stream outlives a publisher that was lost. */
    public static final Key<Duration> PUBLISH_LINGER =
            duration("publish", "linger", "10s", "how long a stream outlives a publisher that was lost");

    /** How long a viewer waits for a publisher. */
    public static final Key<Duration> PLAY_WAIT =
            duration("play", "wait", "10s", "how long a viewer waits for a publisher");

    /** Cached GOPs. */
    public static final Key<Integer> GOP_MAX =
            new Key<>("gop", "max", ValueType.integer(0, 100), 1, "GOPs (or 2 s of audio) kept for joins; 0: none");

    /** How long frames may wait for each other. */
    public static final Key<Duration> FANOUT_MAX_DELAY = new Key<>(
            "fanout",
            "max_delay",
            ValueType.duration(Duration.ZERO, Duration.ofSeconds(2)),
            Duration.ofMillis(100),
            "longest wait of frames for each other; 40ms of it for 50 viewers; 0s: none");

    /** Backlog from which inter frames are left out. */
    public static final Key<Long> FANOUT_WARNING =
            size("fanout", "warning", MIB, "backlog from which inter frames are left out");

    /** Backlog from which only keyframes go. */
    public static final Key<Long> FANOUT_HIGH =
            size("fanout", "high", 2 * MIB, "backlog from which only keyframes go");

    /** Backlog from which a viewer is disconnected. */
    public static final Key<Long> FANOUT_CRITICAL =
            size("fanout", "critical", 4 * MIB, "backlog from which a viewer is disconnected");

    /** Age at which a backlog is skipped. */
    public static final Key<Duration> FANOUT_MAX_AGE = new Key<>(
            "fanout",
            "max_age",
            ValueType.duration(Duration.ofSeconds(1), MAX_DURATION),
            Duration.ofSeconds(10),
            "a longer backlog is skipped to the newest keyframe");

    /** Age at which a backlog without video is skipped. */
    public static final Key<Duration> FANOUT_MAX_AGE_AUDIO = new Key<>(
            "fanout",
            "max_age_audio",
            ValueType.duration(Duration.ofSeconds(1), MAX_DURATION),
            Duration.ofSeconds(5),
            "the same for streams without video");

    /** How long a write may make no progress. */
    public static final Key<Duration> FANOUT_STALL = new Key<>(
            "fanout",
            "stall",
            ValueType.duration(Duration.ofSeconds(1), Duration.ofMinutes(10)),
            Duration.ofSeconds(10),
            "a viewer that takes nothing for this time is closed");

    /** Published streams. */
    public static final Key<Integer> LIMITS_PUBLISHERS =
            count("publishers", 1_000, "streams published at the same time");

    /** Connections. */
    public static final Key<Integer> LIMITS_CONNECTIONS =
            count("connections", 10_000, "RTMP connections");

    /** Connections of HTTP. */
    public static final Key<Integer> LIMITS_HTTP_CONNECTIONS = new Key<>(
            "limits",
            "http_connections",
            ValueType.integer(0, MANY),
            0,
            "HTTP connections; 0: as many as limits.connections");

    /** Connections of one address. */
    public static final Key<Integer> LIMITS_PER_ADDRESS = new Key<>(
            "limits",
            "per_address",
            ValueType.integer(0, MANY),
            0,
            "connections of one address, RTMP and HTTP each; 0: any number");

    /** Bytes of a video frame. */
    public static final Key<Long> LIMITS_VIDEO_FRAME = frame("video_frame", 8 * MIB, "bytes of a video frame");

    /** Bytes of an audio frame. */
    public static final Key<Long> LIMITS_AUDIO_FRAME = frame("audio_frame", MIB, "bytes of an audio frame");

    /** Bytes of a sequence header. */
    public static final Key<Long> LIMITS_SEQUENCE_HEADER =
            frame("sequence_header", 256 << 10, "bytes of a decoder configuration");

    /** Bytes of metadata. */
    public static final Key<Long> LIMITS_METADATA = frame("metadata", 64 << 10, "bytes of metadata");

    /** Bytes a second of one publisher. */
    public static final Key<Long> LIMITS_INGEST_RATE = new Key<>(
            "limits",
            "ingest_rate",
            ValueType.size(0, Long.MAX_VALUE),
            0L,
            "bytes a second that a publisher may send; 0: any number");

    /** Memory of rings and partial messages. */
    public static final Key<Long> LIMITS_MEMORY = new Key<>(
            "limits",
            "memory",
            ValueType.size(MIB, Long.MAX_VALUE),
            Runtime.getRuntime().maxMemory() / 2 / MIB * MIB,
            "what all streams may hold, mostly outside the heap; default: half of -Xmx");

    /** Whether HLS is served. */
    public static final Key<Boolean> HLS_ENABLED =
            new Key<>("hls", "enabled", ValueType.bool(), true, "whether HLS is served");

    /** How long packaging outlives the last request. */
    public static final Key<Duration> HLS_IDLE =
            duration("hls", "idle", "60s", "how long packaging outlives the last request; 0s: always on");

    /** Whether each HLS viewer has a session. */
    public static final Key<Boolean> HLS_SESSIONS = new Key<>(
            "hls", "sessions", ValueType.bool(), true, "whether each HLS viewer has a session, and is counted");

    /** Target duration of a segment. */
    public static final Key<Duration> HLS_SEGMENT = new Key<>(
            "hls",
            "segment",
            ValueType.duration(Duration.ofSeconds(1), Duration.ofSeconds(10)),
            Duration.ofSeconds(2),
            "length that segments aim at");

    /** Segments in a live playlist. */
    public static final Key<Integer> HLS_WINDOW =
            new Key<>("hls", "window", ValueType.integer(3, 1_000), 6, "segments in a live playlist");

    /** Size of the wire logs' pool. */
    public static final Key<Integer> STREAMING_POOL = new Key<>(
            "streaming",
            "memory_pool_size_mb",
            ValueType.integer(0, 65_536),
            64,
            "memory shared by outgoing streams, MiB");

    /** Size of its buffers. */
    public static final Key<Integer> STREAMING_BUFFER =
            new Key<>("streaming", "buffer_size_kb", ValueType.integer(4, 4_096), 64, "size of one buffer of it, KiB");

    /** Which log lines are written. */
    public static final Key<LogLevel> LOGGING_LEVEL = new Key<>(
            "logging",
            "level",
            ValueType.oneOf(LogLevel.class),
            LogLevel.INFO,
            "log lines of this level and graver ones");

    /** How log lines look. */
    public static final Key<LogFormat> LOGGING_FORMAT =
            new Key<>("logging", "format", ValueType.oneOf(LogFormat.class), LogFormat.TEXT, "how log lines look");

    private static final List<Key<?>> ALL = List.of(
            RTMP_BIND,
            RTMP_PORT,
            RTMP_DEFAULT_APP,
            RTMP_CHUNK_SIZE,
            RTMP_GOP_CACHE,
            RTMP_PING_INTERVAL,
            RTMP_PING_TIMEOUT,
            HTTP_BIND,
            HTTP_PORT,
            HTTP_ALLOW_ORIGIN,
            HTTP_ADMIN_TOKEN,
            HTTP_PUBLIC_LIST,
            AUTH_PUBLISH_KEY,
            AUTH_PLAY_KEY,
            PUBLISH_CONFLICT,
            PUBLISH_IDLE,
            PUBLISH_LINGER,
            PUBLISH_LINGER_AFTER_STOP,
            PLAY_WAIT,
            GOP_MAX,
            FANOUT_MAX_DELAY,
            FANOUT_WARNING,
            FANOUT_HIGH,
            FANOUT_CRITICAL,
            FANOUT_MAX_AGE,
            FANOUT_MAX_AGE_AUDIO,
            FANOUT_STALL,
            LIMITS_PUBLISHERS,
            LIMITS_CONNECTIONS,
            LIMITS_HTTP_CONNECTIONS,
            LIMITS_PER_ADDRESS,
            LIMITS_VIDEO_FRAME,
            LIMITS_AUDIO_FRAME,
            LIMITS_SEQUENCE_HEADER,
            LIMITS_METADATA,
            LIMITS_INGEST_RATE,
            LIMITS_MEMORY,
            HLS_ENABLED,
            HLS_IDLE,
            HLS_SEGMENT,
            HLS_WINDOW,
            HLS_SESSIONS,
            STREAMING_POOL,
            STREAMING_BUFFER,
            LOGGING_LEVEL,
            LOGGING_FORMAT);

    private static final Map<String, Key<?>> BY_PATH =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Key::path, Function.identity()));

    private static final Map<String, Key<?>> BY_VARIABLE =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Key::variable, Function.identity()));

    private Keys() {}

    /**
     * All keys.
     *
     * @return them, section by section
     */
    public static List<Key<?>> all() {
        return ALL;
    }

    static Optional<Key<?>> byPath(String path) {
        return Optional.ofNullable(BY_PATH.get(path));
    }

    static Optional<Key<?>> byVariable(String variable) {
        return Optional.ofNullable(BY_VARIABLE.get(variable));
    }

    static Set<String> paths() {
        return BY_PATH.keySet();
    }

    static Set<String> variables() {
        return BY_VARIABLE.keySet();
    }

    private static Key<String> address(String section, String meaning) {
        ValueType<String> type = ValueType.text(
                "an IP address or a host name, or empty for all addresses",
                text -> text.chars().noneMatch(c -> c <= ' ' || c == '/' || c > '~'));
        return new Key<>(section, "bind", type, "", meaning);
    }

    /** Characters that stand for themselves in a query string, so that a secret can be typed behind a stream key. */
    private static Key<String> secrets(String name, String meaning) {
        ValueType<String> type = ValueType.secret(
                "empty, or secrets of 8 to 128 characters out of A-Z a-z 0-9 . _ ~ -, joined by commas",
                text -> text.isEmpty() || SECRETS.matcher(text).matches());
        return new Key<>("auth", name, type, "", meaning);
    }

    private static Key<Duration> duration(String section, String name, String fallback, String meaning) {
        ValueType<Duration> type = ValueType.duration(Duration.ZERO, MAX_DURATION);
        return new Key<>(section, name, type, type.read(fallback), meaning);
    }

    private static Key<Integer> seconds(String name, ValueType<Integer> type, int fallback, String meaning) {
        return new Key<>("rtmp", name, type, fallback, meaning);
    }

    private static Key<Long> size(String section, String name, long fallback, String meaning) {
        return new Key<>(section, name, ValueType.size(16 << 10, 1 << 30), fallback, meaning);
    }

    private static Key<Long> frame(String name, long fallback, String meaning) {
        return new Key<>("limits", name, ValueType.size(1 << 10, 64 * MIB), fallback, meaning);
    }

    private static Key<Integer> count(String name, int fallback, String meaning) {
        return new Key<>("limits", name, ValueType.integer(1, MANY), fallback, meaning);
    }

    private static boolean areOrigins(String text) {
        return text.isEmpty() || text.equals("*") || List.of(text.split(",")).stream()
                .allMatch(origin -> ORIGIN.matcher(origin.strip()).matches());
    }

    private static boolean isToken(String text) {
        return text.isEmpty()
                || text.length() >= 8 && text.length() <= 256 && text.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }
}
