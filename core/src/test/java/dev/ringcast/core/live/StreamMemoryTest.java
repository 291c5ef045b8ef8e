package dev.ringcast.core.live;

import static dev.ringcast.core.live.Watching.drain;
import static dev.ringcast.core.live.Watching.publishGop;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.Peer;
import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.wire.WireFormat;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The memory that streams hold is counted, bounded, and given back. */
@Timeout(60)
class StreamMemoryTest {
    private static final StreamName NAME = new StreamName("live", "test");
    private static final Logger LOG = Logger.getLogger("dev.ringcast.streams");
    private static final int FRAME = 10_000;

    private final ManualTime time = new ManualTime();
    private final List<String> logged = new ArrayList<>();
    private final Handler listener = new Handler() {
        @Override
        public void publish(LogRecord line) {
            logged.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private Streams streams = new TestSettings().streams(time);

    @AfterEach
    void close() {
        LOG.removeHandler(listener);
        streams.close();
    }

    private void settings(TestSettings settings) {
        streams.close();
        streams = settings.streams(time);
    }

    private static void publishInter(Publisher publisher, int frames) {
        for (int i = 0; i < frames; i++) {
            publisher.publish(Frames.inter(0, FRAME));
        }
    }

    private long used() {
        return streams.memory().used();
    }

    @Test
    void withoutViewersTheCachedGopIsKeptAndOlderFramesAreNot() {
        Publisher publisher = streams.publish(NAME);
        publisher.publish(Frames.key(0, FRAME));
        publishInter(publisher, 99);
        assertTrue(used() > 100L * FRAME && used() < 110L * FRAME, () -> "used " + used());
        publisher.publish(Frames.key(1, FRAME));
        assertTrue(used() < 10L * FRAME, () -> "used " + used());
    }

    @Test
    void withoutACacheAndWithoutViewersNothingIsKept() {
        settings(new TestSettings().gopMax(0));
        Publisher publisher = streams.publish(NAME);
        publisher.publish(Frames.key(0, FRAME));
        publishInter(publisher, 99);
        assertEquals(0, publisher.stream().feed().ring().heldFrames());
    }

    @Test
    void withAViewerFramesThatItMayStillReadAreKept() {
        settings(new TestSettings().thresholds(20 * FRAME, 40 * FRAME, 80 * FRAME));
        Publisher publisher = streams.publish(NAME);
        publisher.publish(Frames.key(0, FRAME));
        Subscription viewer = streams.subscribe(NAME, Watching.NETWORK);
        assertTrue(viewer.viewer().join());
        for (int i = 0; i < 1000; i++) {
            publisher.publish(Frames.key(0, FRAME));
        }
        assertEquals(100, publisher.stream().feed().ring().heldFrames(), "the last threshold and a quarter of it");
        viewer.close();
        publisher.publish(Frames.key(0, FRAME));
        assertEquals(1, publisher.stream().feed().ring().heldFrames());
    }

    @Test
    void allMemoryIsGivenBackWhenStreamsEnd() {
        List<Publisher> publishers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            publishers.add(streams.publish(new StreamName("live", "n" + i)));
            publishers.get(i).publish(Frames.key(0, FRAME));
            publishInter(publishers.get(i), i);
        }
        assertTrue(used() > 20L * FRAME);
        publishers.subList(0, 10).forEach(Publisher::close);
        publishers.subList(10, 15).forEach(publisher -> streams.end(publisher.stream()));
        publishers.subList(15, 20).forEach(Publisher::lost);
        assertTrue(used() > 5L * FRAME, "a lingering stream can still be joined");
        time.advance(Duration.ofSeconds(10));
        streams.tick(time.nanos());
        assertEquals(0, used());
    }

    @Test
    void anEndedStreamCountsUntilItsLastViewerHasLeft() {
        Publisher publisher = streams.publish(NAME);
        publisher.publish(Frames.key(0, FRAME));
        Subscription one = streams.subscribe(NAME, SubscriberOptions.APPLICATION);
        Subscription two = streams.subscribe(NAME, Watching.NETWORK);
        assertTrue(one.viewer().join() && two.viewer().join());
        publisher.close();
        assertTrue(used() > FRAME);
        one.close();
        assertTrue(used() > FRAME);
        assertEquals(1, drain(two).size());
        two.close();
        assertEquals(0, used());
    }

    @Test
    void pastTheLimitEachStreamKeepsItsShareOfGopsAndBacklog() {
        long limit = 100L * FRAME;
        settings(new TestSettings().memory(limit).gopMax(3));
        List<Publisher> publishers = List.of(streams.publish(NAME), streams.publish(new StreamName("live", "other")));
        publishers.forEach(publisher -> streams.subscribe(publisher.stream().name(), Watching.NETWORK)
                .viewer()
                .join());
        for (int gop = 0; gop < 20; gop++) {
            for (Publisher publisher : publishers) {
                publisher.publish(Frames.key(0, FRAME));
                publishInter(publisher, 9);
                assertTrue(used() < limit + 2L * FRAME, () -> "used " + used());
            }
        }
        for (Publisher publisher : publishers) {
            assertNotNull(publisher.stream().feed().joinPoint().start(), "one GOP of ten is within the share");
            assertEquals(0, publisher.stream().stats().gopOverflows());
        }
    }

    @Test
    void aSilentStreamGivesBackMemoryBeyondItsShare() {
        long limit = 100L * FRAME;
        settings(new TestSettings().memory(limit));
        List<Publisher> publishers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            publishers.add(streams.publish(new StreamName("live", "n" + i)));
            publishers.get(i).publish(Frames.key(0, FRAME));
            publishInter(publishers.get(i), 22);
        }
        publishers.get(3).lost();
        Publisher last = streams.publish(NAME);
        last.publish(Frames.key(0, FRAME));
        publishInter(last, 13);
        assertTrue(used() > limit, "the others hold what they held when there was room");
        streams.tick(time.nanos());
        assertTrue(used() < limit, () -> "used " + used());
        publishers.get(0).publish(Frames.key(1, FRAME));
    }

    @Test
    void memoryHeldByEndedStreamsIsNoRoomForOthers() {
        long limit = 100L * FRAME;
        settings(new TestSettings().memory(limit));
        for (int i = 0; i < 20; i++) {
            Publisher publisher = streams.publish(NAME);
            publisher.publish(Frames.key(0, FRAME));
            publishInter(publisher, 60);
            assertTrue(streams.subscribe(NAME, Watching.NETWORK).viewer().join()); // and never reads
            publisher.close();
        }
        assertTrue(used() < 2 * limit, () -> "used " + used());
    }

    @Test
    void belowOneGopTheCacheIsOffAndThatIsLoggedOnce() {
        LOG.addHandler(listener);
        settings(new TestSettings().memory(20L * FRAME));
        Publisher publisher = streams.publish(NAME);
        for (int gop = 0; gop < 5; gop++) {
            publisher.publish(Frames.key(gop * 1000, FRAME));
            publishInter(publisher, 49);
            assertNull(publisher.stream().feed().joinPoint().start());
        }
        assertTrue(used() < 22L * FRAME, () -> "used " + used());
        assertEquals(5, publisher.stream().stats().gopOverflows());
        streams.tick(time.nanos());
        streams.tick(time.nanos());
        assertEquals(
                1,
                logged.stream().filter(line -> line.contains("memory is short")).count());

        Subscription viewer = streams.subscribe(NAME, SubscriberOptions.APPLICATION);
        assertTrue(viewer.viewer().join());
        publishInter(publisher, 1);
        publisher.publish(Frames.key(5000, FRAME));
        assertEquals(List.of("video-keyframe@5000"), drain(viewer), "a viewer that joins waits for the next keyframe");
    }

    @Test
    void missingKeyframesAreLoggedOnce() {
        LOG.addHandler(listener);
        settings(new TestSettings());
        Publisher publisher = streams.publish(NAME);
        for (int second = 0; second < 60; second++, time.advance(Duration.ofSeconds(1))) {
            publisher.publish(second % 20 == 0 ? Frames.key(second * 1000) : Frames.inter(second * 1000));
            streams.tick(time.nanos());
        }
        assertEquals(3, publisher.stream().stats().missingKeyframes());
        assertEquals(
                1,
                logged.stream()
                        .filter(line -> line.contains("no keyframe for 15 s"))
                        .count());
    }

    @Test
    void framesOfAFewBytesCountWhatTheyCost() {
        long limit = 300_000;
        settings(new TestSettings().memory(limit));
        Publisher publisher = streams.publish(NAME);
        assertTrue(streams.subscribe(NAME, Watching.NETWORK).viewer().join());
        for (int i = 0; i < 20_000; i++) {
            publisher.publish(i % 1000 == 0 ? Frames.key(0, 6) : Frames.inter(0, 6));
            assertTrue(used() < limit + 1_000, () -> "used " + used());
        }
    }

    /** A wire format whose bytes are the payload. */
    private static final class Plain implements WireFormat {
        @Override
        public int size(Frame frame) {
            return frame.size();
        }

        @Override
        public int put(Frame frame, int from, ByteBuffer out) {
            int length = Math.min(frame.size() - from, out.remaining());
            out.put(frame.payload().slice(from, length));
            return length;
        }
    }

    @Test
    void wireLogsExistWhileAViewerWatchesInTheirFormat() {
        streams.close();
        StreamSettings small = new TestSettings().pool(20L * FRAME, FRAME).build();
        streams = new Streams(small, StreamAuthenticator.PERMIT_ALL, null, List.of(new Plain(), new Plain()), time);
        Publisher publisher = streams.publish(NAME);
        publishGop(publisher, 0);
        assertEquals(20, streams.pool().available());
        SubscriberOptions second = SubscriberOptions.network(Peer.APPLICATION, 1);
        Subscription viewer = streams.subscribe(NAME, second);
        drain(viewer);
        publisher.publish(Frames.inter(80));
        var entry = viewer.viewer().take();
        assertNull(entry.slice(0), "no viewer watches in the first format");
        assertNotNull(entry.slice(1));
        assertEquals(19, streams.pool().available());
        viewer.close();
        publisher.publish(Frames.inter(120));
        time.advance(Duration.ofSeconds(2));
        publisher.publish(Frames.inter(160));
        assertEquals(20, streams.pool().available());

        Subscription again = streams.subscribe(NAME, second);
        drain(again);
        publisher.publish(Frames.inter(200));
        assertFalse(streams.pool().available() == 20);
        publisher.lost();
        assertEquals(20, streams.pool().available(), "no viewer writes while there is no publisher");
        assertEquals(1, drain(again).size());
    }

    @Test
    void aPublisherThatFallsSilentReleasesItsWireLog() {
        streams.close();
        StreamSettings small = new TestSettings().pool(20L * FRAME, FRAME).build();
        streams = new Streams(small, StreamAuthenticator.PERMIT_ALL, null, List.of(new Plain()), time);
        Publisher publisher = streams.publish(NAME);
        Subscription viewer = streams.subscribe(NAME, SubscriberOptions.network(Peer.APPLICATION, 0));
        assertTrue(viewer.viewer().join());
        publishGop(publisher, 0);
        streams.tick(time.nanos());
        assertEquals(19, streams.pool().available());
        time.advance(Duration.ofSeconds(2));
        streams.tick(time.nanos());
        assertEquals(20, streams.pool().available());
    }
}
