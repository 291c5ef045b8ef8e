package dev.ringcast.core.ring;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Frames taken from a wire log for one write: as few contiguous pieces as they lie in, pinned until {@link #clear}.
 *
 * <p>Belongs to one viewer's thread. Whoever fills it clears it in a finally block when the write has returned.
 */
public final class WireRun {
    /** What one write carries at the most; a single frame may be larger. */
    public static final int MAX_BYTES = 256 << 10;

    private static final int USUAL_PIECES = 4;

    private Slab[] slabs = new Slab[USUAL_PIECES];
    private int[] from = new int[USUAL_PIECES];
    private int[] to = new int[USUAL_PIECES];
    private int pieces;
    private int bytes;

    /**
     * Adds a frame's bytes.
     *
     * @param wire where they lie
     * @return false where the run is full or the memory has been given back; nothing was added then
     */
    public boolean add(Wire wire) {
        if (bytes > 0 && bytes + wire.length() > MAX_BYTES) {
            return false;
        }
        if (goesOn(wire)) {
            to[pieces - 1] += wire.length();
            bytes += wire.length();
            return true;
        }
        int before = pieces;
        int left = wire.length();
        int start = wire.offset();
        for (Slab slab : wire.slabs()) {
            if (!slab.pin()) {
                release(before);
                return false;
            }
            int end = (int) Math.min((long) start + left, slab.capacity());
            piece(slab, start, end);
            left -= end - start;
            start = 0;
        }
        bytes += wire.length();
        return true;
    }

    private boolean goesOn(Wire wire) {
        return pieces > 0 && wire.contiguous() && slabs[pieces - 1] == wire.slab() && to[pieces - 1] == wire.offset();
    }

    private void piece(Slab slab, int start, int end) {
        if (pieces == slabs.length) {
            slabs = Arrays.copyOf(slabs, pieces * 2);
            from = Arrays.copyOf(from, pieces * 2);
            to = Arrays.copyOf(to, pieces * 2);
        }
        slabs[pieces] = slab;
        from[pieces] = start;
        to[pieces] = end;
        pieces++;
    }

    /**
     * How many pieces there are.
     *
     * @return their number, 0 where nothing was added
     */
    public int pieces() {
        return pieces;
    }

    /**
     * One piece.
     *
     * @param piece its number, from 0
     * @return a view, valid until {@link #clear}
     */
    public ByteBuffer view(int piece) {
        return slabs[piece].view(from[piece], to[piece]);
    }

    /** Lets the memory go; the run is empty again. */
    public void clear() {
        release(0);
        bytes = 0;
        if (slabs.length > USUAL_PIECES) {
            slabs = new Slab[USUAL_PIECES];
            from = new int[USUAL_PIECES];
            to = new int[USUAL_PIECES];
        }
    }

    private void release(int down) {
        while (pieces > down) {
            slabs[--pieces].unpin();
            slabs[pieces] = null;
        }
    }
}
