package dev.ringcast.core.ring;

import java.util.ArrayDeque;

/**
 * Where the cached groups of pictures begin. Confined to the publisher.
 *
 * <p>Bounds: {@code maxGops}, {@link #MAX_FRAMES} and {@link #MAX_BYTES} over all of them. A single group that outgrows
 * them is not cached at all: a join then waits for the next keyframe.
 */
public final class GopIndex {
    /** Frames of all cached groups together. */
    public static final int MAX_FRAMES = 4096;

    /** Payload bytes of all cached groups together. */
    public static final long MAX_BYTES = 64L << 20;

    private final int maxGops;
    private final ArrayDeque<Entry> starts = new ArrayDeque<>(2);
    private int largest;
    private int largestBefore;

    /**
     * Makes an empty index.
     *
     * @param maxGops how many groups to cache, 0 for none
     */
    public GopIndex(int maxGops) {
        this.maxGops = maxGops;
    }

    /**
     * Takes note of a frame just published.
     *
     * @param entry the frame
     * @return whether the oldest cached group is another one now
     */
    public boolean add(Entry entry) {
        Entry before = starts.peekFirst();
        if (entry.frame().isKeyframe()) {
            largestBefore = largest;
            largest = 0;
            if (maxGops > 0) {
                starts.addLast(entry);
            }
        }
        largest = Math.max(largest, entry.frame().size());
        while (!starts.isEmpty() && exceeds(entry)) {
            starts.removeFirst();
        }
        return before != starts.peekFirst();
    }

    private boolean exceeds(Entry newest) {
        Entry oldest = starts.peekFirst();
        return starts.size() > maxGops
                || newest.sequence() - oldest.sequence() >= MAX_FRAMES
                || newest.end() - oldest.offset() > MAX_BYTES;
    }

    /** Forgets all groups: the decoder configuration changed, or another publication begins. */
    public void clear() {
        starts.clear();
    }

    /** Forgets the oldest group: memory is short. */
    public void dropOldest() {
        starts.pollFirst();
    }

    /**
     * The first frame of the oldest cached group.
     *
     * @return its entry, null where none is cached
     */
    public Entry oldest() {
        return starts.peekFirst();
    }

    /**
     * The first frame of the newest cached group.
     *
     * @return its entry, null where none is cached
     */
    public Entry newest() {
        return starts.peekLast();
    }

    /**
     * The largest frame of this group of pictures and the one before.
     *
     * @return its size in bytes
     */
    public int largestFrame() {
        return Math.max(largest, largestBefore);
    }
}
