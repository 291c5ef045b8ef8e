package dev.ringcast.config;

import dev.ringcast.core.StreamSettings.Conflict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All keys that this version knows, a class for each section. A key is made in one place, and that place is all that
 * {@code --help}, the environment's variables and the builder of a server know of it.
 *
 * <p>Durations are written with a unit ({@code 500ms}, {@code 10s}, {@code 2m}, {@code 1h}), sizes in bytes or with one
 * ({@code 64KiB}, {@code 4MiB}, {@code 1GiB}).
 */
public final class Keys {
    /** The RTMP port. */
    public static final class Rtmp {
        private static final Section IN = new Section("rtmp");

        /** Address to listen on: an IP address or a host name. Default empty: all addresses. */
        public static final Key<String> BIND = IN.text("bind", Texts.ADDRESS, "", "address to listen on; empty: all");

        /** Port, from 1 to 65535, or 0 for any that is free. Default 1935. */
        public static final Key<Integer> PORT = IN.key("port", ValueType.port(), 1935, "RTMP port");

        /** App of a URL that has only a key, of A-Z a-z 0-9 . _ ~ -. Default live. */
        public static final Key<String> DEFAULT_APP =
                IN.live().text("default_app", Texts.APP, "live", "app of a URL that has only a key");

        /** Bytes of payload in an outgoing chunk, from 128 to 16777215. Default 60000. */
        public static final Key<Integer> CHUNK_SIZE =
                IN.integer("chunk_size", 128, 0xFFFFFF, 60_000, "size of outgoing chunks");

        /** Whether GOPs are kept for viewers that join; false is {@link Gop#MAX} of 0. Default true. */
        public static final Key<Boolean> GOP_CACHE =
                IN.perStream().bool("gop_cache", true, "whether GOPs are kept; false is gop.max=0");

        /** Seconds of silence after which a peer is pinged, from 1 to 3600. Default 30. */
        public static final Key<Integer> PING_INTERVAL =
                IN.live().integer("ping_interval_seconds", 1, 3600, 30, "silence after which a peer is pinged");

        /** Seconds of silence after which a peer is closed, from 2 to 7200, more than the interval. Default 60. */
        public static final Key<Integer> PING_TIMEOUT =
                IN.live().integer("ping_timeout_seconds", 2, 7200, 60, "silence after which a peer is closed");

        private Rtmp() {}
    }

    /** The HTTP port. */
    public static final class Http {
        private static final Section IN = new Section("http");

        /** Address to listen on: an IP address or a host name. Default empty: all addresses. */
        public static final Key<String> BIND = IN.text("bind", Texts.ADDRESS, "", "address to listen on; empty: all");

        /** Port, from 1 to 65535, or 0 for any that is free. Default 8000. */
        public static final Key<Integer> PORT = IN.key("port", ValueType.port(), 8000, "HTTP port");

        /** Origins whose pages may play (CORS), joined by commas, or * for any. Default *. */
        public static final Key<String> ALLOW_ORIGIN =
                IN.text("allow_origin", Texts.ORIGINS, "*", "origins whose pages may play (CORS)");

        /** Bearer token of administration: 8 to 256 printable characters. Default empty: a new one for each run. */
        public static final Key<String> ADMIN_TOKEN = IN.live()
                .text(
                        "admin_token",
                        Texts.TOKEN,
                        "",
                        "bearer token of administration; empty: a new one for each run, in a file");

        /** Whether the list of streams is public. Default true. */
        public static final Key<Boolean> PUBLIC_LIST =
                IN.live().bool("public_list", true, "whether the list of streams is public");

        private Http() {}
    }

    /** The secrets that peers on the network need. Each is of 8 to 128 characters of A-Z a-z 0-9 . _ ~ -. */
    public static final class Auth {
        private static final Section IN = new Section("auth");

        /** Secrets of which a publisher shows one, at most 1000. Default empty: publishing needs none. */
        public static final Key<List<String>> PUBLISH_KEY = IN.live()
                .key(
                        "publish_key",
                        Texts.SECRETS,
                        List.of(),
                        "secret that publishing needs, as ?key=SECRET; several by comma; empty: none");

        /** Secrets of which a player shows one, at most 1000. Default empty: playing needs none. */
        public static final Key<List<String>> PLAY_KEY = IN.live()
                .key(
                        "play_key",
                        Texts.SECRETS,
                        List.of(),
                        "secret that playing needs, as ?key=SECRET; several by comma; empty: none");

        private Auth() {}
    }

    /** Publishers that come and go. */
    public static final class Publish {
        private static final Section IN = new Section("publish");

        /** What happens if a stream that has a publisher is published again. Default takeover. */
        public static final Key<Conflict> CONFLICT =
                IN.perStream().oneOf("conflict", Conflict.TAKEOVER, "what a second publisher of a stream does");

        /** Silence that lets {@link Conflict#TAKEOVER_IF_IDLE} take over, from 0s to 24h. Default 5s. */
        public static final Key<Duration> IDLE =
                IN.perStream().duration("idle", "0s", "24h", "5s", "silence that lets takeover-if-idle take over");

        /** How long a stream outlives a publisher that was lost, from 0s to 24h. Default 10s. */
        public static final Key<Duration> LINGER = IN.perStream()
                .duration("linger", "0s", "24h", "10s", "how long a stream outlives a publisher that was lost");

        /** How long a stream outlives a publisher that stopped, from 0s to 24h. Default 0s. */
        public static final Key<Duration> LINGER_AFTER_STOP = IN.perStream()
                .duration(
                        "linger_after_stop", "0s", "24h", "0s", "how long a stream outlives a publisher that stopped");

        private Publish() {}
    }

    /** Viewers that wait. */
    public static final class Play {
        private static final Section IN = new Section("play");

        /** How long a viewer waits for a publisher, from 0s to 24h. Default 10s. */
        public static final Key<Duration> WAIT =
                IN.duration("wait", "0s", "24h", "10s", "how long a viewer waits for a publisher");

        private Play() {}
    }

    /** What is kept for viewers that join. */
    public static final class Gop {
        private static final Section IN = new Section("gop");

        /** GOPs kept for viewers that join, or 2 s of audio alone, from 0 to 100. Default 1. */
        public static final Key<Integer> MAX =
                IN.perStream().integer("max", 0, 100, 1, "GOPs (or 2 s of audio) kept for joins; 0: none");

        private Gop() {}
    }

    /** When viewers are woken, and when they skip. */
    public static final class Fanout {
        private static final Section IN = new Section("fanout");

        /** How long frames may wait for each other under load, from 0s to 2s. Default 100ms. */
        public static final Key<Duration> MAX_DELAY = IN.duration(
                "max_delay",
                "0s",
                "2s",
                "100ms",
                "longest wait of frames for each other; 40ms of it for 50 viewers; 0s: none");

        /** Backlog in bytes from which inter frames are left out, from 16KiB to 1GiB. Default 1MiB. */
        public static final Key<Long> WARNING =
                IN.perStream().size("warning", "16KiB", "1GiB", "1MiB", "backlog from which inter frames are left out");

        /** Backlog in bytes from which only keyframes go, from 16KiB to 1GiB, more than the warning. Default 2MiB. */
        public static final Key<Long> HIGH =
                IN.perStream().size("high", "16KiB", "1GiB", "2MiB", "backlog from which only keyframes go");

        /** Backlog in bytes that disconnects a viewer, from 16KiB to 1GiB, more than the high one. Default 4MiB. */
        public static final Key<Long> CRITICAL =
                IN.perStream().size("critical", "16KiB", "1GiB", "4MiB", "backlog from which a viewer is disconnected");

        /** Length of a backlog that is skipped to the newest keyframe, from 1s to 24h. Default 10s. */
        public static final Key<Duration> MAX_AGE = IN.perStream()
                .duration("max_age", "1s", "24h", "10s", "a longer backlog is skipped to the newest keyframe");

        /** The same for streams without video, from 1s to 24h. Default 5s. */
        public static final Key<Duration> MAX_AGE_AUDIO =
                IN.perStream().duration("max_age_audio", "1s", "24h", "5s", "the same for streams without video");

        /** How long a viewer may take nothing before it is closed, from 1s to 10m. Default 10s. */
        public static final Key<Duration> STALL =
                IN.duration("stall", "1s", "10m", "10s", "a viewer that takes nothing for this time is closed");

        private Fanout() {}
    }

    /** What is too much. */
    public static final class Limits {
        private static final Section IN = new Section("limits");

        /** Streams published at the same time, from 1 to 1000000. Default 1000. */
        public static final Key<Integer> PUBLISHERS =
                IN.live().integer("publishers", 1, 1_000_000, 1_000, "streams published at the same time");

        /** RTMP connections, from 1 to 1000000. Default 10000. */
        public static final Key<Integer> CONNECTIONS =
                IN.integer("connections", 1, 1_000_000, 10_000, "RTMP connections");

        /**
         * HTTP connections, from 0 to 1000000; 0 is as many as of RTMP. The first server of a process decides for all:
         * that limit is the JDK's own. Default 0.
         */
        public static final Key<Integer> HTTP_CONNECTIONS =
                IN.integer("http_connections", 0, 1_000_000, 0, "HTTP connections; 0: as many as limits.connections");

        /** Connections of one address, RTMP and HTTP each, from 0 to 1000000; 0 is any number. Default 0. */
        public static final Key<Integer> PER_ADDRESS = IN.live()
                .integer(
                        "per_address",
                        0,
                        1_000_000,
                        0,
                        "connections of one address, RTMP and HTTP each; 0: any number");

        /** Bytes of a video frame, from 1KiB to 64MiB. Default 8MiB. */
        public static final Key<Long> VIDEO_FRAME =
                IN.live().size("video_frame", "1KiB", "64MiB", "8MiB", "bytes of a video frame");

        /** Bytes of an audio frame, from 1KiB to 64MiB. Default 1MiB. */
        public static final Key<Long> AUDIO_FRAME =
                IN.live().size("audio_frame", "1KiB", "64MiB", "1MiB", "bytes of an audio frame");

        /** Bytes of a decoder configuration, from 1KiB to 64MiB. Default 256KiB. */
        public static final Key<Long> SEQUENCE_HEADER =
                IN.live().size("sequence_header", "1KiB", "64MiB", "256KiB", "bytes of a decoder configuration");

        /** Bytes of metadata, from 1KiB to 64MiB. Default 64KiB. */
        public static final Key<Long> METADATA =
                IN.live().size("metadata", "1KiB", "64MiB", "64KiB", "bytes of metadata");

        /** Bytes a second that a publisher may send over RTMP, from 0; 0 is any number. Default 0. */
        public static final Key<Long> INGEST_RATE = IN.live()
                .key(
                        "ingest_rate",
                        ValueType.size(0, Long.MAX_VALUE),
                        0L,
                        "bytes a second that a publisher may send; 0: any number");

        /** Bytes that all streams may hold, mostly outside the heap, from 1MiB. Default half of the maximum heap. */
        public static final Key<Long> MEMORY = IN.key(
                "memory",
                ValueType.size(1 << 20, Long.MAX_VALUE),
                Runtime.getRuntime().maxMemory() / 2 >> 20 << 20,
                "what all streams may hold, mostly outside the heap; default: half of -Xmx");

        private Limits() {}
    }

    /** HLS. */
    public static final class Hls {
        private static final Section IN = new Section("hls");

        /** Whether HLS is served. Default true. */
        public static final Key<Boolean> ENABLED = IN.bool("enabled", true, "whether HLS is served");

        /** How long packaging outlives the last request, from 0s to 24h; 0s is always on. Default 1m. */
        public static final Key<Duration> IDLE =
                IN.duration("idle", "0s", "24h", "1m", "how long packaging outlives the last request; 0s: always on");

        /** Length that segments aim at, from 1s to 10s. Default 2s. */
        public static final Key<Duration> SEGMENT =
                IN.duration("segment", "1s", "10s", "2s", "length that segments aim at");

        /** Segments that a live playlist lists, from 3 to 1000. Default 6. */
        public static final Key<Integer> WINDOW = IN.integer("window", 3, 1_000, 6, "segments in a live playlist");

        /**
         * Whether each HLS viewer has a session: permission is asked for once, the viewer is counted, and the observer
         * is told. Without sessions permission is asked for at each playlist, by the request's own query. Default true.
         */
        public static final Key<Boolean> SESSIONS =
                IN.bool("sessions", true, "whether each HLS viewer has a session, and is counted");

        private Hls() {}
    }

    /** Memory of outgoing streams. */
    public static final class Streaming {
        private static final Section IN = new Section("streaming");

        /** Memory that outgoing streams share, MiB, from 0 to 65536. Default 64. */
        public static final Key<Integer> MEMORY_POOL_SIZE_MB =
                IN.integer("memory_pool_size_mb", 0, 65_536, 64, "memory shared by outgoing streams, MiB");

        /** Size of one buffer of it, KiB, from 4 to 4096. Default 64. */
        public static final Key<Integer> BUFFER_SIZE_KB =
                IN.integer("buffer_size_kb", 4, 4_096, 64, "size of one buffer of it, KiB");

        private Streaming() {}
    }

    /** Log lines of the executable. A program that embeds a server configures its own log. */
    public static final class Logging {
        private static final Section IN = new Section("logging");

        /** Which log lines are written: those of a level and graver ones. Default info. */
        public static final Key<LogLevel> LEVEL =
                IN.live().oneOf("level", LogLevel.INFO, "log lines of this level and graver ones");

        /** How log lines look: text, or one JSON object a line. Default text. */
        public static final Key<LogFormat> FORMAT = IN.oneOf("format", LogFormat.TEXT, "how log lines look");

        private Logging() {}
    }

    private static final List<Key<?>> ALL = Stream.of(
                    Rtmp.IN,
                    Http.IN,
                    Auth.IN,
                    Publish.IN,
                    Play.IN,
                    Gop.IN,
                    Fanout.IN,
                    Limits.IN,
                    Hls.IN,
                    Streaming.IN,
                    Logging.IN)
            .<Key<?>>flatMap(section -> section.keys().stream())
            .toList();

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

    /**
     * Finds a key.
     *
     * @param path its section and name, such as {@code publish.linger}
     * @return the key, empty if there is none
     */
    public static Optional<Key<?>> byPath(String path) {
        return Optional.ofNullable(BY_PATH.get(path));
    }

    /**
     * Finds a key.
     *
     * @param variable the environment variable that sets it, such as {@code RINGCAST_PUBLISH_LINGER}
     * @return the key, empty if there is none
     */
    public static Optional<Key<?>> byVariable(String variable) {
        return Optional.ofNullable(BY_VARIABLE.get(variable));
    }

    /**
     * What all keys are called.
     *
     * @return their paths, in no order
     */
    public static Set<String> paths() {
        return BY_PATH.keySet();
    }

    /**
     * The variables of all keys.
     *
     * @return their names, in no order
     */
    public static Set<String> variables() {
        return BY_VARIABLE.keySet();
    }
}
