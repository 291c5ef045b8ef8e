package dev.ringcast.core;

import java.time.Duration;

/** A peer may not publish or play here. The message says why. It holds no secrets, so the peer may see it. */
public class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of refusal it is. */
    public enum Reason {
        /** The name is not one a stream may have. */
        BAD_NAME,
        /** A limit of this server is reached. */
        LIMIT,
        /** The authenticator denied it. */
        UNAUTHORIZED,
        /** The server, or this stream name, accepts no peer at present. */
        UNAVAILABLE,
        /** What was published breaks a rule that media must keep. */
        BAD_MEDIA,
        /** What was published is larger than allowed. */
        TOO_LARGE
    }

    private final Reason reason;
    private final Duration delay;

    /**
     * Refuses.
     *
     * @param reason what kind of refusal it is
     * @param message why
     */
    public RefusedException(Reason reason, String message) {
        this(reason, message, Duration.ZERO);
    }

    /**
     * Refuses, and has the peer told late.
     *
     * @param reason what kind of refusal it is
     * @param message why
     * @param delay how late to tell the peer, so that guessing a secret is slow; zero for at once
     */
    public RefusedException(Reason reason, String message, Duration delay) {
        super(message);
        this.reason = reason;
        this.delay = delay;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage()); // never null
    }

    /**
     * What kind of refusal it is.
     *
     * @return the kind
     */
    public Reason reason() {
        return reason;
    }

    /**
     * How late to tell the peer. The caller must not block a thread for that.
     *
     * @return the delay, zero for at once
     */
    public Duration delay() {
        return delay;
    }
}
