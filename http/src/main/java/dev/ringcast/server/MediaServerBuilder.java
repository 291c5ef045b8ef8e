package dev.ringcast.server;

import dev.ringcast.config.ConfigException;
import dev.ringcast.config.ConfigValues;
import dev.ringcast.config.Keys;
import dev.ringcast.config.Settings;
import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamObserver;
import dev.ringcast.core.StreamSettings.Conflict;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;

/**
 * Describes a {@link MediaServer}. Each method sets the configuration key of the same name; a value that is not allowed
 * is an {@link IllegalArgumentException} that says what is. Confined to a thread.
 */
public final class MediaServerBuilder {
    private final ConfigValues set = new ConfigValues();
    private StreamAuthenticator authenticator = Hooks.NONE.authenticator();
    private StreamObserver observer;
    private boolean withHttp = true;
    private boolean started;

    MediaServerBuilder() {
        rtmpBind("localhost");
        httpBind("localhost");
    }

    /**
     * Sets where RTMP listens.
     *
     * @param address the address; empty for all
     * @return this
     */
    public MediaServerBuilder rtmpBind(String address) {
        set.set(Keys.RTMP_BIND, address);
        return this;
    }

    /**
     * Sets the RTMP port.
     *
     * @param port the port, 0 for any that is free: see {@link MediaServer#rtmpPort}
     * @return this
     */
    public MediaServerBuilder rtmpPort(int port) {
        set.set(Keys.RTMP_PORT, port);
        return this;
    }

    /**
     * Sets the app of a URL that has only a key.
     *
     * @param app the app
     * @return this
     */
    public MediaServerBuilder rtmpDefaultApp(String app) {
        set.set(Keys.RTMP_DEFAULT_APP, app);
        return this;
    }

    /**
     * Sets the size of outgoing chunks.
     *
     * @param bytes bytes, 128 to 16,777,215
     * @return this
     */
    public MediaServerBuilder rtmpChunkSize(int bytes) {
        set.set(Keys.RTMP_CHUNK_SIZE, bytes);
        return this;
    }

    /**
     * Sets whether groups of pictures are kept for who joins; false is {@link #gopMax} of 0.
     *
     * @param on whether they are
     * @return this
     */
    public MediaServerBuilder rtmpGopCache(boolean on) {
        set.set(Keys.RTMP_GOP_CACHE, on);
        return this;
    }

    /**
     * Sets how long a peer may be silent before it is pinged.
     *
     * @param seconds 1 to 3600
     * @return this
     */
    public MediaServerBuilder rtmpPingIntervalSeconds(int seconds) {
        set.set(Keys.RTMP_PING_INTERVAL, seconds);
        return this;
    }

    /**
     * Sets how long a peer may be silent before it is closed.
     *
     * @param seconds more than the interval
     * @return this
     */
    public MediaServerBuilder rtmpPingTimeoutSeconds(int seconds) {
        set.set(Keys.RTMP_PING_TIMEOUT, seconds);
        return this;
    }

    /**
     * Sets where HTTP listens.
     *
     * @param address the address; empty for all
     * @return this
     */
    public MediaServerBuilder httpBind(String address) {
        set.set(Keys.HTTP_BIND, address);
        return this;
    }

    /**
     * Sets the HTTP port.
     *
     * @param port the port, 0 for any that is free: see {@link MediaServer#httpPort}
     * @return this
     */
    public MediaServerBuilder httpPort(int port) {
        set.set(Keys.HTTP_PORT, port);
        return this;
    }

    /**
     * Sets whose pages may play (CORS).
     *
     * @param origins {@code *} for any, or origins joined by commas
     * @return this
     */
    public MediaServerBuilder httpAllowOrigin(String origins) {
        set.set(Keys.HTTP_ALLOW_ORIGIN, origins);
        return this;
    }

    /**
     * Sets the bearer token of administration.
     *
     * @param token the token, 8 to 256 characters; empty for a random one, see {@link MediaServer#adminToken}
     * @return this
     */
    public MediaServerBuilder httpAdminToken(String token) {
        set.set(Keys.HTTP_ADMIN_TOKEN, token);
        return this;
    }

    /**
     * Sets whether anybody may list the streams.
     *
     * @param open whether they may
     * @return this
     */
    public MediaServerBuilder httpPublicList(boolean open) {
        set.set(Keys.HTTP_PUBLIC_LIST, open);
        return this;
    }

    /**
     * Sets the keys of which a publisher on the network must show one; {@link #authenticator} must permit it too.
     *
     * @param secrets secrets of 8 to 128 characters of {@code A-Z a-z 0-9 . _ ~ -}, joined by commas; empty for none
     * @return this
     */
    public MediaServerBuilder authPublishKey(String secrets) {
        set.set(Keys.AUTH_PUBLISH_KEY, secrets);
        return this;
    }

    /**
     * Sets the keys of which a player on the network must show one; {@link #authenticator} must permit it too.
     *
     * @param secrets as for {@link #authPublishKey}
     * @return this
     */
    public MediaServerBuilder authPlayKey(String secrets) {
        set.set(Keys.AUTH_PLAY_KEY, secrets);
        return this;
    }

    /**
     * Sets what happens when a second publisher comes.
     *
     * @param conflict the policy
     * @return this
     */
    public MediaServerBuilder publishConflict(Conflict conflict) {
        set.set(Keys.PUBLISH_CONFLICT, conflict);
        return this;
    }

    /**
     * Sets the silence that lets {@link Conflict#TAKEOVER_IF_IDLE} take over.
     *
     * @param silence how long
     * @return this
     */
    public MediaServerBuilder publishIdle(Duration silence) {
        set.set(Keys.PUBLISH_IDLE, silence);
        return this;
    }

    /**
     * Sets how long a stream outlives a publisher that was lost.
     *
     * @param linger how long
     * @return this
     */
    public MediaServerBuilder publishLinger(Duration linger) {
        set.set(Keys.PUBLISH_LINGER, linger);
        return this;
    }

    /**
     * Sets how long a stream outlives a publisher that stopped.
     *
     * @param linger how long
     * @return this
     */
    public MediaServerBuilder publishLingerAfterStop(Duration linger) {
        set.set(Keys.PUBLISH_LINGER_AFTER_STOP, linger);
        return this;
    }

    /**
     * Sets how long a viewer waits for a publisher.
     *
     * @param wait how long
     * @return this
     */
    public MediaServerBuilder playWait(Duration wait) {
        set.set(Keys.PLAY_WAIT, wait);
        return this;
    }

    /**
     * Sets how many GOPs are kept for viewers that join, or 2 s of audio alone.
     *
     * @param gops how many, 0 for none
     * @return this
     */
    public MediaServerBuilder gopMax(int gops) {
        set.set(Keys.GOP_MAX, gops);
        return this;
    }

    /**
     * Sets how long frames may wait for each other under load, and to be read where nobody watches.
     *
     * @param delay at the most; zero for never
     * @return this
     */
    public MediaServerBuilder fanoutMaxDelay(Duration delay) {
        set.set(Keys.FANOUT_MAX_DELAY, delay);
        return this;
    }

    /**
     * Sets the backlog from which inter frames are left out.
     *
     * @param bytes bytes
     * @return this
     */
    public MediaServerBuilder fanoutWarning(long bytes) {
        set.set(Keys.FANOUT_WARNING, bytes);
        return this;
    }

    /**
     * Sets the backlog from which only keyframes go.
     *
     * @param bytes bytes, more than the warning
     * @return this
     */
    public MediaServerBuilder fanoutHigh(long bytes) {
        set.set(Keys.FANOUT_HIGH, bytes);
        return this;
    }

    /**
     * Sets the backlog from which a viewer is disconnected.
     *
     * @param bytes bytes, more than the high one
     * @return this
     */
    public MediaServerBuilder fanoutCritical(long bytes) {
        set.set(Keys.FANOUT_CRITICAL, bytes);
        return this;
    }

    /**
     * Sets the media from which a backlog is skipped to the newest keyframe.
     *
     * @param age at least 1 s
     * @return this
     */
    public MediaServerBuilder fanoutMaxAge(Duration age) {
        set.set(Keys.FANOUT_MAX_AGE, age);
        return this;
    }

    /**
     * Sets the same for streams without pictures.
     *
     * @param age at least 1 s
     * @return this
     */
    public MediaServerBuilder fanoutMaxAgeAudio(Duration age) {
        set.set(Keys.FANOUT_MAX_AGE_AUDIO, age);
        return this;
    }

    /**
     * Sets how long a viewer may take nothing before it is closed.
     *
     * @param silence at least 1 s
     * @return this
     */
    public MediaServerBuilder fanoutStall(Duration silence) {
        set.set(Keys.FANOUT_STALL, silence);
        return this;
    }

    /**
     * Sets how many streams may be published at the same time.
     *
     * @param streams how many
     * @return this
     */
    public MediaServerBuilder limitsPublishers(int streams) {
        set.set(Keys.LIMITS_PUBLISHERS, streams);
        return this;
    }

    /**
     * Sets how many RTMP connections may be open.
     *
     * @param connections how many
     * @return this
     */
    public MediaServerBuilder limitsConnections(int connections) {
        set.set(Keys.LIMITS_CONNECTIONS, connections);
        return this;
    }

    /**
     * Sets how many HTTP connections may be open. The first server of a process decides for all: that limit is the
     * JDK's own.
     *
     * @param connections how many, 0 for as many as of RTMP
     * @return this
     */
    public MediaServerBuilder limitsHttpConnections(int connections) {
        set.set(Keys.LIMITS_HTTP_CONNECTIONS, connections);
        return this;
    }

    /**
     * Sets how many RTMP connections one address may have.
     *
     * @param connections how many, 0 for any number
     * @return this
     */
    public MediaServerBuilder limitsPerAddress(int connections) {
        set.set(Keys.LIMITS_PER_ADDRESS, connections);
        return this;
    }

    /**
     * Sets how large a picture may be.
     *
     * @param bytes bytes
     * @return this
     */
    public MediaServerBuilder limitsVideoFrame(long bytes) {
        set.set(Keys.LIMITS_VIDEO_FRAME, bytes);
        return this;
    }

    /**
     * Sets how large an audio frame may be.
     *
     * @param bytes bytes
     * @return this
     */
    public MediaServerBuilder limitsAudioFrame(long bytes) {
        set.set(Keys.LIMITS_AUDIO_FRAME, bytes);
        return this;
    }

    /**
     * Sets how large a decoder configuration may be.
     *
     * @param bytes bytes
     * @return this
     */
    public MediaServerBuilder limitsSequenceHeader(long bytes) {
        set.set(Keys.LIMITS_SEQUENCE_HEADER, bytes);
        return this;
    }

    /**
     * Sets how fast a publisher may send over RTMP.
     *
     * @param bytesPerSecond bytes a second, 0 for any number
     * @return this
     */
    public MediaServerBuilder limitsIngestRate(long bytesPerSecond) {
        set.set(Keys.LIMITS_INGEST_RATE, bytesPerSecond);
        return this;
    }

    /**
     * Sets how large metadata may be.
     *
     * @param bytes bytes
     * @return this
     */
    public MediaServerBuilder limitsMetadata(long bytes) {
        set.set(Keys.LIMITS_METADATA, bytes);
        return this;
    }

    /**
     * Sets what all streams may hold, most of it outside the heap. Half of the maximum heap unless set.
     *
     * @param bytes bytes, 1 MiB or more
     * @return this
     */
    public MediaServerBuilder limitsMemory(long bytes) {
        set.set(Keys.LIMITS_MEMORY, bytes);
        return this;
    }

    /**
     * Sets whether HLS is served.
     *
     * @param on whether it is
     * @return this
     */
    public MediaServerBuilder hlsEnabled(boolean on) {
        set.set(Keys.HLS_ENABLED, on);
        return this;
    }

    /**
     * Sets how long packaging outlives the last request.
     *
     * @param idle how long; zero for always on
     * @return this
     */
    public MediaServerBuilder hlsIdle(Duration idle) {
        set.set(Keys.HLS_IDLE, idle);
        return this;
    }

    /**
     * Sets the length that segments aim at.
     *
     * @param target 1 to 10 s
     * @return this
     */
    public MediaServerBuilder hlsSegment(Duration target) {
        set.set(Keys.HLS_SEGMENT, target);
        return this;
    }

    /**
     * Sets how many segments a live playlist lists.
     *
     * @param segments how many, from 3
     * @return this
     */
    public MediaServerBuilder hlsWindow(int segments) {
        set.set(Keys.HLS_WINDOW, segments);
        return this;
    }

    /**
     * Sets whether each HLS viewer has a session: permission is asked for once, the viewer is counted and the observer
     * is told of it. Without sessions permission is asked for at each playlist, by the request's own query.
     *
     * @param on whether they have; the default
     * @return this
     */
    public MediaServerBuilder hlsSessions(boolean on) {
        set.set(Keys.HLS_SESSIONS, on);
        return this;
    }

    /**
     * Sets the memory that outgoing streams share.
     *
     * @param mebibytes MiB
     * @return this
     */
    public MediaServerBuilder streamingMemoryPoolSizeMb(int mebibytes) {
        set.set(Keys.STREAMING_POOL, mebibytes);
        return this;
    }

    /**
     * Sets the size of one buffer of it.
     *
     * @param kibibytes KiB
     * @return this
     */
    public MediaServerBuilder streamingBufferSizeKb(int kibibytes) {
        set.set(Keys.STREAMING_BUFFER, kibibytes);
        return this;
    }

    /**
     * Asks somebody who may publish and play.
     *
     * @param hook whom to ask
     * @return this
     */
    public MediaServerBuilder authenticator(StreamAuthenticator hook) {
        authenticator = Objects.requireNonNull(hook);
        return this;
    }

    /**
     * Tells somebody what happens.
     *
     * @param hook whom to tell
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
