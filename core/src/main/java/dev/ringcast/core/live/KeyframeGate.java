package dev.ringcast.core.live;

import dev.ringcast.core.flv.FlvFrames;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.ring.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The first frames of a publisher that follows another. Nothing of it is shown before its first keyframe, which then
 * comes right behind its metadata and decoder configurations.
 *
 * <p>It begins with audio if no video frame comes within a second of its first frame, or no keyframe within 15 s.
 * Frames alone count: encoders announce tracks that they never send.
 *
 * <p>Confined to the publisher.
 */
final class KeyframeGate {
    private static final long NO_VIDEO_NANOS = 1_000_000_000L;
    private static final long NO_KEYFRAME_NANOS = 15_000_000_000L;

    /** The newest headers, by rank. */
    private final Map<Integer, Frame> headers = new TreeMap<>();

    private boolean sawVideo;
    private boolean begun;
    private long first;

    /**
     * Takes a frame.
     *
     * @param frame what was published
     * @param nanos when
     * @return empty while nothing is shown; else all that is to be shown now, the frame last
     */
    List<Frame> offer(Frame frame, long nanos) {
        if (frame.isHeader()) {
            headers.put(Headers.rank(frame), frame);
        } else if (frame.isVideo()) {
            note(nanos);
            sawVideo |= FlvFrames.isCoded(frame);
            return frame.isKeyframe() ? opening(frame) : List.of();
        } else if (frame.isAudio()) {
            note(nanos);
            return nanos - first >= (sawVideo ? NO_KEYFRAME_NANOS : NO_VIDEO_NANOS) ? opening(frame) : List.of();
        }
        return List.of();
    }

    private void note(long nanos) {
        first = begun ? first : nanos;
        begun = true;
    }

    private List<Frame> opening(Frame frame) {
        List<Frame> all = new ArrayList<>(headers.values());
        all.add(frame);
        return all;
    }
}
