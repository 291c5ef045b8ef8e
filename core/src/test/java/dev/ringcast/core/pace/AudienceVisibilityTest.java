package dev.ringcast.core.pace;

import static dev.ringcast.core.concurrent.Looks.assertSees;

import dev.ringcast.core.concurrent.Parker;
import dev.ringcast.core.ring.BroadcastRing;
import dev.ringcast.core.ring.Frames;
import dev.ringcast.core.wire.WireSlice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Fields that joins, the pacer and a source write become visible to a thread that only reads. */
@Timeout(120)
class AudienceVisibilityTest {
    private final BroadcastRing ring = new BroadcastRing();
    private final Pacer pacer = new Pacer(0, System::nanoTime);
    private final Audience audience = new Audience(pacer, ring);

    @AfterEach
    void close() {
        pacer.close();
    }

    @Test
    void thatAViewerHasJoined() {
        assertSees(() -> audience.size() == 1, () -> audience.add(new Parker(), false));
    }

    @Test
    void howFarTheStreamWasAtTheLastSweep() {
        Frames.publish(ring, Frames.key(0, 1), new WireSlice[0]);
        assertSees(() -> audience.sweptBytes() == 1, audience::sweep);
    }
}
