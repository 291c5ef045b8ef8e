package dev.ringcast.core.feed;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.ring.Entry;
import dev.ringcast.core.ring.Headers;
import dev.ringcast.core.ring.JoinPoint;
import dev.ringcast.core.wire.WireSlice;

/**
 * Which headers a viewer has been sent, and which it has missed: those before its place when it joined, and those that
 * it skipped. Confined to the viewer's thread.
 */
public final class SentHeaders {
    private static final long NONE = -1;
    private static final WireSlice[] NO_WIRES = {};

    /** The headers of the place where the viewer joined, until it has got them; the stream may have newer ones. */
    @Nullable
    private Headers joining;

    /** What the viewer was sent. Once nothing is missed it is the object that the stream and all its viewers share. */
    private Headers sent = Headers.NONE;

    /** Of which nothing is missed any more. */
    private Headers done = Headers.NONE;

    /** The viewer has joined here, or was taken here because it fell behind. */
    public void joined(JoinPoint point) {
        joining = point.headers() == done ? null : point.headers();
    }

    /** Whether it is metadata that this viewer got when it joined, before its place. */
    public boolean isKnown(Entry entry) {
        return entry.frame().kind() == Frame.Kind.METADATA && entry.sequence() <= sentLike(entry);
    }

    /**
     * Metadata or a configuration that is in force at an entry and was not sent yet. A configuration gets that entry's
     * time, so none is sent before metadata, which has no time. A viewer that joins gets the newest metadata, wherever
     * in the cached GOPs it stands.
     *
     * @param entry what is to be sent next
     * @param newest the stream's headers
     * @return the header, which counts as sent; null if none is missed
     */
    @Nullable
    public Entry missedAt(Entry entry, JoinPoint newest) {
        Headers headers = joining != null ? joining : newest.headers();
        if (headers == done || entry.frame().kind() == Frame.Kind.METADATA) {
            return null;
        }
        for (int i = 0; i < headers.size(); i++) {
            Entry header = headers.get(i);
            if (isMissed(header, entry.sequence())) {
                sent(header);
                Frame frame =
                        header.frame().at(entry.frame().dts(), entry.frame().publication());
                return new Entry(header.sequence(), entry.offset(), frame, null, NO_WIRES);
            }
        }
        if (joining != null) {
            joining = null;
            return missedAt(entry, newest);
        }
        if (entry.sequence() >= headers.newest()) {
            done = headers;
            sent = headers;
        }
        return null;
    }

    private boolean isMissed(Entry header, long before) {
        long last = sentLike(header);
        boolean first = header.frame().kind() == Frame.Kind.METADATA && last == NONE;
        return header.sequence() > last && (first || header.sequence() < before);
    }

    private long sentLike(Entry header) {
        Entry last = sent.like(header.frame());
        return last == null ? NONE : last.sequence();
    }

    /** The viewer gets this; it counts if it is a header. */
    public void sent(Entry entry) {
        if (entry.frame().isHeader()) {
            sent = sent.with(entry);
        }
    }
}
