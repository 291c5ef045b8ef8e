package dev.ringcast.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HeapTrimmerTest {
    private static final long SLACK = 32;

    private long used;
    private long live;
    private int collections;
    private final HeapTrimmer heap = new HeapTrimmer(SLACK, () -> used, () -> {
        collections++;
        used = live;
    });

    @Test
    void collectsWhenMoreIsUsedThanTwiceWhatTheLastCollectionLeftAndSomeSlack() {
        live = 10;
        use(SLACK);
        assertEquals(0, collections);

        use(SLACK + 1);
        assertEquals(1, collections);

        use(2 * live + SLACK);
        assertEquals(1, collections);

        use(2 * live + SLACK + 1);
        assertEquals(2, collections);
    }

    @Test
    void doesNotCollectAgainAndAgainWhatIsReallyInUse() {
        for (used = 1; used < 100_000; used++) {
            live = used; // and no garbage
            heap.look();
        }

        assertEquals(11, collections, "one for each doubling");
    }

    private void use(long bytes) {
        used = bytes;
        heap.look();
    }
}
