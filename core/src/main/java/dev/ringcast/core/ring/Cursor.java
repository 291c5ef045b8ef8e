package dev.ringcast.core.ring;

import dev.ringcast.core.Nullable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One viewer's place in a ring. It never goes backwards.
 *
 * <p>Confined to the viewer's thread, except {@link #offset}, which any thread may read (opaque: it is a figure).
 */
public final class Cursor {
    /** Its place if the ring holds no frame: no backlog. */
    private static final long NOWHERE = Long.MAX_VALUE;

    private static final VarHandle OFFSET;

    static {
        try {
            OFFSET = MethodHandles.lookup().findVarHandle(Cursor.class, "offset", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final BroadcastRing ring;
    private long next;
    private long lapped;

    /** Payload bytes of the stream up to the frame taken last. The viewer's thread writes (opaque). */
    private long offset;

    /**
     * Makes a cursor.
     *
     * @param ring what it reads
     * @param next the first sequence that it will take
     * @param offset the stream's payload bytes before that frame
     */
    public Cursor(BroadcastRing ring, long next, long offset) {
        this.ring = ring;
        this.next = next;
        this.offset = offset;
    }

    /**
     * Makes a cursor at the live edge.
     *
     * @param ring what it reads
     * @param next the first sequence that it will take, which was not published when the caller looked
     */
    public Cursor(BroadcastRing ring, long next) {
        this(ring, next, NOWHERE);
        OFFSET.setOpaque(this, place());
    }

    /**
     * Looks at the next frame without taking it. Never blocks.
     *
     * <p>A cursor whose frame is gone resumes at {@link BroadcastRing#resume}; {@link #lapped()} counts what it lost.
     *
     * @return its entry, null if the viewer has caught up
     */
    @Nullable
    public Entry peek() {
        while (next <= ring.published()) {
            Entry entry = ring.slot(next);
            if (entry != null && entry.sequence() == next) {
                return entry;
            }
            skipTo(ring.resume()); // beyond next: the ring's invariant 4
        }
        return null;
    }

    /**
     * Moves behind the frame that {@link #peek()} showed.
     *
     * @param entry that frame
     */
    public void take(Entry entry) {
        next = entry.sequence() + 1;
        OFFSET.setOpaque(this, entry.end());
    }

    /**
     * Skips forward; a cursor at or beyond that place stays.
     *
     * @param sequence where to resume
     * @return how many frames were skipped
     */
    public long skipTo(long sequence) {
        long skipped = Math.max(0, sequence - next);
        if (skipped > 0) {
            next += skipped;
            lapped += skipped;
            OFFSET.setOpaque(this, place());
        }
        return skipped;
    }

    /** Where the cursor stands after a skip, in bytes. */
    private long place() {
        Entry entry = caughtUp() ? null : ring.slot(next);
        Entry newest = entry == null ? ring.newest() : entry;
        return newest == null ? NOWHERE : newest.sequence() >= next ? newest.offset() : newest.end();
    }

    /**
     * Whether it has taken all published frames.
     *
     * @return whether {@link #peek()} would find nothing
     */
    public boolean caughtUp() {
        return next > ring.published();
    }

    /**
     * Frames that were skipped because their slots were gone, or because the viewer skipped.
     *
     * @return how many so far
     */
    public long lapped() {
        return lapped;
    }

    /**
     * The viewer's place in bytes. Any thread.
     *
     * @return payload bytes of the stream up to the frame taken last; {@link Long#MAX_VALUE} if the ring held no frame
     */
    public long offset() {
        return (long) OFFSET.getOpaque(this);
    }
}
