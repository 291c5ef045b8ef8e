package dev.ringcast.core.wire;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.media.Frame;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * The wire bytes of one stream's frames, made once for all viewers of a format. A cache: a frame that is not in it is
 * written from its payload. Confined to the publisher; viewers see the bytes through {@link WireSlice}.
 */
public final class WireLog {
    private static final long KEPT_NANOS = 1_000_000_000L;
    private static final long KEPT_WHEN_LOW_NANOS = 250_000_000L;

    private record Finished(Slab slab, long nanos) {}

    private final WireFormat format;
    private final SlabPool pool;
    private final ArrayDeque<Finished> finished = new ArrayDeque<>();

    /** The slab that is being filled, as an array that all its {@link WireSlice}s share; null for none. */
    @Nullable
    private Slab[] current;

    private long lastAppend;

    /**
     * Makes an empty log.
     *
     * @param format how frames look in it
     * @param pool where its memory comes from
     */
    public WireLog(WireFormat format, SlabPool pool) {
        this.format = format;
        this.pool = pool;
    }

    /**
     * Writes a frame.
     *
     * @param frame the frame
     * @param nanos the time
     * @return where its bytes are, null if the pool is empty
     */
    @Nullable
    public WireSlice append(Frame frame, long nanos) {
        int size = format.size(frame);
        lastAppend = nanos;
        if (size > pool.slabBytes()) {
            return appendLarge(frame, size, nanos);
        }
        if (current == null || current[0].filling().remaining() < size) {
            finish(nanos);
            Slab slab = pool.take();
            if (slab == null) {
                return null;
            }
            current = new Slab[] {slab};
        }
        ByteBuffer filling = current[0].filling();
        int offset = filling.position();
        format.put(frame, 0, filling);
        return new WireSlice(current, offset, size);
    }

    /** A frame larger than a slab gets slabs of its own; the next frames follow in the last of them. */
    @Nullable
    private WireSlice appendLarge(Frame frame, int size, long nanos) {
        int count = (size + pool.slabBytes() - 1) / pool.slabBytes();
        if (count > pool.available()) {
            return null;
        }
        finish(nanos);
        Slab[] own = new Slab[count];
        for (int i = 0; i < count; i++) {
            own[i] = pool.take();
            if (own[i] == null) {
                return null; // slabs that were taken are retired in their turn
            }
            finish(nanos);
            current = new Slab[] {own[i]};
        }
        ByteBuffer whole = ByteBuffer.allocate(size);
        format.put(frame, 0, whole);
        whole.flip();
        for (Slab slab : own) {
            int piece = Math.min(slab.filling().remaining(), whole.remaining());
            slab.filling().put(whole.slice(whole.position(), piece));
            whole.position(whole.position() + piece);
        }
        return new WireSlice(own, 0, size);
    }

    private void finish(long nanos) {
        if (current != null) {
            finished.addLast(new Finished(current[0], nanos));
            current = null;
        }
    }

    /**
     * Gives old slabs back. A viewer that is further behind is sent payloads until it has caught up.
     *
     * @param nanos the time
     */
    public void retire(long nanos) {
        long kept = pool.runsLow() ? KEPT_WHEN_LOW_NANOS : KEPT_NANOS;
        if (current != null && nanos - lastAppend > kept) {
            finish(lastAppend);
        }
        while (!finished.isEmpty() && nanos - finished.peekFirst().nanos() > kept) {
            finished.removeFirst().slab().unpin();
        }
    }

    /** Gives all slabs back: the last viewer has left, or the stream has ended. */
    public void close() {
        finish(lastAppend);
        while (!finished.isEmpty()) {
            finished.removeFirst().slab().unpin();
        }
    }
}
