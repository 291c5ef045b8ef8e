package dev.ringcast.rtmp;

import java.io.InputStream;

/** A connection on which bytes come in pieces: each read gives at most as many as the next size says. */
public final class CutInput extends InputStream {
    private final byte[] wire;
    private final int[] sizes;
    private int next;
    private int reads;

    /**
     * Takes the bytes and how they come.
     *
     * @param sizes of the pieces, over and over again; at least one
     */
    public CutInput(byte[] wire, int... sizes) {
        this.wire = wire;
        this.sizes = sizes;
    }

    @Override
    public int read() {
        return next < wire.length ? wire[next++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        if (next == wire.length) {
            return -1;
        }
        int count = Math.min(wire.length - next, Math.min(length, sizes[reads++ % sizes.length]));
        System.arraycopy(wire, next, into, offset, count);
        next += count;
        return count;
    }

    /** How many reads of more than a byte there were. */
    public int reads() {
        return reads;
    }

    /** How many bytes are still unread. */
    public int left() {
        return wire.length - next;
    }
}
