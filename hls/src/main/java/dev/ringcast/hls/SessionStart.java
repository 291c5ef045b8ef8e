package dev.ringcast.hls;

/**
 * What a packaging session starts with, so that no cache and no player can mistake it for an earlier one of the same
 * name (hls/RULES.md 1).
 *
 * @param token the stream's start in epoch milliseconds and 128 random bits; with the sequence it makes a segment's
 *     name unique for ever, and one that cannot be guessed
 * @param firstSequence the first segment's media sequence number, above all earlier ones of the name
 * @param discontinuitySequence the first discontinuity sequence number of its playlist
 * @param continued whether there was an earlier session of the name: the first segment is then a discontinuity
 * @param targetDuration in seconds, what players of the same stream have been told before; 0 if there were none
 */
record SessionStart(
        String token, long firstSequence, long discontinuitySequence, boolean continued, int targetDuration) {
    /** The name of one of its segments. */
    String uri(long sequence) {
        return token + "-" + sequence + ".ts";
    }
}
