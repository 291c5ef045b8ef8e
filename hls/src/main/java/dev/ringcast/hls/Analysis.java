package dev.ringcast.hls;

import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Track;
import java.util.ArrayList;
import java.util.List;

/**
 * The first second of a publication, held back until it is known which tracks it has (PROTOCOL.md 3.9). It is over as
 * soon as both have shown themselves.
 *
 * <p>Confined to the packager's thread. What it holds is bounded.
 */
final class Analysis {
    private static final long WINDOW_MILLIS = 1_000;
    private static final long EXPECTED_MILLIS = 10_000;
    private static final int MAX_FRAMES = 4_096;
    private static final long MAX_BYTES = 16L << 20;

    private final boolean picturesExpected;
    private final List<Frame> frames = new ArrayList<>();
    private long bytes;
    private boolean pictures;
    private boolean sound;

    /**
     * Starts empty.
     *
     * @param picturesExpected whether the stream is known to have pictures: one that is joined between two keyframes
     *     shows none for as long as a GOP lasts
     */
    Analysis(boolean picturesExpected) {
        this.picturesExpected = picturesExpected;
    }

    /**
     * Takes a coded frame.
     *
     * @return whether the window is over
     */
    boolean add(Frame frame) {
        frames.add(frame);
        bytes += frame.size();
        pictures |= frame.isKeyframe() && frame.codec() == Codec.H264;
        sound |= frame.codec() == Codec.AAC;
        return pictures && sound || isOver(frame.dts()) || frames.size() >= MAX_FRAMES || bytes >= MAX_BYTES;
    }

    /** How many bytes it holds back. */
    long bytes() {
        return bytes;
    }

    /** What it held back, in order. */
    List<Frame> frames() {
        return frames;
    }

    private boolean isOver(long dts) {
        boolean noneYet = picturesExpected && frames.stream().noneMatch(frame -> frame.track() == Track.VIDEO);
        return dts - frames.getFirst().dts() >= (noneYet ? EXPECTED_MILLIS : WINDOW_MILLIS);
    }
}
