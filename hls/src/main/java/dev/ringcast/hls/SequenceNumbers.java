package dev.ringcast.hls;

/**
 * What is remembered of a name's earlier sessions.
 *
 * @param nextSequence the lowest media sequence number that none of them has used
 * @param discontinuitySequence the lowest discontinuity sequence number that none of them has used
 * @param any whether any of them had segments
 */
record SequenceNumbers(long nextSequence, long discontinuitySequence, boolean any) {
    /** A name that was never asked for. */
    static final SequenceNumbers NONE = new SequenceNumbers(0, 0, false);

    /**
     * The session that follows.
     *
     * @param token what names the session
     * @param epochSeconds the time, from which sequence numbers start so that a restarted server never goes back
     * @param targetDuration what players of the same stream have been told, else 0
     */
    SessionStart next(String token, long epochSeconds, int targetDuration) {
        return new SessionStart(
                token, Math.max(nextSequence, epochSeconds), discontinuitySequence, any, targetDuration);
    }
}
