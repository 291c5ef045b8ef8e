package dev.ringcast.core.live;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.flv.FlvFrames;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.MediaKind;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

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

    @Nullable
    private Frame metadata;

    @Nullable
    private Frame videoConfig;

    @Nullable
    private Frame audioConfig;

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
        if (frame.kind() == Frame.Kind.METADATA) {
            metadata = frame;
        } else if (frame.isConfig() && frame.track() == MediaKind.VIDEO) {
            videoConfig = frame;
        } else if (frame.isConfig()) {
            audioConfig = frame;
        } else if (frame.track() == MediaKind.VIDEO) {
            note(nanos);
            sawVideo |= FlvFrames.isCoded(frame);
            return frame.isKeyframe() ? opening(frame) : List.of();
        } else if (frame.track() == MediaKind.AUDIO) {
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
        return Stream.of(metadata, videoConfig, audioConfig, frame)
                .filter(Objects::nonNull)
                .toList();
    }
}
