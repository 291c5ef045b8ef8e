package dev.ringcast.rtmp.server;

import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.MediaKind;

/**
 * What a player asked not to get: everything while it is paused, audio or video that it has turned off (RTMP 1.0,
 * sections 7.2.2.4, 7.2.2.5 and 7.2.2.8). Configurations and metadata always pass; video comes back at a keyframe.
 *
 * <p>The read loop sets, the writer asks; a frame more or less does no harm, so the flags are volatile and no more.
 */
final class TrackFilter {
    private volatile boolean paused;
    private volatile boolean noVideo;
    private volatile boolean noAudio;

    /** Whether a video frame was left out since the last keyframe. Writer's thread. */
    private boolean broken;

    void pause(boolean on) {
        paused = on;
    }

    void receiveVideo(boolean on) {
        noVideo = !on;
    }

    void receiveAudio(boolean on) {
        noAudio = !on;
    }

    /** Whether this frame goes to the player. Writer's thread. */
    boolean passes(Frame frame) {
        if (frame.isConfig() || frame.kind() == Frame.Kind.METADATA) {
            return true;
        }
        if (frame.track() == MediaKind.AUDIO) {
            return !paused && !noAudio;
        }
        if (frame.track() == MediaKind.DATA) {
            return !paused;
        }
        boolean wanted = !paused && !noVideo;
        broken = !wanted || broken && !frame.isKeyframe();
        return !broken;
    }
}
