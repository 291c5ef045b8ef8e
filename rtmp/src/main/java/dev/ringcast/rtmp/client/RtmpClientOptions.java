package dev.ringcast.rtmp.client;

import dev.ringcast.core.Nullable;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * How a client connects. Immutable: each {@code with} method returns other options.
 *
 * @see #DEFAULTS
 */
public final class RtmpClientOptions {
    /** As shipped: 5 s for a socket, 30 s in all, chunks of 60,000 bytes, the plain handshake, every address. */
    public static final RtmpClientOptions DEFAULTS = new RtmpClientOptions(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            "FMLE/3.0 (compatible; Ringcast)",
            60_000,
            false,
            AddressPolicy.ANY,
            null);

    private static final int MIN_CHUNK_SIZE = 128;
    private static final int MAX_CHUNK_SIZE = 0xFFFFFF;

    private final Duration connectTimeout;
    private final Duration deadline;
    private final String flashVer;
    private final int chunkSize;
    private final boolean signed;
    private final AddressPolicy policy;

    @Nullable
    private final SSLContext tls;

    private RtmpClientOptions(
            Duration connectTimeout,
            Duration deadline,
            String flashVer,
            int chunkSize,
            boolean signed,
            AddressPolicy policy,
            @Nullable SSLContext tls) {
        this.connectTimeout = positive(connectTimeout);
        this.deadline = positive(deadline);
        this.flashVer = flashVer;
        this.chunkSize = chunkSize;
        this.signed = signed;
        this.policy = policy;
        this.tls = tls;
        if (chunkSize < MIN_CHUNK_SIZE || chunkSize > MAX_CHUNK_SIZE) {
            throw new IllegalArgumentException("chunk size " + chunkSize + " is not in 128..16777215");
        }
    }

    private static Duration positive(Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("a time of " + time.toMillis() + " ms is too short");
        }
        return time;
    }

    /**
     * Sets how long a socket may take to connect to one address.
     *
     * @param time above 0
     * @return the options
     */
    public RtmpClientOptions withConnectTimeout(Duration time) {
        return new RtmpClientOptions(time, deadline, flashVer, chunkSize, signed, policy, tls);
    }

    /**
     * Sets how long all of it may take, until the server lets the client publish or play.
     *
     * @param time above 0
     * @return the options
     */
    public RtmpClientOptions withDeadline(Duration time) {
        return new RtmpClientOptions(connectTimeout, time, flashVer, chunkSize, signed, policy, tls);
    }

    /**
     * Sets what the client calls itself.
     *
     * @param name the property flashVer of connect
     * @return the options
     */
    public RtmpClientOptions withFlashVer(String name) {
        return new RtmpClientOptions(connectTimeout, deadline, name, chunkSize, signed, policy, tls);
    }

    /**
     * Sets the chunk size of what is published.
     *
     * @param bytes 128 to 16,777,215
     * @return the options
     */
    public RtmpClientOptions withChunkSize(int bytes) {
        return new RtmpClientOptions(connectTimeout, deadline, flashVer, bytes, signed, policy, tls);
    }

    /**
     * Sets whether the handshake is signed with a digest, which some servers demand.
     *
     * @param on whether it is
     * @return the options
     */
    public RtmpClientOptions withSignedHandshake(boolean on) {
        return new RtmpClientOptions(connectTimeout, deadline, flashVer, chunkSize, on, policy, tls);
    }

    /**
     * Sets which addresses the client may connect to.
     *
     * @param addresses the policy
     * @return the options
     */
    public RtmpClientOptions withAddressPolicy(AddressPolicy addresses) {
        return new RtmpClientOptions(connectTimeout, deadline, flashVer, chunkSize, signed, addresses, tls);
    }

    /**
     * Sets whose certificates RTMPS trusts, instead of those that the JDK trusts.
     *
     * @param context makes the engines of TLS
     * @return the options
     */
    public RtmpClientOptions withTls(SSLContext context) {
        return new RtmpClientOptions(connectTimeout, deadline, flashVer, chunkSize, signed, policy, context);
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    Duration deadline() {
        return deadline;
    }

    String flashVer() {
        return flashVer;
    }

    int chunkSize() {
        return chunkSize;
    }

    boolean signedHandshake() {
        return signed;
    }

    AddressPolicy policy() {
        return policy;
    }

    /** The context that the caller has set, empty for the JDK's own. */
    Optional<SSLContext> tls() {
        return Optional.ofNullable(tls);
    }
}
