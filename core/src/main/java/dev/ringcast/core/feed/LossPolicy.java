package dev.ringcast.core.feed;

import dev.ringcast.core.SkippedFrames;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Frame.Kind;
import dev.ringcast.core.media.Track;

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

    private static final int ALL = -1;

    /** The video tracks that are left out until their next keyframe, a bit for each. */
    private int awaitKeyframe;

    /** A frame of each video track was lost, or none was sent yet. */
    public void loseVideo() {
        awaitKeyframe = ALL;
    }

    /** A frame of this video track was lost. */
    void loseVideo(Track track) {
        awaitKeyframe |= bit(track);
    }

    /** Whether this video track is left out until its next keyframe. */
    boolean awaitsKeyframe(Track track) {
        return (awaitKeyframe & bit(track)) != 0;
    }

    private static int bit(Track track) {
        return 1 << track.id();
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
        if (frame.isConfig() || frame.kind() == Kind.TRACK_METADATA) {
            return Verdict.SEND;
        }
        if (frame.isVideo()) {
            return judgeVideo(frame, backlog, limits);
        }
        return backlog >= limits.high() ? Verdict.SKIP_ALL_BUT_KEYFRAMES : Verdict.SEND;
    }

    private Verdict judgeVideo(Frame frame, long backlog, BacklogThresholds limits) {
        if (frame.isKeyframe()) {
            awaitKeyframe &= ~bit(frame.track());
            return Verdict.SEND;
        }
        if (awaitsKeyframe(frame.track())) {
            return Verdict.SKIP_BROKEN;
        }
        if (backlog < limits.warning()) {
            return Verdict.SEND;
        }
        if (frame.kind() != Kind.DISPOSABLE) {
            loseVideo(frame.track());
        }
        return backlog >= limits.high() ? Verdict.SKIP_ALL_BUT_KEYFRAMES : Verdict.SKIP_INTER;
    }
}
