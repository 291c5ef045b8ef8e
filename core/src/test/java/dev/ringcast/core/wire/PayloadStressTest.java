package dev.ringcast.core.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringcast.core.media.Frame;
import dev.ringcast.core.pace.Crew;
import dev.ringcast.core.pace.Patterns;
import dev.ringcast.core.ring.BroadcastRing;
import dev.ringcast.core.ring.Cursor;
import dev.ringcast.core.ring.Entry;
import java.util.ArrayDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two streams whose payloads share a pool that is too small, so that its memory serves them by turns all the time, and
 * viewers that pin frames or take copies: none of them sees bytes of another frame.
 */
@Timeout(120)
class PayloadStressTest {
    private static final int SLAB = 512;
    private static final int SLABS = 8;
    private static final int FRAMES = 30_000;
    private static final int BACKLOG = 3 * SLAB;
    private static final int VIEWERS = 4;

    /** Frames that each viewer must have seen before the streams end. */
    private static final int ENOUGH = 300;

    private static final WireSlice[] NO_WIRES = {};

    private final SlabPool pool = new SlabPool(SLABS * SLAB, SLAB);
    private final Crew crew = new Crew();
    private final AtomicIntegerArray checked = new AtomicIntegerArray(VIEWERS);
    private final AtomicIntegerArray taken = new AtomicIntegerArray(VIEWERS);
    private final CountDownLatch watching = new CountDownLatch(VIEWERS);

    /** A stream; it is over once {@code ended} says so. */
    private static final class Live {
        final BroadcastRing ring = new BroadcastRing();
        volatile boolean ended;
    }

    @Test
    void aPayloadThatIsPinnedOrCopiedIsNeverAnotherFrames() throws InterruptedException {
        for (int stream = 0; stream < VIEWERS; stream += 2) {
            Live live = new Live();
            int one = stream;
            int other = stream + 1;
            crew.platform(() -> publish(live, one, other));
            crew.platform(() -> watch(live, one, this::pinned));
            crew.virtual(() -> watch(live, other, new Copies()));
        }
        crew.join();
        assertEquals(SLABS, pool.available(), "every slab was given back");
    }

    private static int size(long dts) {
        return (int) (dts % 20 == 0 ? 300 + dts % 300 : 20 + dts % 100); // some are larger than a slab
    }

    private boolean isActive(int published) {
        boolean enough = published >= FRAMES;
        for (int viewer = 0; viewer < VIEWERS; viewer++) {
            enough &= checked.get(viewer) >= ENOUGH;
        }
        return !enough && !crew.failed();
    }

    private void publish(Live live, int one, int other) throws InterruptedException {
        watching.await();
        PayloadLog log = new PayloadLog(pool);
        BroadcastRing ring = live.ring;
        for (int n = 0; isActive(n); n++) {
            Frame frame = Patterns.keyframe(n, size(n));
            Slab slab = log.room(frame.size(), n, ring.bytes());
            ring.publish(ring.next(slab == null ? frame : log.move(frame, slab), slab, NO_WIRES));
            ring.resumeAt(n);
            ring.trim(Long.MAX_VALUE, BACKLOG);
            log.retire(ring.tail());
            while (n >= FRAMES && !crew.failed() && Math.min(taken.get(one), taken.get(other)) < n) {
                Thread.yield(); // for viewers that were always too late
            }
        }
        log.close();
        live.ended = true;
    }

    /** What a viewer does with an entry: whether the frame was there. */
    private interface Reading {
        boolean read(Entry entry);
    }

    private void watch(Live live, int viewer, Reading reading) {
        Cursor cursor = new Cursor(live.ring, 0, 0);
        watching.countDown();
        while (!crew.failed()) {
            boolean over = live.ended; // before looking for a frame: the last one comes before the end
            Entry entry = cursor.peek();
            if (entry == null && over) {
                return;
            }
            if (entry == null) {
                LockSupport.parkNanos(1); // a thread that yields may keep its carrier
                continue;
            }
            cursor.take(entry);
            taken.set(viewer, (int) entry.sequence());
            if (reading.read(entry) && entry.slab() != null) {
                checked.incrementAndGet(viewer);
            }
        }
    }

    private boolean pinned(Entry entry) {
        if (!entry.pin()) {
            return false;
        }
        try {
            Patterns.check(entry.frame(), size(entry.sequence()));
            Thread.yield(); // as in a write that blocks: the ring moves on meanwhile
            Patterns.check(entry.frame(), size(entry.sequence()));
            return true;
        } finally {
            entry.unpin();
        }
    }

    /** Keeps some copies, and looks at them when their memory serves others. */
    private static final class Copies implements Reading {
        private final ArrayDeque<Frame> kept = new ArrayDeque<>();

        @Override
        public boolean read(Entry entry) {
            Frame frame = entry.detached();
            if (frame == null) {
                return false;
            }
            assertEquals(entry.sequence(), frame.dts());
            kept.add(frame);
            if (kept.size() > 20) {
                Frame old = kept.remove();
                Patterns.check(old, size(old.dts()));
            }
            return true;
        }
    }
}
