package dev.ringcast.core.feed;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.ring.Entry;
import dev.ringcast.core.ring.Headers;
import dev.ringcast.core.ring.JoinPoint;
import dev.ringcast.core.wire.WireSlice;

/**
 * Which headers a viewer has been sent, and which it has missed: those before its place when it joined, and those that
 * it skipped. It keeps headers of the stream alone, which the stream and all its viewers share; of what a publisher
 * repeats it keeps nothing. Confined to the viewer's thread.
 */
public final class SentHeaders {
    private static final long NONE = -1;
    private static final WireSlice[] NO_WIRES = {};

    /** The headers of the place where the viewer joined, until it has got them; the stream may have newer ones. */
    @Nullable
    private Headers joining;

    /** What the viewer was sent. Once nothing is missed it is the object of the stream. */
    private Headers sent = Headers.NONE;

    /** Of which nothing is missed any more. */
    private Headers done = Headers.NONE;

    /** The viewer has joined here, or was taken here because it fell behind. */
    public void joined(JoinPoint point) {
        joining = point.headers() == done ? null : point.headers();
    }

    /** Whether it is metadata that this viewer got when it joined, before its place. */
    public boolean isKnown(Entry entry) {
        return isMetadata(entry) && entry.sequence() <= lastSent(entry);
    }

    /**
     * A header that is in force at an entry and was not sent yet. It gets that entry's time; metadata has no time, so
     * none is sent before metadata. A viewer that joins gets the newest metadata, wherever in the cached GOPs it
     * stands.
     *
     * @param entry what is to be sent next
     * @param newest the stream's headers
     * @return the header, which counts as sent; null if none is missed
     */
    @Nullable
    public Entry missedAt(Entry entry, JoinPoint newest) {
        Headers headers = joining != null ? joining : newest.headers();
        if (headers == done || isMetadata(entry)) {
            return null;
        }
        for (int i = 0; i < headers.size(); i++) {
            Entry header = headers.get(i);
            if (isMissed(header, entry.sequence())) {
                sent = sent.with(header);
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
        long last = lastSent(header);
        boolean first = isMetadata(header) && last == NONE;
        return header.sequence() > last && (first || header.sequence() < before);
    }

    /** The sequence of the header of this kind and track that was sent last. */
    private long lastSent(Entry header) {
        Entry last = sent.like(header.frame());
        return last == null ? NONE : last.sequence();
    }

    /**
     * The viewer gets this entry of the ring; it counts if it is one of the stream's headers. A header that equals the
     * one before is none of them, nor is one that has a successor by now: of these metadata alone counts.
     *
     * @param entry what is sent
     * @param newest the stream's headers
     */
    public void sent(Entry entry, JoinPoint newest) {
        Frame frame = entry.frame();
        if (frame.isHeader() && (newest.headers().like(frame) == entry || isOtherMetadata(entry))) {
            sent = sent.with(entry);
        }
    }

    private boolean isOtherMetadata(Entry entry) {
        if (!isMetadata(entry)) {
            return false;
        }
        Entry last = sent.like(entry.frame());
        return last == null || !last.frame().payload().equals(entry.frame().payload());
    }

    private static boolean isMetadata(Entry entry) {
        return entry.frame().kind() == Frame.Kind.METADATA;
    }

    /** What it keeps. For tests. */
    Headers kept() {
        return sent;
    }
}
