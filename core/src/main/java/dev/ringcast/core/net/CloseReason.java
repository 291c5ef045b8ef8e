package dev.ringcast.core.net;

import java.io.EOFException;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;

/**
 * Why a connection ended.
 *
 * @param kind what happened
 * @param detail more about it, for the log; may be empty, never holds a secret
 */
public record CloseReason(Kind kind, String detail) {
    /** The peer closed its side; it was not publishing. */
    public static final CloseReason LEFT = new CloseReason(Kind.LEFT, "");

    /** The server stops. */
    public static final CloseReason SERVER_STOPS = new CloseReason(Kind.SERVER_STOPS, "");

    /** Its handler returned. */
    public static final CloseReason DONE = new CloseReason(Kind.DONE, "");

    /** What ends connections. */
    public enum Kind {
        /** The peer said that it stops what it did, and then closed. */
        STOPPED("stopped"),
        /** The peer closed, which is how players leave. */
        LEFT("left"),
        /** The connection broke, or a publisher closed without a stop. */
        CONNECTION_LOST("connection lost"),
        /** The handshake took too long. */
        HANDSHAKE_TIMEOUT("timed out"),
        /** The peer neither published nor played. */
        NEGOTIATION_TIMEOUT("timed out"),
        /** A publisher sent no frame. */
        NO_MEDIA("timed out"),
        /** No byte came. */
        SILENT("timed out"),
        /** The peer took no byte of what it was sent. */
        STALLED("too slow"),
        /** A viewer fell too far behind. */
        LAGGED("too slow"),
        /** Another publisher got the stream. */
        TAKEN_OVER("taken over"),
        /** An operator or the application ended the stream. */
        KICKED("ended by the operator"),
        /** The peer may not do what it asked for. */
        REFUSED("refused"),
        /** A limit on connections. */
        LIMIT("refused by a limit"),
        /** What it played has ended. */
        STREAM_ENDED("stream ended"),
        /** No publisher came for what it waited for. */
        STREAM_NOT_FOUND("no such stream"),
        /** It played as much as it had asked for. */
        PLAY_COMPLETE("played all that it asked for"),
        /** The peer broke a rule of the protocol, or speaks another. */
        PROTOCOL_ERROR("protocol error"),
        /** A message beyond its limit. */
        MESSAGE_TOO_LARGE("message too large"),
        /** Partial messages beyond their memory. */
        MEMORY_LIMIT("too much memory"),
        /** The peer does not take its replies. */
        CONTROL_QUEUE_FULL("too many replies wait"),
        /** The server stops. */
        SERVER_STOPS("the server stops"),
        /** A fault of ours; the log has it. */
        INTERNAL_ERROR("internal error"),
        /** Its handler returned. */
        DONE("done");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /**
         * One word for programs.
         *
         * @return such as {@code connection_lost}
         */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Checks that neither is null. */
    public CloseReason {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(detail);
    }

    /**
     * The connection broke.
     *
     * @param failure what reading or writing threw
     * @return a reason that tells a reset from an end in the middle of something
     */
    public static CloseReason lost(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof EOFException) {
            return new CloseReason(Kind.CONNECTION_LOST, message);
        }
        return new CloseReason(
                Kind.CONNECTION_LOST,
                switch (message) {
                    case "Connection reset", "Connection reset by peer" -> "reset by the peer";
                    case "Broken pipe" -> "closed by the peer while it was sent to";
                    default -> message;
                });
    }

    /** In plain words, for the log. */
    @Override
    public String toString() {
        return detail.isEmpty() ? kind.words : kind.words + ": " + detail;
    }
}
