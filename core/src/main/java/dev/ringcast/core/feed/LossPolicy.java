package dev.ringcast.core.feed;

import dev.ringcast.core.SkippedFrames;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Frame.Kind;
import dev.ringcast.core.media.MediaKind;

/**
 * Which frames a viewer that fell behind skips. It decides frame by frame, as the viewer takes them.
 *
 * <p>A video track that skipped a frame skips all until its next keyframe, whatever the backlog; that touches
 * no other track. Confined to the viewer's thread.
 */
public final class LossPolicy {
    /** What to do with a frame. */
    public enum Verdict {
        /** Send it. */
        SEND(SkippedFrames.NONE),
        /** Leave it out: inter frames are too much (first tier). */
        SKIP_INTER(new SkippedFrames(1, 0, 0, 0)),
        /** Leave it out: only keyframes and configurations go (second tier). */
        SKIP_ALL_BUT_KEYFRAMES(new SkippedFrames(0, 1, 0, 0)),
        /** Leave it out: a frame that it refers to was left out. */
        SKIP_BROKEN(new SkippedFrames(0, 0, 1, 0)),
        /** Disconnect: it fell too far behind. */
        DISCONNECT(SkippedFrames.NONE);

        private final SkippedFrames skipped;

        Verdict(SkippedFrames skipped) {
            this.skipped = skipped;
        }

        /** What it adds to the frames that the viewer did not get. */
        SkippedFrames skipped() {
            return skipped;
        }
    }

    private boolean awaitsKeyframe;

    /** A frame of the picture track was lost, or none was sent yet. */
    public void loseVideo() {
        awaitsKeyframe = true;
    }

    /** Whether pictures are left out until the next keyframe. */
    boolean awaitsKeyframe() {
        return awaitsKeyframe;
    }

    /**
     * Judges the next frame.
     *
     * @param frame the frame
     * @param backlog bytes from it to the live edge, without what does not count
     * @param last whether nothing lies behind it: one frame alone never disconnects
     * @param limits the stream's thresholds
     */
    public Verdict judge(Frame frame, long backlog, boolean last, BacklogThresholds limits) {
        if (backlog >= limits.critical() && !last) {
            return Verdict.DISCONNECT;
        }
        if (frame.isConfig()) {
            return Verdict.SEND;
        }
        if (frame.track() == MediaKind.VIDEO) {
            return judgeVideo(frame, backlog, limits);
        }
        return backlog >= limits.high() ? Verdict.SKIP_ALL_BUT_KEYFRAMES : Verdict.SEND;
    }

    private Verdict judgeVideo(Frame frame, long backlog, BacklogThresholds limits) {
        if (frame.isKeyframe()) {
            awaitsKeyframe = false;
            return Verdict.SEND;
        }
        if (awaitsKeyframe) {
            return Verdict.SKIP_BROKEN;
        }
        if (backlog < limits.warning()) {
            return Verdict.SEND;
        }
        awaitsKeyframe = frame.kind() != Kind.DISPOSABLE;
        return backlog >= limits.high() ? Verdict.SKIP_ALL_BUT_KEYFRAMES : Verdict.SKIP_INTER;
    }
}
