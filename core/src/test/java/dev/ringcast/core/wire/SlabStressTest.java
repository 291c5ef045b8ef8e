package dev.ringcast.core.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.pace.Crew;
import dev.ringcast.core.pace.Patterns;
import dev.ringcast.core.ring.BroadcastRing;
import dev.ringcast.core.ring.Cursor;
import dev.ringcast.core.ring.Entry;
import dev.ringcast.core.ring.Frames;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two streams on one small pool, and viewers that write from it: pinned memory never serves another frame. */
@Timeout(120)
class SlabStressTest {
    private static final int SLAB = 512;
    private static final int SLABS = 8;
    private static final int FRAMES = 60_000;

    private final SlabPool pool = new SlabPool(SLABS * SLAB, SLAB);
    private final Crew crew = new Crew();
    private final AtomicInteger checked = new AtomicInteger();
    private final CountDownLatch watching = new CountDownLatch(4);

    @Test
    void memoryIsNeverHandedOutWhileAViewerWritesFromIt() throws InterruptedException {
        for (int stream = 0; stream < 2; stream++) {
            BroadcastRing ring = new BroadcastRing();
            crew.platform(() -> publish(ring));
            crew.platform(() -> watch(ring));
            crew.virtual(() -> watch(ring));
        }
        crew.join();
        assertTrue(checked.get() > 0);
        assertEquals(pool.capacity(), pool.available(), "every slab was given back");
    }

    private void publish(BroadcastRing ring) throws InterruptedException {
        watching.await();
        WireLog log = new WireLog(new Patterns(), pool);
        for (int n = 0; n < FRAMES && !crew.failed(); n++) {
            long nanos = n * 100_000_000L; // of ten frames a second: a slab lives for ten frames at the most
            var frame = Frames.key(n, n % 20 == 0 ? 3 * SLAB / 2 : 20 + n % 200);
            Frames.publish(ring, frame, new WireSlice[] {log.append(frame, nanos)});
            log.retire(nanos);
            if (n % 1000 == 0) {
                log.close(); // no viewer for a moment
            }
        }
        log.close();
    }

    private void watch(BroadcastRing ring) {
        Cursor cursor = new Cursor(ring, 0, 0);
        WireRun run = new WireRun();
        long last = -1;
        watching.countDown();
        while (last < FRAMES - 1 && !crew.failed()) {
            Entry entry = cursor.peek();
            if (entry == null) {
                LockSupport.parkNanos(1); // a thread that spins may keep its carrier
                continue;
            }
            cursor.take(entry);
            last = entry.sequence();
            WireSlice wire = entry.slice(0);
            if (wire != null && run.add(wire)) {
                try {
                    Patterns.check(wire, last);
                    checked.incrementAndGet();
                } finally {
                    run.clear();
                }
            }
        }
    }
}
