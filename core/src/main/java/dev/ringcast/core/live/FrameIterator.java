package dev.ringcast.core.live;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.media.Frame;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;

/** Walks over a subscription's frames. Confined to the thread that reads the subscription. */
final class FrameIterator implements Iterator<Frame> {
    private final Subscription subscription;

    /** The frame that {@link #hasNext} found, null if it was not asked yet or found none. */
    @Nullable
    private Frame found;

    FrameIterator(Subscription subscription) {
        this.subscription = subscription;
    }

    @Override
    public boolean hasNext() {
        if (found == null) {
            try {
                found = subscription.next().orElse(null);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return found != null;
    }

    @Override
    public Frame next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the subscription is over, or its reader was interrupted");
        }
        Frame frame = Objects.requireNonNull(found);
        found = null;
        return frame;
    }
}
