package dev.ringcast.hls;

/**
 * How many video frames a second there are, measured. Timestamps are whole milliseconds, so a rate that is near a usual
 * one is taken for it.
 *
 * <p>Confined to the packager's thread.
 */
final class FrameRate {
    /** Frames in a thousand seconds of the usual rates; 23.976 is 24000/1001. */
    private static final long[] USUAL = {
        10_000, 12_000, 12_500, 15_000, 20_000, 23_976, 24_000, 25_000, 29_970, 30_000, 48_000, 50_000, 59_940, 60_000,
        100_000, 119_880, 120_000
    };

    private static final long NEAR = 2_000; // one part in 2,000: 29.97 and 30 are twice as far apart

    private long frames;
    private long millis;

    /** Counts what a segment had. */
    void add(long segmentFrames, long segmentMillis) {
        frames += segmentFrames;
        millis += segmentMillis;
    }

    /** Starts again: the encoder has changed. */
    void reset() {
        frames = 0;
        millis = 0;
    }

    /** Frames in a thousand seconds, 0 if none was counted. */
    long milliframes() {
        if (millis == 0) {
            return 0;
        }
        long measured = Math.round(frames * 1e6 / millis);
        for (long usual : USUAL) {
            if (Math.abs(measured - usual) * NEAR <= usual) {
                return usual;
            }
        }
        return measured;
    }
}
