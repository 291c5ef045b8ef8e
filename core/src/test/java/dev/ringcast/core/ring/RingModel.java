package dev.ringcast.core.ring;

import java.util.ArrayList;
import java.util.List;

/** What a ring and one cursor of it should do, by naive means: it keeps all frames, in a list. */
final class RingModel {
    private final List<Integer> sizes = new ArrayList<>();
    private final List<Long> ends = new ArrayList<>();
    private long tail;
    private long resume;
    private long next;
    private long lapped;

    long published() {
        return sizes.size() - 1;
    }

    long tail() {
        return tail;
    }

    long resume() {
        return resume;
    }

    long next() {
        return next;
    }

    long lapped() {
        return lapped;
    }

    private long offset(long sequence) {
        return sequence == 0 ? 0 : ends.get((int) sequence - 1);
    }

    long heldBytes() {
        return offset(sizes.size()) - offset(Math.min(tail, sizes.size()));
    }

    void publish(int size, boolean keyframe) {
        long sequence = sizes.size();
        dropBefore(sequence - 8_192 + 1);
        sizes.add(size);
        ends.add(offset(sequence) + size);
        if (keyframe) {
            resume = sequence;
        }
    }

    void trim(long keepFrom, long backlogBytes) {
        long target = tail;
        while (target < Math.min(keepFrom, sizes.size()) && offset(sizes.size()) - offset(target) > backlogBytes) {
            target++;
        }
        dropBefore(target);
    }

    private void dropBefore(long target) {
        if (target > tail) {
            resume = target > resume ? sizes.size() : resume;
            tail = target;
        }
    }

    void resumeAtNewest() {
        resume = published();
    }

    void join(long sequence) {
        next = sequence;
        lapped = 0;
    }

    void skipTo(long sequence) {
        lapped += Math.max(0, sequence - next);
        next = Math.max(sequence, next);
    }

    /** The sequence that a poll gives, -1 for none. */
    long poll() {
        if (next < tail && next <= published()) {
            skipTo(resume);
        }
        return next <= published() ? next++ : -1;
    }
}
