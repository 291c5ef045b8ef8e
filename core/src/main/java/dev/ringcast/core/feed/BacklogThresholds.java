package dev.ringcast.core.feed;

import dev.ringcast.core.StreamSettings.Fanout;

/**
 * Backlogs in bytes at which a viewer's frames are left out, as they are for one stream just now.
 *
 * <p>Each is the larger of its configured value, of 1, 2 and 4 s of the stream's average bitrate, and of 2, 3 and 4
 * times its largest recent frame.
 *
 * @param warning inter frames are left out
 * @param high only keyframes and configurations go
 * @param critical the viewer is disconnected
 */
public record BacklogThresholds(long warning, long high, long critical) {
    static BacklogThresholds of(Fanout fanout, long bytesPerSecond, int largestFrame) {
        return new BacklogThresholds(
                Math.max(fanout.warning(), Math.max(bytesPerSecond, 2L * largestFrame)),
                Math.max(fanout.high(), Math.max(2 * bytesPerSecond, 3L * largestFrame)),
                Math.max(fanout.critical(), Math.max(4 * bytesPerSecond, 4L * largestFrame)));
    }

    /** Whether they are high enough for a frame of this size. */
    boolean allowFor(int size) {
        return 2L * size <= warning && 3L * size <= high && 4L * size <= critical;
    }
}
