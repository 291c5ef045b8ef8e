package dev.ringcast.rtmp.server;

import dev.ringcast.core.media.Frame;

/**
 * What a player asked not to get: everything while it is paused, audio or video that it has turned off (RTMP 1.0,
 * sections 7.2.2.4, 7.2.2.5 and 7.2.2.8). Configurations and metadata always pass; video comes back at a keyframe.
 *
 * <p>The read loop sets, the writer asks; a frame more or less does no harm, so the flags are volatile and no more.
 */
final class TrackFilter {
    private static final int ALL = -1;

    private volatile boolean paused;
    private volatile boolean noVideo;
    private volatile boolean noAudio;

    /** The video tracks of which a frame was left out since their last keyframe, a bit for each. Writer's thread. */
    private int broken;

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
        if (frame.isHeader()) {
            return true;
        }
        return switch (frame.track().kind()) {
            case AUDIO -> !paused && !noAudio;
            case DATA -> !paused;
            case VIDEO -> passesVideo(frame);
        };
    }

    private boolean passesVideo(Frame frame) {
        if (paused || noVideo) {
            broken = ALL;
        } else if (frame.isKeyframe()) {
            broken &= ~bit(frame);
        }
        return (broken & bit(frame)) == 0;
    }

    private static int bit(Frame frame) {
        return 1 << frame.track().id();
    }
}
