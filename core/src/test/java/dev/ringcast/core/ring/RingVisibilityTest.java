package dev.ringcast.core.ring;

import static dev.ringcast.core.concurrent.Looks.assertSees;

import dev.ringcast.core.wire.WireSlice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Fields that a publisher and a viewer write become visible to a thread that only reads. */
@Timeout(120)
class RingVisibilityTest {
    private static final WireSlice[] NO_WIRES = {};

    private final BroadcastRing ring = new BroadcastRing();

    private void publish() {
        Frames.publish(ring, Frames.key(0, 1), NO_WIRES);
    }

    @Test
    void thatAFrameWasPublished() {
        assertSees(() -> ring.published() == 0, this::publish);
    }

    @Test
    void theResumePoint() {
        publish();
        assertSees(() -> ring.resume() == 1, this::publish);
    }

    @Test
    void theBytesHeld() {
        publish();
        publish();
        assertSees(() -> ring.tail() == 1, () -> ring.trim(1, 0));
    }

    @Test
    void thatThereIsAFrameForAViewer() {
        Cursor cursor = new Cursor(ring, 0);
        assertSees(() -> !cursor.caughtUp(), this::publish);
    }

    @Test
    void thePositionOfAViewer() {
        Cursor cursor = new Cursor(ring, 0, 0);
        publish();
        assertSees(() -> cursor.offset() == 1, () -> cursor.take(cursor.peek()));
    }
}
