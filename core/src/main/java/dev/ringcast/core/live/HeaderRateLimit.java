package dev.ringcast.core.live;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Track;

/**
 * Bounds what a publisher may do with headers, which are never left out for slow viewers. Metadata of the stream and of
 * each track goes at most ten times a second (the newest wins). Three changes of one track's configuration within a
 * second are too many.
 *
 * <p>Confined to the publisher.
 */
final class HeaderRateLimit {
    private static final long METADATA_EVERY_NANOS = 100_000_000L;
    private static final long WINDOW_NANOS = 1_000_000_000L;

    /** One track's headers, and when they last changed. */
    private static final class Line {
        @Nullable
        Frame config;

        int changes;
        long last;
        long lastButOne;

        /** Metadata that came too soon. */
        @Nullable
        Frame waiting;

        boolean sentMetadata;
        long metadataNanos;
    }

    private final Line[] lines = new Line[Track.COUNT];
    private int waiting;

    private Line line(Frame header) {
        int index = header.track().index();
        Line line = lines[index];
        if (line == null) {
            line = new Line();
            lines[index] = line;
        }
        return line;
    }

    /** Whether metadata may go now; if not it is kept for {@link #due}. */
    boolean admitMetadata(Frame metadata, long nanos) {
        Line line = line(metadata);
        if (line.sentMetadata && nanos - line.metadataNanos < METADATA_EVERY_NANOS) {
            keep(line, metadata);
            return false;
        }
        line.sentMetadata = true;
        line.metadataNanos = nanos;
        keep(line, null);
        return true;
    }

    private void keep(Line line, @Nullable Frame metadata) {
        waiting += (metadata == null ? 0 : 1) - (line.waiting == null ? 0 : 1);
        line.waiting = metadata;
    }

    /** Metadata that waited long enough, or null. To be asked until it says null. */
    @Nullable
    Frame due(long nanos) {
        for (int i = 0; waiting > 0 && i < lines.length; i++) {
            Frame metadata = lines[i] == null ? null : lines[i].waiting;
            if (metadata != null && admitMetadata(metadata, nanos)) {
                return metadata;
            }
        }
        return null;
    }

    /**
     * Takes note of a configuration.
     *
     * @throws RefusedException if it is the third change within a second
     */
    void config(Frame config, long nanos) {
        Line line = line(config);
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
