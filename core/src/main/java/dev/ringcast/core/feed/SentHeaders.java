package dev.ringcast.core.feed;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.MediaKind;
import dev.ringcast.core.ring.Entry;
import dev.ringcast.core.ring.JoinPoint;
import dev.ringcast.core.wire.WireSlice;

/**
 * Which metadata and decoder configurations a viewer has been told, and which it has missed: those before its place
 * when it joined, and those that it skipped. Confined to the viewer's thread.
 */
public final class SentHeaders {
    private static final long NONE = -1;
    private static final WireSlice[] NO_WIRES = {};

    /** The headers of the place where the viewer joined, until it has got them; the stream may have newer ones. */
    @Nullable
    private JoinPoint joining;

    /** Of which nothing is missed any more. */
    private JoinPoint done = JoinPoint.EMPTY;

    private long metadata = NONE;
    private long video = NONE;
    private long audio = NONE;

    /** The viewer has joined here, or was taken here because it fell behind. */
    public void joined(JoinPoint point) {
        joining = point == done ? null : point; // where nothing was in force there is nothing to tell
    }

    /** Whether it is metadata that this viewer got when it joined, before its place. */
    public boolean isKnown(Entry entry) {
        return entry.sequence() <= metadata && entry.frame().kind() == Frame.Kind.METADATA;
    }

    /**
     * Metadata or a configuration that is in force at an entry and was not told yet. A configuration gets that entry's
     * time, so none is told before metadata, which has no time. A viewer that joins gets the newest metadata, wherever
     * in the cached GOPs it stands.
     *
     * @param entry what is to be sent next
     * @param newest the stream's headers
     * @return the header, which counts as told; null if none is missed
     */
    @Nullable
    public Entry missedAt(Entry entry, JoinPoint newest) {
        JoinPoint point = joining != null ? joining : newest;
        if (point == done || entry.frame().kind() == Frame.Kind.METADATA) {
            return null;
        }
        Entry header = missed(point.metadata(), metadata, metadata == NONE ? Long.MAX_VALUE : entry.sequence());
        header = header == null ? missed(point.video(), video, entry.sequence()) : header;
        header = header == null ? missed(point.audio(), audio, entry.sequence()) : header;
        if (header != null) {
            told(header);
            Frame frame = header.frame().at(entry.frame().dts(), entry.frame().publication());
            return new Entry(header.sequence(), entry.offset(), frame, null, NO_WIRES);
        }
        if (joining != null) {
            joining = null;
            return missedAt(entry, newest);
        }
        if (entry.sequence() >= newestOf(point)) {
            done = point;
        }
        return null;
    }

    @Nullable
    private static Entry missed(@Nullable Entry header, long told, long before) {
        return header != null && header.sequence() > told && header.sequence() < before ? header : null;
    }

    private static long newestOf(JoinPoint point) {
        long newest = NONE;
        for (Entry header : new Entry[] {point.metadata(), point.video(), point.audio()}) {
            newest = header == null ? newest : Math.max(newest, header.sequence());
        }
        return newest;
    }

    /** The viewer gets this; it counts where it is a header. */
    public void told(Entry entry) {
        Frame frame = entry.frame();
        if (frame.kind() == Frame.Kind.METADATA) {
            metadata = entry.sequence();
        } else if (frame.isConfig() && frame.track() == MediaKind.VIDEO) {
            video = entry.sequence();
        } else if (frame.isConfig()) {
            audio = entry.sequence();
        }
    }
}
