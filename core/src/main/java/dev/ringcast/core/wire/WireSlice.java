package dev.ringcast.core.wire;

/**
 * Where a frame's wire bytes lie: {@code length} bytes from {@code offset} of the first slab, continued at byte 0 of
 * each further one. Only a frame larger than a slab has several.
 *
 * @param slabs the slabs, in order; not written to
 * @param offset first byte in the first slab
 * @param length bytes in all
 */
public record WireSlice(Slab[] slabs, int offset, int length) {
    /**
     * Whether this frame's bytes lie in one slab.
     *
     * @return whether it is one piece
     */
    public boolean contiguous() {
        return slabs.length == 1;
    }

    /**
     * The slab that the bytes begin in.
     *
     * @return the first slab
     */
    public Slab slab() {
        return slabs[0];
    }
}
