package dev.ringcast.core;

import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Track;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The first frames of a publisher who follows another: nothing of him is shown until his first keyframe, which then
 * comes right behind his metadata and decoder configurations. Where no picture comes within a second there is none, and
 * he begins with sound.
 *
 * <p>Confined to the publisher.
 */
final class Handover {
    private static final long AUDIO_ONLY_AFTER_NANOS = 1_000_000_000L;

    private Frame metadata;
    private Frame videoConfig;
    private Frame audioConfig;
    private boolean pictures;
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
        first = begun ? first : nanos;
        begun = true;
        pictures |= frame.track() == Track.VIDEO;
        if (frame.isKeyframe()) {
            return opening(frame);
        }
        if (frame.kind() == Frame.Kind.METADATA) {
            metadata = frame;
        } else if (frame.isConfig() && frame.track() == Track.VIDEO) {
            videoConfig = frame;
        } else if (frame.isConfig()) {
            audioConfig = frame;
        } else if (frame.track() == Track.AUDIO && !pictures && nanos - first >= AUDIO_ONLY_AFTER_NANOS) {
            return opening(frame);
        }
        return List.of();
    }

    private List<Frame> opening(Frame frame) {
        return Stream.of(metadata, videoConfig, audioConfig, frame).filter(Objects::nonNull).toList();
    }
}
