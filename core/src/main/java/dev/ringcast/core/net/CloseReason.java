package dev.ringcast.core.net;

import java.util.Objects;

/**
 * Why a connection ended: a word for counters and a sentence for people.
 *
 * @param code one lower-case word with underscores, such as {@code stalled}
 * @param detail what happened, for the log; may be empty
 */
public record CloseReason(String code, String detail) {
    /** The peer closed its side. */
    public static final CloseReason BY_PEER = new CloseReason("closed_by_peer", "");

    /** The server stops. */
    public static final CloseReason SERVER_STOPS = new CloseReason("server_stops", "");

    /** It all went as it should. */
    public static final CloseReason DONE = new CloseReason("done", "");

    /** Checks that neither is null. */
    public CloseReason {
        Objects.requireNonNull(code);
        Objects.requireNonNull(detail);
    }

    @Override
    public String toString() {
        return detail.isEmpty() ? code : code + ": " + detail;
    }
}
