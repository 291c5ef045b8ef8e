package dev.ringcast.mpegts;

/** The clock of time stamps: 90 kHz (ISO/IEC 13818-1, 2.4.3.6). */
final class Ticks {
    static final long PER_SECOND = 90_000;
    static final long PER_MS = 90;

    /** Time stamps have 33 bits: the clock comes round after 26.5 hours. */
    static final long MASK = (1L << 33) - 1;

    /** What every time of a stream is moved by, so that the PCR before its first frame is not negative. */
    static final long START_OFFSET = ofMillis(1400);

    private Ticks() {}

    /** The ticks of a number of milliseconds. */
    static long ofMillis(long millis) {
        return millis * PER_MS;
    }

    /** A point on the stream's clock, as the transport stream has it. */
    static long at(long millis) {
        return ofMillis(millis) + START_OFFSET;
    }
}
