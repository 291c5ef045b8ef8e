package dev.ringcast.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SegmentStoreTest {
    private static final SessionStart SESSION = SequenceNumbers.NONE.next("1700000000123", 1_700_000_001, 0);
    private static final int TARGET_DURATION = 2;

    private static SegmentStore store(SessionStart session) {
        return new SegmentStore(session, 6, () -> Long.MAX_VALUE);
    }

    private static SegmentStore.NewSegment made(long millis, boolean discontinuity, int bytes) {
        return new SegmentStore.NewSegment(millis, Instant.EPOCH, discontinuity, 0, new byte[bytes]);
    }

    private static void append(SegmentStore store, int count) {
        for (int i = 0; i < count; i++) {
            store.append(made(2_000, false, 10), TARGET_DURATION, i * 2_000L);
        }
    }

    @Test
    void namesCarryTheStreamsStartAndTheSequenceNumber() {
        SegmentStore store = store(SESSION);
        append(store, 2);
        List<MediaSegment> listed = store.window().listed();
        assertEquals("1700000000123-1700000001.ts", listed.get(0).uri());
        assertEquals("1700000000123-1700000002.ts", listed.get(1).uri());
        assertSame(
                listed.get(1),
                store.window().find("1700000000123-1700000002.ts").orElseThrow());
        assertEquals(Optional.empty(), store.window().find("1700000000123-1700000003.ts"));
    }

    @Test
    void sixAreListedAndARemovedOneStaysForAnotherWindowAndATargetDuration() {
        SegmentStore store = store(SESSION);
        append(store, 7);
        assertEquals(6, store.window().listed().size());
        String removed = SESSION.uri(SESSION.firstSequence());
        assertTrue(store.window().find(removed).isPresent());
        long removedAt = 6 * 2_000;
        long last = removedAt + 14_000 + 2_000 - 1; // the list it was in had 7 segments
        store.append(made(2_000, false, 10), TARGET_DURATION, last);
        assertTrue(store.window().find(removed).isPresent());
        store.append(made(2_000, false, 10), TARGET_DURATION, last + 1);
        assertFalse(store.window().find(removed).isPresent());
    }

    @Test
    void atLeastThreeTargetDurationsAreListed() {
        SegmentStore store = store(SESSION);
        for (int i = 0; i < 50; i++) {
            store.append(made(1_000, false, 10), 10, i * 1_000L);
        }
        assertEquals(30, store.window().listed().size());
    }

    @Test
    void afterTheTargetDurationHasGrownNothingIsRemovedUntilThreeAreListed() {
        SegmentStore store = store(SESSION);
        append(store, 10);
        long first = store.window().listed().getFirst().sequence();
        store.append(made(8_330, false, 10), 8, 0);
        assertEquals(first, store.window().listed().getFirst().sequence());
        assertEquals(20_330, store.window().listedMillis());
        store.append(made(8_330, false, 10), 8, 0);
        assertEquals(first + 2, store.window().listed().getFirst().sequence());
        assertEquals(24_660, store.window().listedMillis());
    }

    @Test
    void theDiscontinuitySequenceCountsWhatWasRemoved() {
        SegmentStore store = store(SESSION);
        append(store, 3);
        store.append(made(2_000, true, 10), TARGET_DURATION, 0);
        append(store, 5);
        assertEquals(0, store.window().discontinuitySequence());
        assertTrue(store.window().listed().getFirst().discontinuity());
        append(store, 1);
        assertEquals(1, store.window().discontinuitySequence());
    }

    @Test
    void aSessionThatFollowsAnotherStartsWithADiscontinuity() {
        SegmentStore store = store(new SessionStart("7", 100, 3, true, 2));
        append(store, 2);
        SegmentWindow window = store.window();
        assertEquals(100, window.listed().getFirst().sequence());
        assertTrue(window.listed().getFirst().discontinuity());
        assertFalse(window.listed().getLast().discontinuity());
        assertEquals(3, window.discontinuitySequence());
    }

    @Test
    void theEndIsMarkedAndNothingIsLost() {
        SegmentStore store = store(SESSION);
        append(store, 9);
        SegmentWindow before = store.window();
        store.end();
        assertEquals(new SegmentWindow(before.listed(), before.removed(), 0, true), store.window());
        assertFalse(before.ended(), "what a reader has does not change");
    }

    @Test
    void aSmallShareOfMemoryCostsRemovedSegmentsFirstThenListedOnesButNeverTheNewest() {
        long[] share = {Long.MAX_VALUE};
        SegmentStore store = new SegmentStore(SESSION, 6, () -> share[0]);
        append(store, 8);
        assertEquals(80, store.window().heldBytes());
        share[0] = 65;
        append(store, 1);
        assertEquals(0, store.window().removed().size());
        assertEquals(6, store.window().listed().size());
        share[0] = 35;
        append(store, 1);
        assertEquals(3, store.window().listed().size());
        share[0] = 1;
        append(store, 1);
        assertEquals(1, store.window().listed().size());
        assertEquals(10, store.window().heldBytes());
    }

    @Test
    void segmentsThatLastNextToNothingDoNotPileUp() {
        SegmentStore store = store(SESSION);
        for (int i = 0; i < 5_000; i++) {
            store.append(made(1, false, 1), 10, 0);
        }
        assertEquals(1_000, store.window().listed().size());
        assertEquals(1_000, store.window().removed().size());
    }

    @Property
    void aPlayerThatReloadsFindsValidPlaylistsAndEachSegmentOfThem(
            @ForAll("segments") List<SegmentStore.NewSegment> segments,
            @ForAll @IntRange(min = 1, max = 8) int window) {
        SegmentStore store = new SegmentStore(SESSION, window, () -> Long.MAX_VALUE);
        Reloads player = new Reloads();
        List<MediaSegment> all = new ArrayList<>();
        List<Long> fetchableUntil = new ArrayList<>();
        int targetDuration = TARGET_DURATION;
        long now = 0;
        for (SegmentStore.NewSegment made : segments) {
            now += made.durationMillis();
            targetDuration = Math.max(targetDuration, (int) ((made.durationMillis() + 500) / 1000));
            SegmentWindow before = store.window();
            long listedBefore = before.listedMillis();
            store.append(made, targetDuration, now);
            SegmentWindow held = store.window();
            all.add(held.listed().getLast());
            long until = now + listedBefore + made.durationMillis() + targetDuration * 1000L;
            while (fetchableUntil.size() < all.size() - held.listed().size()) {
                fetchableUntil.add(until); // it left the list just now
            }
            checkAgainstTheModel(held, all, fetchableUntil, now);
            long rest = held.listedMillis() - held.listed().getFirst().durationMillis();
            boolean needed = held.listed().size() <= window || rest < 3_000L * targetDuration;
            assertTrue(needed, "no longer than it must be");
            boolean nothingLeft = before.listed().isEmpty()
                    || held.listed().getFirst().equals(before.listed().getFirst());
            assertTrue(
                    nothingLeft || held.listed().size() >= window && held.listedMillis() >= 3_000L * targetDuration,
                    "no shorter than it may be");
            MediaPlaylist playlist =
                    new MediaPlaylist(targetDuration, held.discontinuitySequence(), false, held.listed(), held.ended());
            player.load(playlist.text());
        }
    }

    private static void checkAgainstTheModel(
            SegmentWindow held, List<MediaSegment> all, List<Long> fetchableUntil, long now) {
        int removed = all.size() - held.listed().size();
        assertEquals(all.subList(removed, all.size()), held.listed());
        long discontinuities = 0;
        for (int i = 0; i < removed; i++) {
            discontinuities += all.get(i).discontinuity() ? 1 : 0;
            if (fetchableUntil.get(i) > now) {
                assertSame(all.get(i), held.find(all.get(i).uri()).orElseThrow());
            }
        }
        assertEquals(discontinuities, held.discontinuitySequence());
        long bytes = held.listed().stream().mapToLong(s -> s.bytes().length).sum()
                + held.removed().stream().mapToLong(s -> s.bytes().length).sum();
        assertEquals(bytes, held.heldBytes());
    }

    @Provide
    Arbitrary<List<SegmentStore.NewSegment>> segments() {
        Arbitrary<Long> millis = Arbitraries.frequencyOf(
                Tuple.of(20, Arbitraries.longs().between(1_000, 2_499)),
                Tuple.of(1, Arbitraries.longs().between(2_500, 12_040)),
                Tuple.of(1, Arbitraries.longs().between(1, 999)));
        Arbitrary<Boolean> discontinuity = Arbitraries.integers().between(0, 5).map(n -> n == 0);
        Arbitrary<Integer> bytes = Arbitraries.integers().between(0, 100);
        return Combinators.combine(millis, discontinuity, bytes)
                .as(SegmentStoreTest::made)
                .list()
                .ofMaxSize(60);
    }
}
