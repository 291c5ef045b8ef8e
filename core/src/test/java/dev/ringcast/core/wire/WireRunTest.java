package dev.ringcast.core.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.pace.Patterns;
import dev.ringcast.core.ring.Frames;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WireRunTest {
    @Test
    void aRunOfFramesIsAsFewPiecesAsTheyLieIn() {
        SlabPool pool = new SlabPool(4_000, 1_000);
        WireLog log = new WireLog(new Patterns(), pool);
        WireRun run = new WireRun();
        List<WireSlice> wires = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            wires.add(log.append(Frames.key(i, 300), 0));
            assertTrue(run.add(wires.get(i)));
        }
        assertEquals(2, run.pieces());
        assertEquals(900, run.next().remaining());
        assertEquals(900, run.next().remaining());
        log.close();
        assertEquals(2, pool.available(), "they are held while they are written");
        run.clear();
        assertEquals(4, pool.available());
        assertFalse(run.add(wires.get(0)), "and refused once they are gone");
        assertEquals(0, run.pieces());
    }

    @Test
    void aRunIsBoundedButAlwaysTakesOneFrame() {
        int slab = 200 << 10;
        SlabPool pool = new SlabPool(6L * slab, slab);
        WireLog log = new WireLog(new Patterns(), pool);
        WireRun run = new WireRun();
        WireSlice large = log.append(Frames.key(0, 2 * slab), 0);
        WireSlice small = log.append(Frames.key(1, 1), 0);
        assertTrue(run.add(large));
        assertFalse(run.add(small));
        assertEquals(2, run.pieces());
        run.clear();
        assertTrue(run.add(small));
        assertEquals(1, run.pieces());
        run.clear();
        log.close();
        assertEquals(6, pool.available());
    }

    @Test
    void aFrameOfWhichPartIsGoneIsNotTakenAndPinsNothing() {
        SlabPool pool = new SlabPool(4_000, 1_000);
        WireLog log = new WireLog(new Patterns(), pool);
        WireSlice large = log.append(Frames.key(0, 2_500), 0);
        large.slabs()[1].unpin(); // as if it had been retired between two pins
        WireRun run = new WireRun();
        assertFalse(run.add(large));
        assertEquals(0, run.pieces());
        assertEquals(2, pool.available());
        large.slabs()[0].unpin(); // as the log does when it retires it
        assertEquals(3, pool.available(), "the run holds the first piece no more");
        assertFalse(large.slabs()[0].pin());
    }
}
