package dev.ringcast.core.ring;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Frame.Kind;
import dev.ringcast.core.media.Track;

/**
 * Headers of a stream: its metadata, and a decoder configuration and metadata for each track. A newer one takes the
 * place of the one before of the same kind and track. Immutable, and ordered as a viewer that joins gets them.
 */
public final class Headers {
    /** {@link #rank} is below this. */
    public static final int RANKS = 1 + 2 * Track.COUNT;

    /** No headers. */
    public static final Headers NONE = new Headers();

    /** By rank, none twice. */
    private final Entry[] entries;

    private final long bytes;
    private final long newest;
    private final long newestConfig;

    private Headers(Entry... entries) {
        this.entries = entries;
        long size = 0;
        long last = -1;
        long lastConfig = -1;
        for (Entry entry : entries) {
            size += entry.frame().size();
            last = Math.max(last, entry.sequence());
            lastConfig = entry.frame().isConfig() ? Math.max(lastConfig, entry.sequence()) : lastConfig;
        }
        bytes = size;
        newest = last;
        newestConfig = lastConfig;
    }

    /**
     * The place of a header among all that a stream may have: the stream's metadata first, then for each track its
     * configuration and its metadata.
     *
     * @param header a frame that is a header
     * @return its rank, 0 for the stream's metadata
     */
    public static int rank(Frame header) {
        return rank(header.track(), header.kind());
    }

    /**
     * As {@link #rank(Frame)}, of any header.
     *
     * @param track its track
     * @param kind its kind
     * @return its rank
     */
    public static int rank(Track track, Kind kind) {
        return switch (kind) {
            case METADATA -> 0;
            case CONFIG -> 1 + 2 * track.index();
            case TRACK_METADATA -> 2 + 2 * track.index();
            default -> throw new IllegalArgumentException(kind + " is no header");
        };
    }

    /**
     * The same with a newer header.
     *
     * @param header its entry
     * @return the headers, these if they contain it already
     */
    public Headers with(Entry header) {
        int place = place(rank(header.frame()));
        boolean replaces = place >= 0;
        if (replaces && entries[place].sequence() == header.sequence()) {
            return this;
        }
        int at = replaces ? place : ~place;
        int behind = replaces ? at + 1 : at;
        Entry[] more = new Entry[at + 1 + entries.length - behind];
        System.arraycopy(entries, 0, more, 0, at);
        more[at] = header;
        System.arraycopy(entries, behind, more, at + 1, entries.length - behind);
        return new Headers(more);
    }

    /**
     * Finds the header that has the kind and the track of another one.
     *
     * @param header a frame that is a header
     * @return its entry, null if there is none
     */
    @Nullable
    public Entry like(Frame header) {
        return at(rank(header));
    }

    /**
     * Finds a header.
     *
     * @param track the track
     * @param kind the kind of header
     * @return its entry, null if there is none
     */
    @Nullable
    public Entry find(Track track, Kind kind) {
        return at(rank(track, kind));
    }

    @Nullable
    private Entry at(int rank) {
        int place = place(rank);
        return place < 0 ? null : entries[place];
    }

    /** The index of the header with this rank; if there is none, the complement of the index that it would have. */
    private int place(int rank) {
        int from = 0;
        int to = entries.length - 1;
        while (from <= to) {
            int middle = (from + to) >>> 1;
            int other = rank(entries[middle].frame());
            if (other == rank) {
                return middle;
            }
            if (other < rank) {
                from = middle + 1;
            } else {
                to = middle - 1;
            }
        }
        return ~from;
    }

    /**
     * How many there are.
     *
     * @return the number
     */
    public int size() {
        return entries.length;
    }

    /**
     * The headers in their order.
     *
     * @param index 0..{@link #size} - 1
     * @return the entry
     */
    public Entry get(int index) {
        return entries[index];
    }

    /**
     * The size of all headers.
     *
     * @return bytes
     */
    public long bytes() {
        return bytes;
    }

    /**
     * The place of the newest header.
     *
     * @return its sequence, -1 if there is none
     */
    public long newest() {
        return newest;
    }

    /**
     * The place of the newest decoder configuration.
     *
     * @return its sequence, -1 if there is none
     */
    public long newestConfig() {
        return newestConfig;
    }
}
