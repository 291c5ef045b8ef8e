package dev.ringcast.rtmp.client;

import java.io.IOException;

/**
 * A publication or a playback could not begin, or has ended. The message says why in one line, and holds no secret of
 * the URL, whatever the server wrote.
 */
public final class RtmpClientException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What kind of failure it is. */
    public enum Reason {
        /** The host's name has no address. */
        UNKNOWN_HOST,
        /** The {@link AddressPolicy} refuses all addresses of the host. */
        ADDRESS_REFUSED,
        /** No connection to any address came about. */
        UNREACHABLE,
        /** TLS failed: the certificate is not trusted or of another host, or the server speaks no TLS. */
        TLS,
        /** The server refused connect, such as for an unknown app. */
        REJECTED,
        /** The server asks for a user and password, and there are none, or the ones in the URL are wrong. */
        AUTHENTICATION,
        /** The name has a publisher already, or is none that the server takes (NetStream.Publish.BadName). */
        BAD_NAME,
        /** The server does not permit to publish or play. */
        DENIED,
        /** The server has no such stream to play. */
        NOT_FOUND,
        /** The server did not do something in time. */
        TIMEOUT,
        /** The server broke a rule of the protocol, or speaks another. */
        PROTOCOL,
        /** The connection was lost. */
        LOST,
        /** The server ended the publication. */
        ENDED,
        /** This side has closed it. */
        CLOSED;

        /** Whether another address of the same host may do better. */
        boolean isOfAddress() {
            return this == UNREACHABLE || this == TLS || this == LOST || this == TIMEOUT || this == PROTOCOL;
        }
    }

    private final Reason reason;

    RtmpClientException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    RtmpClientException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /**
     * What kind of failure it is.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage()); // never null
    }
}
