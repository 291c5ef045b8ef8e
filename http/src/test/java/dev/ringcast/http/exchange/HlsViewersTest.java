package dev.ringcast.http.exchange;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.Peer;
import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamObserver;
import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.concurrent.TimeSource;
import dev.ringcast.core.live.Publisher;
import dev.ringcast.core.live.Streams;
import dev.ringcast.core.log.LogText;
import dev.ringcast.core.wire.HeapBudget;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions: which ids permit to play, which viewers count, and which events the observer gets. */
@Timeout(60)
class HlsViewersTest {
    private static final StreamName CAM = StreamName.parse("live/cam");
    private static final StreamName OTHER = StreamName.parse("live/other");
    private static final Peer VIEWER = new Peer("hls", new InetSocketAddress("192.0.2.1", 4000), "");

    private final AtomicLong clock =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(10).toNanos());
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Streams streams = new Streams(
            StreamSettings.DEFAULTS,
            StreamAuthenticator.PERMIT_ALL,
            new StreamObserver() {
                @Override
                public void playStarted(StreamName name, Peer peer) {
                    told.add("started " + name + " " + peer);
                }

                @Override
                public void playEnded(StreamName name, Peer peer, EndReason reason) {
                    told.add("ended " + name + " " + reason);
                }
            },
            List.of(),
            TimeSource.SYSTEM);
    private final HlsViewers viewers = new HlsViewers(streams, clock::get);
    private final Publisher publisher = streams.publish(CAM);

    @AfterEach
    void close() {
        streams.close();
    }

    private void pass(int seconds) {
        clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    private void served(String id) {
        viewers.served(CAM, id, VIEWER, "VLC/3.0", 2);
    }

    private void assertEvents(String... events) {
        await().untilAsserted(() -> assertEquals(List.of(events), told));
    }

    /** The lines of the log while something runs. */
    private static List<String> logged(Runnable work) {
        List<String> lines = new CopyOnWriteArrayList<>();
        Logger logger = Logger.getLogger("dev.ringcast.hls");
        logger.setFilter(line -> !lines.add(line.getLevel() + " " + new SimpleFormatter().formatMessage(line)));
        try {
            work.run();
        } finally {
            logger.setFilter(null);
        }
        return lines;
    }

    @Test
    void aViewersStartAndEndHaveALineEach() {
        String id = viewers.open(CAM, 2);
        List<String> lines = logged(() -> {
            served(id);
            pass(20);
            served(id);
            pass(31);
            viewers.tick();
            viewers.tick();
        });
        String peer = LogText.address(VIEWER.address());
        assertEquals(
                List.of(
                        "INFO " + peer + ": plays live/cam over HLS",
                        "INFO " + peer + ": closed, left; viewer of live/cam over HLS, 20 s"),
                lines);
        String other = viewers.open(CAM, 2);
        lines = logged(() -> {
            served(other);
            publisher.close();
            served(other);
        });
        assertEquals(
                "INFO " + peer + ": closed, stream ended: its publisher stopped; viewer of live/cam over HLS, 0.0 s",
                lines.getLast());
    }

    @Test
    void anIdPermitsItsStreamUntilItExpiresAndIsStoredNowhere() {
        String id = viewers.open(CAM, 2);
        assertTrue(viewers.admits(CAM, id));
        assertFalse(viewers.admits(OTHER, id), "it is for another stream");
        assertFalse(new HlsViewers(streams, clock::get).admits(CAM, id), "it is of another run");
        assertNotEquals(id, viewers.open(CAM, 2));
        assertEquals(0, viewers.size());
        pass(29);
        assertTrue(viewers.admits(CAM, id));
        pass(1);
        assertFalse(viewers.admits(CAM, id));
    }

    @Test
    void anIdThatWasNotMadeHereIsNone() {
        String id = viewers.open(CAM, 2);
        for (int at = 0; at < id.length(); at++) {
            String forged = id.substring(0, at) + (id.charAt(at) == 'A' ? 'B' : 'A') + id.substring(at + 1);
            boolean sameBytes = at == id.length() - 1; // its last bits are of no meaning
            assertTrue(sameBytes || !viewers.admits(CAM, forged), forged);
        }
        for (String none :
                List.of("", "A", "x".repeat(43), "é".repeat(43), id + "A", id.substring(1), "=".repeat(43))) {
            assertFalse(viewers.admits(CAM, none), none);
            served(none);
        }
        assertEquals(0, viewers.size(), "nothing is stored for it");
        assertEquals(0, viewers.of(CAM));
    }

    @Test
    void aSessionCountsFromItsFirstPlaylistUntilAWhileAfterItsLast() {
        String id = viewers.open(CAM, 2);
        assertEquals(0, viewers.of(CAM));
        for (int i = 0; i < 10; i++) {
            served(id);
            assertEquals(1, viewers.of(CAM));
            pass(29);
            viewers.tick();
        }
        assertTrue(viewers.admits(CAM, id), "long after its signed expiry");
        assertEquals(0, viewers.of(OTHER));
        pass(1);
        viewers.tick();
        assertEquals(0, viewers.of(CAM));
        assertEquals(0, viewers.size());
        assertFalse(viewers.admits(CAM, id));
        assertEvents("started live/cam hls 192.0.2.1:4000", "ended live/cam LEFT");
    }

    @Test
    void theLifeOfASessionFollowsALongTargetDuration() {
        String unused = viewers.open(CAM, 12);
        String used = viewers.open(CAM, 12);
        viewers.served(CAM, used, VIEWER, "VLC/3.0", 12);
        pass(35);
        viewers.tick();
        assertTrue(viewers.admits(CAM, unused));
        assertEquals(1, viewers.of(CAM));
        pass(1);
        viewers.tick();
        assertFalse(viewers.admits(CAM, unused));
        assertEquals(0, viewers.of(CAM));
    }

    @Test
    void theEndOfTheStreamEndsTheSessionWhenItIsServedAndItMayStillAsk() {
        String id = viewers.open(CAM, 2);
        served(id);
        publisher.close();
        served(id);
        assertEquals(0, viewers.of(CAM));
        assertTrue(viewers.admits(CAM, id), "it is to learn of the end");
        served(id);
        try (Publisher again = streams.publish(CAM)) {
            served(id);
            assertEquals(1, viewers.of(CAM), "a new stream of the name");
            assertTrue(again.stream().endReason().isEmpty());
        }
        pass(30);
        viewers.tick();
        assertEvents(
                "started live/cam hls 192.0.2.1:4000",
                "ended live/cam STOPPED",
                "started live/cam hls 192.0.2.1:4000",
                "ended live/cam STOPPED");
    }

    @Test
    void aServerThatStopsEndsEachSessionOnceWithTheReasonThatItsStreamEndedFor() {
        Publisher other = streams.publish(OTHER);
        String asks = viewers.open(CAM, 2);
        String silent = viewers.open(CAM, 2);
        served(asks);
        served(silent);
        viewers.served(OTHER, viewers.open(OTHER, 2), VIEWER, "VLC/3.0", 2);
        other.close();
        streams.stop();
        served(asks);
        List<String> lines = logged(() -> {
            viewers.close();
            served(silent);
            served(viewers.open(CAM, 2));
            viewers.close();
        });
        String peer = "INFO " + LogText.address(VIEWER.address());
        assertEquals(
                List.of(
                        peer + ": closed, stream ended: its publisher stopped; viewer of live/other over HLS, 0.0 s",
                        peer + ": closed, stream ended: the server stops; viewer of live/cam over HLS, 0.0 s"),
                lines.stream().sorted().toList());
        await().untilAsserted(() -> assertEquals(
                List.of("ended live/cam SERVER_STOPS", "ended live/cam SERVER_STOPS", "ended live/other STOPPED"),
                told.stream()
                        .filter(event -> event.startsWith("ended"))
                        .sorted()
                        .toList()));
        assertEquals(List.of(0, 0, 0), List.of(viewers.of(CAM), viewers.of(OTHER), viewers.size()));
        assertEquals(0, streams.memory().heap().used());
    }

    @Test
    void aFullTableCountsNoMoreAndStillLetsPlay() {
        for (int i = 0; i < 20_000; i++) {
            served(viewers.open(CAM, 2));
        }
        String id = viewers.open(CAM, 2);
        served(id);
        assertEquals(20_000, viewers.size());
        assertEquals(20_000, viewers.of(CAM));
        for (int i = 0; i < 3; i++) {
            pass(29);
            assertTrue(viewers.admits(CAM, id), "past its signed expiry too: its uses were not stored");
        }
        assertFalse(viewers.admits(OTHER, id));
        viewers.tick();
        assertEquals(0, viewers.size());
        served(id);
        assertEquals(1, viewers.of(CAM));
    }

    @Test
    void sessionsAreCountedOnTheHeap() {
        long before = streams.memory().heap().used();
        for (int i = 0; i < 100; i++) {
            served(viewers.open(CAM, 2));
        }
        assertEquals(before + 100 * 768, streams.memory().heap().used());
        pass(31);
        viewers.tick();
        assertEquals(before, streams.memory().heap().used());
    }

    @Test
    void aFullHeapCountsNoMoreAndStillLetsPlay() {
        HeapBudget heap = streams.memory().heap();
        long rest = heap.refusable() - heap.used() - 1_000;
        assertTrue(heap.reserve(rest));
        String id = viewers.open(CAM, 2);
        served(viewers.open(CAM, 2));
        served(id);
        assertEquals(1, viewers.of(CAM));
        pass(31);
        assertTrue(viewers.admits(CAM, id));
        heap.release(rest);
        served(id);
        assertEquals(2, viewers.of(CAM));
    }

    @Test
    void aStreamHasAViewerForAsLongAsAPlayerMayWaitBetweenRequests() {
        assertFalse(viewers.isWatched());
        viewers.served(CAM, "", VIEWER, "VLC/3.0", 2);
        assertTrue(viewers.isWatched());
        pass(16);
        assertFalse(viewers.isWatched());
    }

    @Test
    void theIdOfAViewerThatWasKickedIsRefusedForADayAndNoOtherIs() {
        String kicked = viewers.open(CAM, 2);
        String other = viewers.open(CAM, 2);
        served(kicked);
        served(other);
        long number = streams.viewers().of(CAM).getFirst().id();
        assertTrue(streams.viewers().kick(number));
        assertFalse(streams.viewers().kick(number), "it is over");
        served(kicked); // an answer that was under way
        assertEquals(1, viewers.of(CAM));
        assertEquals(1, streams.viewers().of(CAM).size());
        assertEvents("started live/cam " + VIEWER, "started live/cam " + VIEWER, "ended live/cam KICKED");
        pass(24 * 3_600 - 1);
        viewers.tick();
        assertTrue(viewers.isKicked(CAM, kicked));
        assertFalse(viewers.isKicked(CAM, other));
        assertFalse(viewers.isKicked(OTHER, kicked));
        pass(1);
        viewers.tick();
        assertFalse(viewers.isKicked(CAM, kicked));
        assertEquals(0, viewers.size());
        assertEquals(List.of(), streams.viewers().of(CAM));
    }
}
