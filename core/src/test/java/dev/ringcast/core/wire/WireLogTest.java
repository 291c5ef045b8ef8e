package dev.ringcast.core.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.pace.Patterns;
import dev.ringcast.core.ring.Frames;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class WireLogTest {
    private static final int SLAB = 1000;
    private static final long MILLIS = 1_000_000L;

    private final SlabPool pool = new SlabPool(16 * SLAB, SLAB);
    private final WireLog log = new WireLog(new Patterns(), pool);

    @Property(tries = 300)
    void theBytesAreWhatTheFormatWritesWhereverTheyLie(
            @ForAll @Size(max = 60) List<@IntRange(max = 3500) Integer> sizes) {
        SlabPool pool = new SlabPool(300 * SLAB, SLAB);
        WireLog log = new WireLog(new Patterns(), pool);
        List<WireSlice> wires = new ArrayList<>();
        for (int size : sizes) {
            wires.add(log.append(Frames.key(wires.size(), size), 0));
        }
        for (int n = 0; n < wires.size(); n++) {
            assertEquals(sizes.get(n), wires.get(n).length());
            assertEquals(sizes.get(n) <= SLAB, wires.get(n).contiguous());
            Patterns.check(wires.get(n), n);
        }
        log.close();
        assertEquals(300, pool.available());
    }

    @Test
    void framesShareASlabAsLongAsTheyFit() {
        WireSlice first = log.append(Frames.key(0, 600), 0);
        WireSlice second = log.append(Frames.key(1, 400), 0);
        WireSlice third = log.append(Frames.key(2, 1), 0);
        assertSame(first.slab(), second.slab());
        assertEquals(600, second.offset());
        assertFalse(first.slab() == third.slab(), "a frame that does not fit the rest starts the next");
        assertEquals(2, pool.capacity() - pool.available());
    }

    @Test
    void aFrameThatFillsASlabExactlyTakesOne() {
        WireSlice wire = log.append(Frames.key(0, SLAB), 0);
        assertTrue(wire.contiguous());
        assertEquals(1, pool.capacity() - pool.available());
    }

    @Test
    void aFrameLargerThanASlabTakesSeveralAndTheNextFrameUsesTheLast() {
        WireSlice small = log.append(Frames.key(0, 10), 0);
        WireSlice large = log.append(Frames.key(1, 2 * SLAB + 100), 0);
        WireSlice next = log.append(Frames.key(2, 50), 0);
        assertEquals(3, large.slabs().length);
        assertEquals(0, large.offset());
        assertFalse(small.slab() == large.slab());
        assertSame(large.slabs()[2], next.slab());
        assertEquals(100, next.offset());
        Patterns.check(large, 1);
        Patterns.check(next, 2);
    }

    @Test
    void aFrameThatFillsItsSlabsExactlyLeavesNoRoomBehindIt() {
        WireSlice large = log.append(Frames.key(0, 2 * SLAB), 0);
        WireSlice next = log.append(Frames.key(1, 1), 0);
        assertEquals(2, large.slabs().length);
        assertEquals(0, next.offset());
    }

    @Test
    void ifThePoolIsEmptyFramesAreNotSerialisedUntilASlabIsGivenBack() {
        List<WireSlice> wires = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            wires.add(log.append(Frames.key(i, SLAB), 0));
        }
        assertNull(log.append(Frames.key(16, SLAB), 0));
        assertNull(log.append(Frames.key(17, 10), 0));
        assertNull(log.append(Frames.key(18, 3 * SLAB), 0));
        assertEquals(0, pool.available());

        log.retire(2_000 * MILLIS);
        assertNotNull(log.append(Frames.key(19, SLAB), 2_000 * MILLIS));
        assertFalse(wires.get(0).slab().pin(), "what was retired is refused");
    }

    @Test
    void aLargeFrameThatThePoolCannotHoldTakesNothing() {
        assertNull(log.append(Frames.key(0, 17 * SLAB), 0));
        assertEquals(16, pool.available());
        assertNotNull(log.append(Frames.key(1, 16 * SLAB), 0));
    }

    @Test
    void aSlabIsRetiredASecondAfterItWasFinished() {
        WireSlice first = log.append(Frames.key(0, SLAB), 0);
        log.append(Frames.key(1, SLAB), 500 * MILLIS); // finishes the first
        log.retire(1_400 * MILLIS);
        assertTrue(pinned(first));
        log.retire(1_501 * MILLIS);
        assertFalse(pinned(first));
    }

    @Test
    void aSlabThatIsNotFullIsRetiredToo() {
        WireSlice wire = log.append(Frames.key(0, 10), 0);
        log.retire(1_000 * MILLIS);
        assertTrue(pinned(wire));
        log.retire(1_001 * MILLIS);
        assertFalse(pinned(wire));
        assertEquals(16, pool.available());
    }

    @Test
    void ifThePoolRunsLowSlabsAreRetiredSooner() {
        List<WireSlice> wires = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
            wires.add(log.append(Frames.key(i, SLAB), i * 20L * MILLIS));
        }
        log.retire(400 * MILLIS);
        assertFalse(pinned(wires.get(0)));
        assertTrue(pinned(wires.get(13)));
    }

    @Test
    void memoryThatAViewerWritesFromComesBackWhenItIsUnpinned() {
        WireSlice wire = log.append(Frames.key(0, 10), 0);
        assertTrue(wire.slab().pin());
        log.close();
        assertEquals(15, pool.available());
        Patterns.check(wire, 0);
        assertTrue(wire.slab().pin(), "while it is held another may join");
        wire.slab().unpin();
        wire.slab().unpin();
        assertEquals(16, pool.available());
        assertFalse(wire.slab().pin());
    }

    @Test
    void aClosedLogCanBeUsedAgain() {
        log.append(Frames.key(0, 10), 0);
        log.close();
        WireSlice wire = log.append(Frames.key(1, 10), 0);
        Patterns.check(wire, 1);
        log.close();
        log.close();
        assertEquals(16, pool.available());
    }

    private static boolean pinned(WireSlice wire) {
        if (!wire.slab().pin()) {
            return false;
        }
        wire.slab().unpin();
        return true;
    }
}
