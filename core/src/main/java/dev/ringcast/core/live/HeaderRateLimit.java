package dev.ringcast.core.live;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.MediaKind;

/**
 * Bounds what a publisher may do with headers, which are never left out for slow viewers: metadata at most ten times a
 * second (the newest wins), and three changes of one track's configuration within a second are too many.
 *
 * <p>Confined to the publisher.
 */
final class HeaderRateLimit {
    private static final long METADATA_EVERY_NANOS = 100_000_000L;
    private static final long WINDOW_NANOS = 1_000_000_000L;

    /** One track's configuration, and when it last changed. */
    private static final class Line {
        @Nullable
        Frame config;

        int changes;
        long last;
        long lastButOne;
    }

    private final Line video = new Line();
    private final Line audio = new Line();
    private boolean toldMetadata;
    private long metadataNanos;

    @Nullable
    private Frame waiting;

    /** Whether metadata may go now; if not it is kept for {@link #due}. */
    boolean admitMetadata(Frame metadata, long nanos) {
        if (toldMetadata && nanos - metadataNanos < METADATA_EVERY_NANOS) {
            waiting = metadata;
            return false;
        }
        toldMetadata = true;
        metadataNanos = nanos;
        waiting = null;
        return true;
    }

    /** Metadata that waited long enough, or null. */
    @Nullable
    Frame due(long nanos) {
        Frame metadata = waiting;
        return metadata != null && admitMetadata(metadata, nanos) ? metadata : null;
    }

    /**
     * Takes note of a configuration.
     *
     * @throws RefusedException if it is the third change within a second
     */
    void config(Frame config, long nanos) {
        Line line = config.track() == MediaKind.VIDEO ? video : audio;
        boolean changed = line.config != null && !line.config.payload().equals(config.payload());
        line.config = config;
        if (!changed) {
            return;
        }
        if (line.changes >= 2 && nanos - line.lastButOne < WINDOW_NANOS) {
            throw new RefusedException(
                    RefusedException.Reason.BAD_MEDIA, "the decoder configuration changed three times within a second");
        }
        line.changes++;
        line.lastButOne = line.last;
        line.last = nanos;
    }
}
