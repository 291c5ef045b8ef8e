package dev.ringcast.hls;

/** What there is to say about a session; null while there is nothing yet. */
sealed interface PackagerStatus {
    /**
     * It has segments.
     *
     * @param presentation the newest
     */
    record Playing(Presentation presentation) implements PackagerStatus {}

    /**
     * It has none, and asking again will not help soon.
     *
     * @param reason why
     */
    record Unplayable(String reason) implements PackagerStatus {}
}
