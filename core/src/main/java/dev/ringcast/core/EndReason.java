package dev.ringcast.core;

/** Why a publication, a subscription or a stream is over. */
public enum EndReason {
    /** The publisher said that it stops. */
    STOPPED("its publisher stopped"),
    /** The publisher's connection was lost. */
    LOST("its publisher was lost"),
    /** Another publisher took the stream over. */
    TAKEN_OVER("another publisher took over"),
    /** Ended by an operator or the embedding program. */
    KICKED("ended by the operator"),
    /** The server stops. */
    SERVER_STOPS("the server stops"),
    /** The viewer left. */
    LEFT("left"),
    /** The viewer fell too far behind. */
    LAGGED("too slow"),
    /** No publisher came within the time that a viewer waits. */
    NOT_FOUND("no such stream");

    private final String words;

    EndReason(String words) {
        this.words = words;
    }

    /**
     * The reason in plain words, for the log.
     *
     * @return such as {@code its publisher stopped}
     */
    public String words() {
        return words;
    }
}
