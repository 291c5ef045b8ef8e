package dev.ringcast.core.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.pace.Patterns;
import dev.ringcast.core.ring.Frames;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class SlabPoolTest {
    @Test
    void itsFiguresAreTrueAtAllTimes() {
        SlabPool pool = new SlabPool(10_500, 1_000);
        assertEquals(10, pool.capacity());
        assertEquals(10, pool.available());
        assertEquals(1_000, pool.slabBytes());
        Slab slab = pool.take();
        assertEquals(9, pool.available());
        slab.unpin();
        assertEquals(10, pool.available());
        assertEquals(10, pool.capacity());
    }

    @Test
    void anEmptyPoolGivesNothingUntilASlabIsGivenBack() {
        SlabPool pool = new SlabPool(3_000, 1_000);
        List<Slab> slabs = takeAll(pool);
        assertEquals(3, slabs.size());
        assertNull(pool.take());
        slabs.get(1).unpin();
        assertNotNull(pool.take());
        assertNull(pool.take());
    }

    @Test
    void onlyTheMemoryIsUsedAgainNeverTheSlab() {
        SlabPool pool = new SlabPool(1_000, 1_000);
        Slab first = pool.take();
        first.filling().put((byte) 7);
        assertEquals(1, first.filling().position());
        first.unpin();
        Slab second = pool.take();
        assertFalse(first == second);
        assertEquals(0, second.filling().position());
        assertEquals(7, second.view(0, 1).get(), "it is the same memory");
        assertFalse(first.pin(), "a slab whose memory went back stays refused");
        assertTrue(second.pin());
    }

    @Test
    void viewsDoNotMoveEachOtherOrThePublisher() {
        Slab slab = new SlabPool(1_000, 1_000).take();
        slab.filling().put(new byte[500]);
        var view = slab.view(100, 200);
        assertEquals(100, view.remaining());
        view.get(new byte[50]);
        assertEquals(100, slab.view(100, 200).remaining());
        assertEquals(500, slab.filling().position());
    }

    @Test
    void itRunsLowWhenLessThanAQuarterIsLeft() {
        SlabPool pool = new SlabPool(8_000, 1_000);
        for (int taken = 0; taken < 6; taken++) {
            assertFalse(pool.runsLow());
            pool.take();
        }
        assertFalse(pool.runsLow());
        pool.take();
        assertTrue(pool.runsLow());
    }

    /** A JVM that has direct memory for this many buffers. */
    private static IntFunction<ByteBuffer> direct(int buffers) {
        AtomicInteger left = new AtomicInteger(buffers);
        return bytes -> {
            if (left.getAndDecrement() <= 0) {
                throw new OutOfMemoryError("Cannot reserve " + bytes + " bytes of direct buffer memory");
            }
            return ByteBuffer.allocate(1); // it is not written to
        };
    }

    private static List<Slab> takeAll(SlabPool pool) {
        List<Slab> slabs = new ArrayList<>();
        for (Slab slab = pool.take(); slab != null; slab = pool.take()) {
            slabs.add(slab);
        }
        return slabs;
    }

    @Test
    void ifTheJvmHasNoMoreMemoryThePoolLeavesSomeForSockets() {
        int slabBytes = 1 << 20;
        int ofSockets = SlabPool.SOCKET_BYTES / slabBytes;
        SlabPool pool = new SlabPool(100L * slabBytes, slabBytes, SlabPool.SOCKET_BYTES, direct(ofSockets + 10));
        List<Slab> slabs = takeAll(pool);
        assertEquals(ofSockets + 10, slabs.size());
        assertEquals(10, pool.capacity());
        assertEquals(0, pool.available());
        slabs.forEach(Slab::unpin);
        assertEquals(10, pool.available());
        assertEquals(10, pool.allocated());
        assertEquals(10, takeAll(pool).size(), "the others were let go of");
    }

    @Test
    void whatIsTooLittleForSocketsIsNothingForThePool() {
        int slabBytes = 8 << 20;
        SlabPool pool = new SlabPool(100L * slabBytes, slabBytes, SlabPool.SOCKET_BYTES, direct(1));
        Slab slab = pool.take();
        assertNull(pool.take());
        assertEquals(0, pool.capacity());
        slab.unpin();
        assertEquals(0, pool.available());
        assertNull(pool.take(), "sockets need more than there is");
    }

    @Test
    void aPoolWithoutRoomForOneBufferHasNone() {
        SlabPool pool = new SlabPool(999, 1_000);
        assertEquals(0, pool.capacity());
        assertNull(pool.take());
        WireLog log = new WireLog(new Patterns(), pool);
        assertNull(log.append(Frames.key(0, 10), 0));
        log.retire(0);
        log.close();
    }
}
