package dev.ringcast.it.bench;

/**
 * What a publisher sends: how often, and how large. Frame sizes vary, but by their index alone, so that every run and
 * every server gets the same bytes.
 *
 * @param videoBits bits of video a second
 * @param framesPerSecond video frames a second
 * @param gopFrames video frames from keyframe to keyframe
 * @param audioBits bits of audio a second
 * @param audioPerSecond audio messages a second
 */
record StreamFormat(long videoBits, int framesPerSecond, int gopFrames, long audioBits, int audioPerSecond) {
    /** 2.5 Mbit/s, 30 frames a second, a keyframe each 2 s, and the audio messages of AAC at 44.1 kHz. */
    static final StreamFormat DEFAULT = new StreamFormat(2_500_000, 30, 60, 128_000, 43);

    /** How many times larger a keyframe is than a mean inter frame. */
    private static final int KEYFRAME_FACTOR = 8;

    /** Room for headers and stamp. */
    private static final int SMALLEST = 80;

    /** Knuth's multiplicative hash: sizes that look random. */
    private static final long HASH = 2_654_435_761L;

    boolean isKeyframe(long index) {
        return index % gopFrames == 0;
    }

    int videoBytes(long index) {
        double gopBytes = videoBits / 8.0 * gopFrames / framesPerSecond;
        double mean = gopBytes / (gopFrames - 1 + KEYFRAME_FACTOR);
        double noise = (index * HASH >>> 7 & 1023) / 1023.0;
        double bytes = isKeyframe(index) ? mean * KEYFRAME_FACTOR : mean * (0.75 + 0.5 * noise);
        return Math.max(SMALLEST, (int) bytes);
    }

    int audioBytes() {
        return Math.max(SMALLEST, (int) (audioBits / 8 / audioPerSecond));
    }

    /** From keyframe to keyframe. */
    double gopSeconds() {
        return (double) gopFrames / framesPerSecond;
    }

    /** The DTS of a video frame, in ms. */
    long videoMillis(long index) {
        return index * 1000 / framesPerSecond;
    }

    /** The time of an audio message, in ms. */
    long audioMillis(long index) {
        return index * 1000 / audioPerSecond;
    }

    /** When a video frame is sent, in ns from the start. */
    long videoNanos(long index) {
        return index * 1_000_000_000L / framesPerSecond;
    }

    /** When an audio message is sent, in ns from the start. */
    long audioNanos(long index) {
        return index * 1_000_000_000L / audioPerSecond;
    }

    @Override
    public String toString() {
        return "%.1f Mbit/s, %d frames a second, a keyframe each %.1f s, %d audio messages a second of %d kbit/s"
                .formatted(videoBits / 1e6, framesPerSecond, gopSeconds(), audioPerSecond, audioBits / 1000);
    }
}
