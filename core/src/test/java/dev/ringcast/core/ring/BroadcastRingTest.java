package dev.ringcast.core.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.media.Frame;
import dev.ringcast.core.wire.WireSlice;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

class BroadcastRingTest {
    private static final WireSlice[] NO_WIRES = {};

    private final BroadcastRing ring = new BroadcastRing();

    /** One thing done to ring and cursor. */
    private sealed interface Step {
        /** Frames of one size, with a keyframe at this distance (0 for none). */
        record Publish(int frames, int size, int keyframeEvery) implements Step {}

        /** Keeps this many of the newest frames and bytes. */
        record Trim(int frames, int bytes) implements Step {}

        record Poll(int times) implements Step {}

        /** Makes another cursor, this far behind what comes next. */
        record Join(int behind) implements Step {}

        record SkipToResume() implements Step {}

        record ResumeAtNewest() implements Step {}
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> bursts = Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.integers().between(0, 300)),
                Tuple.of(1, Arbitraries.integers().between(8000, 8400)));
        Arbitrary<Step> publish = Combinators.combine(
                        bursts, Arbitraries.integers().between(0, 30), Arbitraries.of(0, 1, 7, 100))
                .as(Step.Publish::new);
        Arbitrary<Step> trim = Combinators.combine(
                        Arbitraries.integers().between(-1, 400),
                        Arbitraries.integers().between(0, 5000))
                .as(Step.Trim::new);
        Arbitrary<Step> step = Arbitraries.frequencyOf(
                Tuple.of(4, publish),
                Tuple.of(2, trim),
                Tuple.of(4, bursts.map(Step.Poll::new)),
                Tuple.of(1, Arbitraries.integers().between(0, 500).map(Step.Join::new)),
                Tuple.of(1, Arbitraries.just(new Step.SkipToResume())),
                Tuple.of(1, Arbitraries.just(new Step.ResumeAtNewest())));
        return step.list().ofMaxSize(60);
    }

    @Property(tries = 300)
    void ringAndCursorDoWhatTheModelDoes(@ForAll("steps") List<Step> steps) {
        BroadcastRing ring = new BroadcastRing();
        RingModel model = new RingModel();
        Cursor cursor = new Cursor(ring, 0, 0);
        for (Step step : steps) {
            switch (step) {
                case Step.Publish burst -> publish(ring, model, burst);
                case Step.Trim trim -> {
                    long keepFrom = trim.frames() < 0 ? Long.MAX_VALUE : model.published() + 1 - trim.frames();
                    ring.trim(keepFrom, trim.bytes());
                    model.trim(keepFrom, trim.bytes());
                }
                case Step.Poll polls -> poll(cursor, model, polls.times());
                case Step.Join join -> {
                    long at = Math.max(0, model.published() + 1 - join.behind());
                    cursor = new Cursor(ring, at, 0);
                    model.join(at);
                }
                case Step.SkipToResume skip -> {
                    cursor.skipTo(ring.resume());
                    model.skipTo(model.resume());
                }
                case Step.ResumeAtNewest newest -> resumeAtNewest(ring, model);
            }
            assertSame(ring, cursor, model);
        }
        poll(cursor, model, Integer.MAX_VALUE);
        assertTrue(cursor.caughtUp());
    }

    private static void publish(BroadcastRing ring, RingModel model, Step.Publish burst) {
        for (int i = 0; i < burst.frames(); i++) {
            long sequence = model.published() + 1;
            boolean keyframe = burst.keyframeEvery() > 0 && i % burst.keyframeEvery() == 0;
            Frame frame = keyframe ? Frames.key(sequence, burst.size()) : Frames.inter(sequence, burst.size());
            assertEquals(sequence, Frames.publish(ring, frame, NO_WIRES).sequence());
            model.publish(burst.size(), keyframe);
        }
    }

    private static void poll(Cursor cursor, RingModel model, int times) {
        for (int i = 0; i < times; i++) {
            Entry entry = cursor.peek();
            long expected = model.poll();
            assertEquals(expected, entry == null ? -1 : entry.sequence());
            if (entry == null) {
                return;
            }
            assertEquals(expected, entry.frame().dts(), "the frame in the slot is the one it says");
            cursor.take(entry);
            assertEquals(entry.end(), cursor.offset());
        }
    }

    private static void resumeAtNewest(BroadcastRing ring, RingModel model) {
        if (ring.heldFrames() > 0) { // the publisher asks for it right after a frame
            ring.resumeAtNewest();
            model.resumeAtNewest();
        }
    }

    private static void assertSame(BroadcastRing ring, Cursor cursor, RingModel model) {
        assertEquals(model.published(), ring.published());
        assertEquals(model.resume(), ring.resume());
        assertEquals(model.published() + 1 - model.tail(), ring.heldFrames());
        assertEquals(model.heldBytes(), ring.heldBytes());
        assertEquals(model.next() > model.published(), cursor.caughtUp());
        assertEquals(model.lapped(), cursor.lapped());
        assertEquals(ring.heldFrames() == 0, ring.newest() == null);
    }

    @Test
    void anEmptyRingHasNothingToGive() {
        assertNull(new Cursor(ring, 0, 0).peek());
        assertNull(ring.newest());
        assertEquals(-1, ring.published());
        assertEquals(0, ring.heldBytes());
        ring.trim(Long.MAX_VALUE, 0);
        assertEquals(0, ring.heldFrames());
    }

    @Test
    void aLappedCursorResumesAtTheNewestKeyframe() {
        Cursor cursor = new Cursor(ring, 0, 0);
        for (int i = 0; i < 3 * 8_192; i++) {
            Frames.publish(ring, i == 20_000 ? Frames.key(i, 1) : Frames.inter(i, 1), NO_WIRES);
        }
        assertEquals(20_000, cursor.peek().sequence());
        assertEquals(20_000, cursor.lapped());
    }

    @Test
    void aCursorThatIsLappedWithoutAKeyframeResumesAtWhatWasTheLiveEdge() {
        Cursor cursor = new Cursor(ring, 0, 0);
        for (int i = 0; i <= 8_192; i++) {
            Frames.publish(ring, Frames.inter(i, 1), NO_WIRES);
        }
        assertEquals(8_192, cursor.peek().sequence());
    }

    @Test
    void aCursorBeyondTheNewestKeyframeIsNotTakenBackToIt() {
        Frames.publish(ring, Frames.key(0, 1), NO_WIRES);
        Frames.publish(ring, Frames.inter(1, 1), NO_WIRES);
        Cursor cursor = new Cursor(ring, 1, 1);
        assertEquals(0, cursor.skipTo(ring.resume()));
        assertEquals(1, cursor.peek().sequence());
    }

    @Test
    void aLappedCursorDoesNotContinueAtAKeyframeOfAnotherConfiguration() {
        Cursor cursor = new Cursor(ring, 0, 0);
        Frames.publish(ring, Frames.inter(0, 1), NO_WIRES);
        Frames.publish(ring, Frames.key(1, 1), NO_WIRES);
        Frames.publish(ring, Frames.inter(2, 1), NO_WIRES);
        ring.resumeAtNewest();
        ring.trim(2, 0);
        assertEquals(2, cursor.peek().sequence());
    }

    @Test
    void trimKeepsTheCachedGopsOrTheBacklogWhicheverIsMore() {
        for (int i = 0; i < 10; i++) {
            Frames.publish(ring, Frames.inter(i, 10), NO_WIRES);
        }
        ring.trim(8, 50);
        assertEquals(50, ring.heldBytes());
        ring.trim(8, 0);
        assertEquals(2, ring.heldFrames());
        ring.trim(Long.MAX_VALUE, 10);
        assertNotNull(ring.newest());
        ring.trim(Long.MAX_VALUE, 0);
        assertEquals(0, ring.heldBytes());
        Frames.publish(ring, Frames.inter(10, 10), NO_WIRES);
        assertEquals(10, ring.heldBytes());
    }
}
