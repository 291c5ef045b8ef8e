package dev.ringcast.core.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.media.Frame;
import dev.ringcast.core.pace.Patterns;
import dev.ringcast.core.ring.BroadcastRing;
import dev.ringcast.core.ring.Entry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

class PayloadLogTest {
    private static final int SLAB = 256;
    private static final int SLABS = 6;
    private static final WireSlice[] NO_WIRES = {};

    private final SlabPool pool = new SlabPool(SLABS * SLAB, SLAB);
    private final PayloadLog log = new PayloadLog(pool);
    private final BroadcastRing ring = new BroadcastRing();

    /** One thing that a publisher does. */
    private sealed interface Step {
        record Publish(int size) implements Step {}

        /** Keeps this many of the newest bytes. */
        record Trim(int bytes) implements Step {}
    }

    /** As a stream does it; the frame's DTS is its sequence. */
    private Entry publish(int size) {
        long sequence = ring.published() + 1;
        Frame frame = Patterns.keyframe(sequence, size);
        Slab slab = log.room(size, sequence, ring.bytes());
        Entry entry = ring.next(slab == null ? frame : log.move(frame, slab), slab, NO_WIRES);
        ring.publish(entry);
        return entry;
    }

    private void trim(long bytes) {
        ring.trim(Long.MAX_VALUE, bytes);
        log.retire(ring.tail());
    }

    private int inUse() {
        return pool.capacity() - pool.available();
    }

    private static void check(Entry entry, int size) {
        assertTrue(entry.pin());
        try {
            Patterns.check(entry.frame(), size);
        } finally {
            entry.unpin();
        }
    }

    @Test
    void framesLieInOneSlabUntilItIsFull() {
        List<Entry> entries = List.of(publish(100), publish(0), publish(156), publish(1));
        assertEquals(2, inUse());
        assertSame(entries.get(0).slab(), entries.get(2).slab());
        assertNotSame(entries.get(0).slab(), entries.get(3).slab());
        check(entries.get(0), 100);
        check(entries.get(1), 0);
        check(entries.get(2), 156);
        check(entries.get(3), 1);
    }

    @Test
    void allButItsPayloadStaysAsItWas() {
        Frame before = Patterns.keyframe(7, 50).at(9, 3);
        Frame moved = log.move(before, log.room(50, 0, 0));
        assertNotSame(before, moved);
        assertEquals(before.toString(), moved.toString());
        assertEquals(3, moved.publication());
        assertEquals(before.payload(), moved.payload());
        assertEquals(before.data(), moved.data());
        assertTrue(moved.payload().isReadOnly());
    }

    @Test
    void aPayloadLargerThanASlabStaysWhereItWas() {
        assertNull(publish(SLAB + 1).slab());
        assertEquals(0, inUse());
        assertNotNull(publish(SLAB).slab());
    }

    @Test
    void withoutFreeMemoryPayloadsAreNotMovedUntilSomeIsGivenBack() {
        for (int i = 0; i < SLABS; i++) {
            assertNotNull(publish(SLAB).slab());
        }
        check(publish(10), 10);
        assertNull(ring.newest().slab());
        trim(SLAB + 10);
        assertEquals(1, inUse());
        assertNotNull(publish(10).slab());
    }

    @Test
    void aSlabComesBackWhenTheRingHasLeftItsLastFrame() {
        Entry first = publish(200);
        Entry last = publish(56);
        publish(200);
        trim(256);
        assertEquals(2, inUse(), "the last frame of the first one is still held");
        check(first, 200);
        trim(200);
        assertEquals(1, inUse());
        assertFalse(last.pin());
        assertNull(first.detached());
    }

    @Test
    void aPinnedFrameIsKeptAndItsMemoryComesBackLast() {
        Entry entry = publish(100);
        assertTrue(entry.pin());
        log.close();
        assertEquals(1, inUse());
        Patterns.check(entry.frame(), 100);
        assertTrue(entry.pin(), "for as long as one holds it another may");
        entry.unpin();
        assertEquals(1, inUse());
        entry.unpin();
        assertEquals(0, inUse());
        assertFalse(entry.pin());
    }

    @Test
    void aDetachedFrameIsGoodForEver() {
        Entry entry = publish(100);
        Frame own = entry.detached();
        log.close();
        PayloadLog next = new PayloadLog(pool);
        next.move(Patterns.keyframe(1, SLAB), next.room(SLAB, 0, 0)); // the same memory
        Patterns.check(own, 100);
    }

    @Test
    void whatSlabsTakeBesideThePayloadsIsKnown() {
        assertEquals(0, log.overhead(0));
        publish(100);
        publish(200);
        assertEquals(156 + 56, log.overhead(0), "what is left of both");
        publish(40);
        assertEquals(156 + 16, log.overhead(0));
        trim(340);
        publish(200);
        assertEquals(3 * SLAB - 540, log.overhead(0));
        trim(440);
        assertEquals(2 * SLAB - 440, log.overhead(ring.bytes() - ring.heldBytes()));
        trim(439);
        assertEquals(2 * SLAB - 240, log.overhead(ring.bytes() - ring.heldBytes()), "200 bytes are of no use");
        log.close();
        assertEquals(0, log.overhead(ring.bytes()));
    }

    @Test
    void closedTwiceItGivesBackOnce() {
        publish(100);
        log.close();
        log.close();
        log.retire(Long.MAX_VALUE);
        assertEquals(SLABS, pool.available());
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> sizes = Arbitraries.frequencyOf(
                Tuple.of(10, Arbitraries.integers().between(0, SLAB / 3)),
                Tuple.of(3, Arbitraries.integers().between(SLAB / 3, SLAB)),
                Tuple.of(1, Arbitraries.integers().between(SLAB + 1, 2 * SLAB)));
        Arbitrary<Step> step = Arbitraries.frequencyOf(
                Tuple.of(6, sizes.map(Step.Publish::new)),
                Tuple.of(1, Arbitraries.integers().between(0, 5 * SLAB).map(Step.Trim::new)));
        return step.list().ofMaxSize(120);
    }

    @Property
    void whatTheRingHoldsIsWholeAndNothingElseTakesMemory(@ForAll("steps") List<Step> steps) {
        new PayloadLogTest().follow(steps); // all tries of a property share one instance
    }

    private void follow(List<Step> steps) {
        List<Entry> all = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        for (Step step : steps) {
            switch (step) {
                case Step.Publish publish -> {
                    all.add(publish(publish.size()));
                    sizes.add(publish.size());
                }
                case Step.Trim trim -> trim(trim.bytes());
            }
            checkHeld(all, sizes);
            checkOverhead(all);
        }
        log.close();
        assertEquals(SLABS, pool.available());
        all.forEach(entry -> assertEquals(entry.slab() == null, entry.pin()));
    }

    private void checkHeld(List<Entry> all, List<Integer> sizes) {
        Set<Slab> slabs = new HashSet<>();
        for (int n = (int) ring.tail(); n < all.size(); n++) {
            check(all.get(n), sizes.get(n));
            slabs.add(all.get(n).slab());
        }
        slabs.remove(null);
        assertEquals(slabs.size(), inUse(), "slabs of frames that are held, and no others");
    }

    /** What is counted is what is taken, or less than a slab more. */
    private void checkOverhead(List<Entry> all) {
        long held = ring.heldBytes();
        long onTheHeap = all.stream()
                .skip(ring.tail())
                .filter(entry -> entry.slab() == null)
                .mapToLong(entry -> entry.frame().size())
                .sum();
        long taken = onTheHeap + (long) inUse() * SLAB;
        long counted = held + log.overhead(ring.bytes() - held);
        assertTrue(counted >= taken && counted <= taken + SLAB, () -> counted + " counted, " + taken + " taken");
    }
}
