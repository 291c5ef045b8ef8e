package dev.ringcast.core.ring;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.wire.Slab;
import dev.ringcast.core.wire.WireSlice;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Holds the newest frames of one publisher for any number of cursors, none of which can slow the publisher down.
 *
 * <p>A cursor whose frame is gone resumes at {@link #resume}. The frames between are lost to it; that is no error.
 *
 * <h2>Threads</h2>
 *
 * One thread at a time publishes and trims. A thread that hands over to the next one makes its writes visible to it.
 * Each {@link Cursor} belongs to one thread.
 *
 * <h2>Invariants</h2>
 *
 * <ol>
 *   <li>Slot {@code n % CAPACITY} holds null or an entry whose sequence is congruent to {@code n}. Over time it
 *       holds only newer ones.
 *   <li>An entry is immutable and carries its own sequence, so one acquire-read of a slot says which frame it is.
 *   <li>An entry is in its slot (release) before {@link #published} names it (volatile). So a cursor with {@code next
 *       <= published} finds its entry, or null, or a newer one; never an older one.
 *   <li>No slot at or after {@link #resume} is cleared or written over: {@code resume} moves (volatile) before {@link
 *       #tail}, and that before slots are nulled (release). Hence a cursor that finds its frame gone reads a {@code
 *       resume} beyond its place.
 * </ol>
 */
public final class BroadcastRing {
    /** Frames held at the most. */
    public static final int CAPACITY = 8192;

    private static final int MASK = CAPACITY - 1;
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Entry[].class);

    /** The publisher makes it at the first frame; readers see it because they read {@link #published} first. */
    @Nullable
    private Entry[] slots;

    /** Payload bytes published so far. The publisher's own: other threads read the newest entry. */
    private long bytes;

    /** The newest sequence that cursors may ask for, -1 before the first. The publisher writes (volatile). */
    private volatile long published = -1;

    /** Where a lapped cursor resumes: a keyframe, or what was the live edge. The publisher writes (volatile). */
    private volatile long resume;

    /** The oldest sequence still held. The publisher writes (volatile). */
    private volatile long tail;

    /**
     * Makes the entry that {@link #publish(Entry)} will show. Publisher's thread only.
     *
     * @param frame the frame
     * @param slab what its payload lies in, null for memory of its own
     * @param wires its bytes per wire format; the array is given away
     * @return the entry
     */
    public Entry next(Frame frame, @Nullable Slab slab, WireSlice[] wires) {
        return new Entry(published + 1, bytes, frame, slab, wires);
    }

    /**
     * Makes a frame visible to all cursors. Publisher's thread only; never blocks.
     *
     * @param entry what {@link #next} made
     */
    public void publish(Entry entry) {
        long sequence = entry.sequence();
        if (slots == null) {
            slots = new Entry[CAPACITY];
        }
        clearBefore(sequence - CAPACITY + 1);
        SLOT.setRelease(slots, (int) sequence & MASK, entry); // invariant 3, first
        bytes = entry.end();
        published = sequence; // invariant 3, second; volatile for viewers about to park
    }

    /**
     * Lets lapped cursors resume where a GOP begins. Publisher's thread only, before it trims.
     *
     * @param sequence the first frame of a GOP that is published
     */
    public void resumeAt(long sequence) {
        resume = Math.max(sequence, tail);
    }

    /**
     * Lets lapped cursors resume at the newest frame. A keyframe before it belongs to a decoder configuration or a
     * publication that has ended. Publisher's thread only, before it trims.
     */
    public void resumeAtNewest() {
        resume = published;
    }

    /**
     * Drops frames before {@code keepFrom} that lie further behind the live edge than {@code backlogBytes}: no viewer
     * can ask for them any more. Publisher's thread only. It looks at each frame once.
     *
     * @param keepFrom the first frame of the cached GOPs
     * @param backlogBytes how far behind a viewer may be, in bytes
     */
    public void trim(long keepFrom, long backlogBytes) {
        long target = tail;
        while (target < keepFrom && target <= published && bytes - slot(target).offset() > backlogBytes) {
            target++;
        }
        clearBefore(target);
    }

    private void clearBefore(long target) {
        long from = tail;
        if (target <= from) {
            return;
        }
        if (target > resume) {
            resume = published + 1; // invariant 4, first: no keyframe is held, so the live edge
        }
        tail = target; // invariant 4, second
        for (long n = from; n < target; n++) {
            SLOT.setRelease(slots, (int) n & MASK, null);
        }
    }

    /**
     * Payload bytes published so far. Publisher's thread only.
     *
     * @return the bytes up to the live edge
     */
    public long bytes() {
        return bytes;
    }

    /**
     * Payload bytes held. Publisher's thread only.
     *
     * @return the bytes between the oldest frame held and the live edge
     */
    public long heldBytes() {
        return tail > published ? 0 : bytes - slot(tail).offset();
    }

    /**
     * The oldest sequence still held. Any thread.
     *
     * @return the sequence, one beyond the newest if none is held
     */
    public long tail() {
        return tail;
    }

    /**
     * Frames held. Any thread.
     *
     * @return how many
     */
    public int heldFrames() {
        return (int) (published + 1 - tail);
    }

    /**
     * The sequence of the newest frame. Any thread.
     *
     * @return the sequence, -1 before the first
     */
    public long published() {
        return published;
    }

    /**
     * Where a viewer resumes that was lapped, or that skips. Any thread.
     *
     * @return the newest keyframe's sequence; what was the live edge if no keyframe is held, or none is of use any more
     */
    public long resume() {
        return resume;
    }

    /**
     * The newest frame. Any thread.
     *
     * @return its entry, null before the first and if no frame is held
     */
    @Nullable
    public Entry newest() {
        for (long n = published; n >= 0; n = published) {
            Entry entry = slot(n);
            if (entry != null && entry.sequence() >= n) {
                return entry;
            }
            if (n == published) {
                return null; // no frame is held
            }
        }
        return null;
    }

    /**
     * The oldest audio or video frame that is held and begins at a place in bytes, or later. Any thread; looks at each
     * frame from the newest back to that place.
     *
     * @param offset payload bytes of the stream before that place
     * @return its entry, null if there is none
     */
    @Nullable
    public Entry firstMediaFrom(long offset) {
        Entry first = null;
        for (long n = published; n >= 0; n--) {
            Entry entry = slot(n);
            if (entry == null || entry.sequence() != n || entry.offset() < offset) {
                return first;
            }
            first = entry.frame().isMedia() ? entry : first;
        }
        return first;
    }

    /** One acquire-read; the entry may be another than was asked for (invariant 2). */
    Entry slot(long sequence) {
        return (Entry) SLOT.getAcquire(slots, (int) sequence & MASK);
    }
}
