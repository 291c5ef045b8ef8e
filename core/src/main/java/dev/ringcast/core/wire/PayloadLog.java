package dev.ringcast.core.wire;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.media.Frame;
import java.util.ArrayDeque;

/**
 * The payloads of one stream's frames in pooled memory, while the ring holds them. On the heap each young collection
 * would copy them, and they would fill the old generation. Confined to the publisher.
 *
 * <p>A thread that reads such a payload pins its {@code Entry} meanwhile.
 */
public final class PayloadLog {
    /** A slab in use: the bytes of the stream before its first frame, and its last frame's sequence. */
    private static final class Held {
        final Slab slab;
        final long offset;
        long last;

        Held(Slab slab, long offset) {
            this.slab = slab;
            this.offset = offset;
        }
    }

    private final SlabPool pool;
    private final ArrayDeque<Held> held = new ArrayDeque<>(2);

    /** Payload bytes in these slabs. */
    private long stored;

    /**
     * Makes an empty log.
     *
     * @param pool where its memory comes from
     */
    public PayloadLog(SlabPool pool) {
        this.pool = pool;
    }

    /**
     * Finds room for a payload.
     *
     * @param bytes how long it is
     * @param sequence the frame's number
     * @param offset the stream's bytes before it
     * @return a slab with that much room, null if the payload is too large or no memory is left
     */
    @Nullable
    public Slab room(int bytes, long sequence, long offset) {
        if (bytes > pool.slabBytes()) {
            return null;
        }
        Held newest = held.peekLast();
        if (newest == null || newest.slab.filling().remaining() < bytes) {
            Slab slab = pool.take();
            if (slab == null) {
                return null;
            }
            newest = new Held(slab, offset);
            held.addLast(newest);
        }
        newest.last = sequence;
        return newest.slab;
    }

    /**
     * Moves a frame's payload.
     *
     * @param frame the frame
     * @param slab what {@link #room} found
     * @return the frame with its payload there
     */
    public Frame move(Frame frame, Slab slab) {
        int from = slab.filling().position();
        slab.filling().put(frame.payload());
        stored += frame.size();
        return frame.in(slab.memory(), from);
    }

    /**
     * Gives back slabs before the oldest frame that the ring holds.
     *
     * @param tail that frame's sequence
     */
    public void retire(long tail) {
        while (!held.isEmpty() && held.peekFirst().last < tail) {
            Slab slab = held.removeFirst().slab;
            stored -= slab.filling().position();
            slab.unpin();
        }
    }

    /**
     * What the slabs take in addition to the payloads that the ring holds.
     *
     * @param tailOffset the stream's bytes before the oldest frame that it holds
     * @return bytes
     */
    public long overhead(long tailOffset) {
        if (held.isEmpty()) {
            return 0;
        }
        long gone = Math.clamp(tailOffset - held.peekFirst().offset, 0, pool.slabBytes());
        return (long) pool.slabBytes() * held.size() - stored + gone;
    }

    /**
     * The memory outside the heap that its slabs take.
     *
     * @return bytes
     */
    public long directBytes() {
        return (long) pool.slabBytes() * held.size();
    }

    /** Gives all slabs back: no viewer is left to ask for a frame. */
    public void close() {
        retire(Long.MAX_VALUE);
    }
}
