package dev.ringcast.core.wire;

import dev.ringcast.core.Nullable;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Frames taken from a wire log for one write: as few contiguous pieces as they lie in, pinned until {@link #clear}.
 *
 * <p>Belongs to one viewer's thread, which clears it in a finally block when the write has returned.
 */
public final class WireRun {
    /** What one write carries at the most; a single frame may be larger. */
    public static final int MAX_BYTES = 256 << 10;

    /**
     * Bytes that lie together in one slab. Made new for each run: between two writes a viewer's memory leaves the
     * processor's caches, and to fetch it again costs more than to allocate.
     */
    private static final class Piece {
        final Slab slab;
        final int from;
        int to;

        @Nullable
        Piece next;

        Piece(Slab slab, int from, int to) {
            this.slab = slab;
            this.from = from;
            this.to = to;
        }

        boolean endsAt(WireSlice wire) {
            return wire.contiguous() && slab == wire.slab() && to == wire.offset();
        }
    }

    @Nullable
    private Piece first;

    @Nullable
    private Piece last;

    /** What {@link #next} shows next. */
    @Nullable
    private Piece unread;

    private int pieces;
    private int bytes;

    /**
     * Adds a frame's bytes.
     *
     * @param wire where they lie
     * @return false if the run is full or the memory has been given back; nothing was added then
     */
    public boolean add(WireSlice wire) {
        if (bytes > 0 && bytes + wire.length() > MAX_BYTES) {
            return false;
        }
        Piece newest = last;
        if (newest != null && newest.endsAt(wire)) {
            newest.to += wire.length();
        } else if (!pin(wire.slabs())) {
            return false;
        } else {
            addPieces(wire);
        }
        bytes += wire.length();
        return true;
    }

    /** All or none. */
    private static boolean pin(Slab[] slabs) {
        for (int i = 0; i < slabs.length; i++) {
            if (!slabs[i].pin()) {
                while (--i >= 0) {
                    slabs[i].unpin();
                }
                return false;
            }
        }
        return true;
    }

    private void addPieces(WireSlice wire) {
        int left = wire.length();
        int from = wire.offset();
        for (Slab slab : wire.slabs()) {
            int to = (int) Math.min((long) from + left, slab.capacity());
            append(new Piece(slab, from, to));
            left -= to - from;
            from = 0;
        }
    }

    private void append(Piece piece) {
        if (last == null) {
            first = piece;
            unread = piece;
        } else {
            last.next = piece;
        }
        last = piece;
        pieces++;
    }

    /**
     * How many pieces there are.
     *
     * @return their number, 0 if nothing was added
     */
    public int pieces() {
        return pieces;
    }

    /**
     * The next piece, in order; once each, when all are added.
     *
     * @return a view, valid until {@link #clear}
     */
    public ByteBuffer next() {
        Piece piece = Objects.requireNonNull(unread);
        unread = piece.next;
        return piece.slab.view(piece.from, piece.to);
    }

    /** Lets the memory go; the run is empty again. */
    public void clear() {
        for (Piece piece = first; piece != null; piece = piece.next) {
            piece.slab.unpin();
        }
        first = null;
        last = null;
        unread = null;
        pieces = 0;
        bytes = 0;
    }
}
