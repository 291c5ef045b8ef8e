package dev.ringcast.core.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.pace.Crew;
import dev.ringcast.core.wire.WireSlice;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A publisher and its viewers on their own threads, each as fast as it can, for a bounded number of frames. */
@Timeout(120)
class RingStressTest {
    private static final int FRAMES = 400_000;
    private static final int KEYFRAME_EVERY = 50;
    private static final int SIZE = 10;
    private static final WireSlice[] NO_WIRES = {};

    private final BroadcastRing ring = new BroadcastRing();
    private final GopIndex gops = new GopIndex(1, 10_000);
    private final AtomicReference<JoinPoint> joinPoint = new AtomicReference<>(JoinPoint.EMPTY);
    private final Crew crew = new Crew();

    /** Publishes as a stream does: frame, index, join point, then clears what no viewer needs. */
    private void publish(long from, long to, long backlogBytes) {
        for (long n = from; n < to && !crew.failed(); n++) {
            boolean keyframe = n % KEYFRAME_EVERY == 0;
            Entry entry = Frames.publish(ring, keyframe ? Frames.key(n, SIZE) : Frames.inter(n, SIZE), NO_WIRES);
            if (gops.add(entry)) {
                joinPoint.set(joinPoint.get().from(gops.oldest()));
            }
            ring.trim(gops.oldest().sequence(), backlogBytes);
        }
    }

    /** Takes what comes until the last frame; every frame is either taken, in order, or counted as missed. */
    private void watch(Cursor cursor, long start, int restEvery) {
        long taken = 0;
        long last = start - 1;
        while (last < FRAMES - 1 && !crew.failed()) {
            Entry entry = cursor.peek();
            if (entry == null) {
                Thread.onSpinWait();
                continue;
            }
            long sequence = entry.sequence();
            assertEquals(sequence, entry.frame().dts());
            assertEquals(sequence * SIZE, entry.offset());
            assertTrue(sequence > last, "a cursor never goes backwards");
            assertTrue(sequence == last + 1 || entry.frame().isKeyframe(), "a lap ends at a keyframe");
            assertEquals(sequence, start + taken + cursor.lapped(), "missed frames are counted");
            cursor.take(entry);
            taken++;
            last = sequence;
            if (restEvery > 0 && taken % restEvery == 0) {
                Thread.yield();
            }
        }
        assertEquals(FRAMES - 1, last);
    }

    @Test
    void aCursorThatIsLappedCountsItsFramesAndResumesAtAKeyframe() throws InterruptedException {
        crew.platform(() -> publish(0, FRAMES, 20 * SIZE));
        crew.platform(() -> watch(new Cursor(ring, 0, 0), 0, 0));
        crew.platform(() -> watch(new Cursor(ring, 0, 0), 0, 3));
        crew.virtual(() -> watch(new Cursor(ring, 0, 0), 0, 100));
        crew.join();
    }

    @Test
    void aRingThatKeepsAllItCanLapsOnlyCursorsThatAreAWholeRingBehind() throws InterruptedException {
        crew.platform(() -> publish(0, FRAMES, Long.MAX_VALUE));
        crew.platform(() -> watch(new Cursor(ring, 0, 0), 0, 1));
        crew.join();
        assertEquals(8_192, ring.heldFrames());
    }

    @Test
    void aViewerThatJoinsWhileThePublisherClearsBeginsAtAKeyframe() throws InterruptedException {
        crew.platform(() -> publish(0, FRAMES, 0));
        for (int i = 0; i < 2; i++) {
            crew.platform(this::joinUntilTheEnd);
        }
        crew.join();
    }

    private void joinUntilTheEnd() {
        boolean last;
        do {
            last = ring.published() == FRAMES - 1; // then once more: the publisher may be faster
            Entry start = joinPoint.get().start();
            if (start != null) {
                Cursor cursor = new Cursor(ring, start.sequence(), start.offset());
                Entry first = cursor.peek();
                assertTrue(first != null, "the ring holds a keyframe at all times");
                assertTrue(first.frame().isKeyframe());
                assertEquals(first.sequence(), start.sequence() + cursor.lapped());
            }
        } while (!last && !crew.failed());
    }

    @Test
    void theNewestFrameIsThereOnceItIsPublished() throws InterruptedException {
        crew.platform(() -> publish(0, FRAMES, 0));
        crew.platform(() -> {
            long published = -1;
            while (published < FRAMES - 1 && !crew.failed()) {
                published = ring.published();
                Entry newest = ring.newest();
                assertTrue(published < 0 || newest != null && newest.sequence() >= published);
            }
        });
        crew.join();
    }

    @Test
    void publishersTakeTurnsAndViewersSeeOneStream() throws InterruptedException {
        int turns = 200;
        long each = FRAMES / turns;
        AtomicReference<Integer> turn = new AtomicReference<>(0);
        for (int publisher = 0; publisher < 2; publisher++) {
            int mine = publisher;
            crew.platform(() -> {
                for (int n = mine; n < turns && !crew.failed(); n += 2) {
                    while (turn.get() != n && !crew.failed()) {
                        Thread.onSpinWait();
                    }
                    publish(n * each, (n + 1) * each, 1000 * SIZE);
                    turn.set(n + 1); // hands over
                }
            });
        }
        crew.platform(() -> watch(new Cursor(ring, 0, 0), 0, 0));
        crew.join();
        assertEquals(FRAMES - 1, ring.newest().sequence());
    }
}
