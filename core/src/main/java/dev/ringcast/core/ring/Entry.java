package dev.ringcast.core.ring;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.wire.Slab;
import dev.ringcast.core.wire.WireSlice;

/**
 * What a slot of the ring holds: a frame and its place. Immutable, so one read of a slot says which frame it is.
 *
 * @param sequence the frame's number in its stream, from 0
 * @param offset payload bytes of the stream before this frame; a viewer's backlog is one subtraction
 * @param frame the frame; if it has a slab, its payload is valid while the entry is pinned
 * @param slab what its payload lies in, null if it has memory of its own
 * @param wires its bytes per wire format, null if no viewer used that format or the pool was empty
 */
public record Entry(
        long sequence, long offset, Frame frame, @Nullable Slab slab, WireSlice[] wires) {
    /**
     * Keeps the payload until {@link #unpin}.
     *
     * @return whether it was still there
     */
    public boolean pin() {
        return slab == null || slab.pin();
    }

    /** Ends one {@link #pin} that succeeded. */
    public void unpin() {
        if (slab != null) {
            slab.unpin();
        }
    }

    /**
     * The frame for a caller that may keep it for ever.
     *
     * @return the frame, null if its payload has been given back
     */
    @Nullable
    public Frame detached() {
        if (slab == null) {
            return frame;
        }
        if (!slab.pin()) {
            return null;
        }
        try {
            return frame.copy();
        } finally {
            slab.unpin();
        }
    }

    /**
     * The frame's bytes in a wire log.
     *
     * @param format the format's number
     * @return where they are; null if the frame must be written from its payload
     */
    @Nullable
    public WireSlice slice(int format) {
        return format < wires.length ? wires[format] : null;
    }

    /**
     * The other end of {@link #offset}.
     *
     * @return payload bytes of the stream up to and with this frame
     */
    public long end() {
        return offset + frame.size();
    }
}
