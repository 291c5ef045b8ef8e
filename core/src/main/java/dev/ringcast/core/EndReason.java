package dev.ringcast.core;

/** Why a publication, a subscription or a stream is over. */
public enum EndReason {
    /** The publisher stopped as it should. */
    STOPPED,
    /** The publisher's connection was lost. */
    LOST,
    /** Another publisher took the stream over. */
    TAKEN_OVER,
    /** Ended by an operator or the embedding program. */
    KICKED,
    /** The server stops. */
    SERVER_STOPS,
    /** The viewer left. */
    LEFT,
    /** The viewer fell too far behind. */
    LAGGED,
    /** Nobody published within the time that a viewer waits. */
    NOT_FOUND
}
