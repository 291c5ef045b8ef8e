package dev.ringcast.it.bench;

/**
 * What holds for all runs.
 *
 * @param format what publishers send
 * @param warmupSeconds load before anything counts
 * @param seconds how long it counts
 * @param readers event loops that read for the players
 * @param joinsPerSecond how fast the players of a run come, before it counts
 * @param slowBuffer bytes that the kernel may take for a player that stops reading; 0 leaves it to the kernel
 */
record Settings(
        StreamFormat format, double warmupSeconds, double seconds, int readers, int joinsPerSecond, int slowBuffer) {
    /** How long publishers may take to be admitted, and players to come to play. */
    static final long SETUP_NANOS = 20_000_000_000L;
}
