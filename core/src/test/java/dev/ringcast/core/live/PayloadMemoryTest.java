package dev.ringcast.core.live;

import static dev.ringcast.core.live.Watching.drain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Frame.Kind;
import dev.ringcast.core.media.Track;
import dev.ringcast.core.ring.Entry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Payloads in reused memory: viewers see whole frames, and all memory is given back. */
@Timeout(60)
class PayloadMemoryTest {
    private static final StreamName NAME = new StreamName("live", "test");
    private static final int FRAME = 10_000;
    private static final int FRAMES_PER_SECOND = 10;
    private static final Duration INTERVAL = Duration.ofMillis(1000 / FRAMES_PER_SECOND);

    private final ManualTime time = new ManualTime();
    private Streams streams = new TestSettings().streams(time);

    @AfterEach
    void close() {
        streams.close();
    }

    private void settings(TestSettings settings) {
        streams.close();
        streams = settings.streams(time);
    }

    private static byte octet(long dts) {
        return (byte) (dts / INTERVAL.toMillis());
    }

    /** A video frame whose bytes contain its time. */
    private Frame picture(Kind kind, int size) {
        long dts = time.nanos() / 1_000_000;
        byte[] payload = new byte[size];
        Arrays.fill(payload, octet(dts));
        return new Frame(Codec.VP9, kind, dts, 0, payload, 5);
    }

    /** Publishes some seconds on each stream, each second a GOP; the first stream begins now, the others later. */
    private void play(int seconds, int frameSize, Publisher... publishers) {
        for (int i = 0; i < seconds * FRAMES_PER_SECOND; i++) {
            for (int n = 0; n < publishers.length; n++) {
                boolean key = i % FRAMES_PER_SECOND == n % FRAMES_PER_SECOND;
                publishers[n].publish(picture(key ? Kind.KEYFRAME : Kind.INTER, frameSize));
            }
            time.advance(INTERVAL);
        }
    }

    private void play(int seconds, Publisher... publishers) {
        play(seconds, FRAME, publishers);
    }

    private long inUse() {
        return streams.payloads().capacity() - streams.payloads().available();
    }

    private void checkWhole(Frame frame) {
        byte[] expected = new byte[FRAME];
        Arrays.fill(expected, octet(frame.dts()));
        byte[] payload = new byte[frame.payload().remaining()];
        frame.payload().get(payload);
        assertTrue(Arrays.equals(expected, payload), () -> frame + " has bytes of another one");
    }

    private static List<Frame> frames(Subscription viewer) {
        List<Frame> frames = new ArrayList<>();
        for (Optional<Frame> frame = viewer.poll(); frame.isPresent(); frame = viewer.poll()) {
            frames.add(frame.get());
        }
        return frames;
    }

    private Subscription join(SubscriberOptions options) {
        Subscription viewer = streams.subscribe(NAME, options);
        assertTrue(viewer.viewer().join());
        return viewer;
    }

    /** A video frame in pooled memory that a viewer on a network has just taken. */
    private static Entry taken(Subscription viewer) {
        Entry entry = viewer.viewer().take();
        assertNotNull(entry.slab());
        return entry;
    }

    @Test
    void aViewerThatReadsOnlyAfterTheEndFindsNothingAndDoesNotCountAsLate() {
        Publisher publisher = streams.publish(NAME);
        play(3, publisher);
        Subscription late = streams.subscribe(NAME, SubscriberOptions.APPLICATION);
        publisher.close();
        assertEquals(List.of(), frames(late));
        assertEquals(0, late.skippedFrames().total());
        assertEquals(Optional.of(EndReason.STOPPED), late.endReason());
    }

    @Test
    void aLentHeaderIsCopiedIfItWaits() {
        Publisher publisher = streams.publish(NAME);
        Subscription viewer = join(SubscriberOptions.APPLICATION);
        publisher.publish(Frames.metadata(1));
        assertEquals(1, frames(viewer).size());
        byte[] lent = {2, 2, 2};
        publisher.publish(
                Frame.lent(Track.DATA, Codec.DATA, Kind.METADATA, 0, 0, ByteBuffer.wrap(lent), 0, lent.length));
        assertEquals(List.of(), frames(viewer), "it comes too soon after the first");
        Arrays.fill(lent, (byte) 3);
        time.advance(INTERVAL);
        publisher.publish(picture(Kind.KEYFRAME, FRAME));
        assertEquals(2, frames(viewer).get(0).payload().get(0));
    }

    @Test
    void aSlowStreamAndHeadersTakeNoPooledMemory() {
        Publisher slow = streams.publish(NAME);
        play(10, 5_000, slow);
        assertEquals(0, inUse());
        Publisher fast = streams.publish(new StreamName("live", "fast"));
        play(2, fast);
        assertTrue(inUse() > 0);
        for (int version = 0; version < 10; version++) {
            time.advance(Duration.ofSeconds(1));
            fast.publish(Frames.videoConfig(version));
            assertNull(fast.stream()
                    .feed()
                    .joinPoint()
                    .headers()
                    .find(Track.VIDEO, Kind.CONFIG)
                    .slab());
        }
    }

    @Test
    void aFrameTakenInThisProcessStaysWholeWhenItsMemoryIsReused() {
        Publisher publisher = streams.publish(NAME);
        play(3, publisher);
        assertTrue(inUse() > 0);
        Subscription late = join(SubscriberOptions.APPLICATION);
        List<Frame> kept = frames(late);
        late.close();
        assertEquals(FRAMES_PER_SECOND, kept.size(), "the last GOP");
        play(20, publisher);
        kept.forEach(this::checkWhole);
        assertTrue(inUse() < 4, "two million bytes went through it");
    }

    @Test
    void payloadsAreSharedAndNotCopiedWhileAViewerInThisProcessWatches() {
        Publisher publisher = streams.publish(NAME);
        play(3, publisher);
        Subscription one = join(SubscriberOptions.APPLICATION);
        Subscription other = join(SubscriberOptions.APPLICATION);
        assertEquals(frames(one).size(), frames(other).size());
        long before = inUse();
        play(3, publisher);
        List<Frame> ofOne = frames(one);
        List<Frame> ofOther = frames(other);
        assertEquals(3 * FRAMES_PER_SECOND, ofOne.size());
        for (int i = 0; i < ofOne.size(); i++) {
            assertSame(ofOne.get(i), ofOther.get(i));
            checkWhole(ofOne.get(i));
        }
        assertTrue(inUse() <= before);
        one.close();
        other.close();
        play(1, publisher);
        assertEquals(FRAMES_PER_SECOND, frames(join(Watching.NETWORK)).size());
        assertTrue(inUse() > 0, "no viewer in this process is left");
    }

    @Test
    void aPackagerLeavesPayloadsThereAndGetsCopies() {
        Publisher publisher = streams.publish(NAME);
        play(3, publisher);
        Subscription packager = join(SubscriberOptions.internal("test"));
        frames(packager);
        long before = inUse();
        play(3, publisher);
        List<Frame> kept = frames(packager);
        assertEquals(3 * FRAMES_PER_SECOND, kept.size());
        assertTrue(inUse() > before);
        play(20, publisher);
        kept.forEach(this::checkWhole);
        packager.close();
    }

    @Test
    void aFrameWhoseMemoryWasGivenBackIsLostAsThoseBehindIt() {
        settings(new TestSettings().thresholds(20 * FRAME, 40 * FRAME, 80 * FRAME));
        Publisher publisher = streams.publish(NAME);
        play(3, publisher);
        Subscription viewer = join(Watching.NETWORK);
        Entry entry = taken(viewer);
        play(30, publisher);
        assertFalse(entry.pin());
        assertNull(entry.detached());
        viewer.viewer().missed(entry);
        assertEquals(1, viewer.skippedFrames().lapped());
        List<Frame> rest = frames(viewer);
        assertTrue(rest.get(0).isKeyframe());
        rest.forEach(this::checkWhole);
        long published = publisher.stream().feed().ring().published() + 1;
        assertEquals(
                published - rest.size() - entry.sequence(),
                viewer.skippedFrames().lapped(),
                "each of them once");
    }

    @Test
    void afterALostVideoFrameVideoWaitsForAKeyframeAndAudioDoesNot() {
        Publisher publisher = streams.publish(NAME);
        play(3, publisher);
        Subscription viewer = join(Watching.NETWORK);
        viewer.viewer().missed(taken(viewer));
        publisher.publish(Frames.audio(5000));
        assertEquals(List.of("audio-inter@5000"), drain(viewer));
        publisher.publish(Frames.key(6000));
        publisher.publish(Frames.inter(6040));
        assertEquals(List.of("video-keyframe@6000", "video-inter@6040"), drain(viewer));
        assertEquals(FRAMES_PER_SECOND, viewer.skippedFrames().total(), "the GOP that began with it");
    }

    @Test
    void afterALostAudioFrameVideoContinues() {
        Publisher publisher = streams.publish(NAME);
        play(3, publisher);
        Subscription viewer = join(Watching.NETWORK);
        drain(viewer);
        publisher.publish(Frames.audio(5000));
        viewer.viewer().missed(taken(viewer));
        publisher.publish(Frames.inter(5010));
        assertEquals(List.of("video-inter@5010"), drain(viewer));
        assertEquals(1, viewer.skippedFrames().total());
    }

    @Test
    void allMemoryIsGivenBackHoweverAStreamEnds() {
        Publisher stopped = streams.publish(NAME);
        Publisher kicked = streams.publish(new StreamName("live", "kicked"));
        Publisher lost = streams.publish(new StreamName("live", "lost"));
        play(3, stopped, kicked, lost);
        long before = inUse();
        stopped.close();
        assertTrue(inUse() < before);
        streams.end(kicked.stream());
        lost.lost();
        assertTrue(inUse() > 0, "a lingering stream can still be joined");
        time.advance(Duration.ofSeconds(10));
        streams.tick(time.nanos());
        assertEquals(0, inUse());
        assertEquals(0, streams.memory().used());
    }

    @Test
    void aTakeoverKeepsTheMemoryOfTheStream() {
        play(3, streams.publish(NAME));
        Subscription viewer = join(Watching.NETWORK);
        Publisher next = streams.publish(NAME);
        play(3, next);
        frames(viewer).forEach(frame -> assertEquals(FRAME, frame.size()));
        viewer.close();
        play(1, next);
        assertTrue(inUse() <= 2, "a second fits into one, and may lie in two");
        next.close();
        assertEquals(0, inUse());
    }

    @Test
    void aViewerOfAnEndedStreamStillGetsAllFrames() {
        Publisher publisher = streams.publish(NAME);
        play(3, publisher);
        Subscription one = join(Watching.NETWORK);
        Subscription other = join(Watching.NETWORK);
        publisher.close();
        one.close();
        assertTrue(inUse() > 0);
        List<Frame> rest = frames(other);
        assertEquals(FRAMES_PER_SECOND, rest.size());
        rest.forEach(this::checkWhole);
        other.close();
        assertEquals(0, inUse());
    }

    @Test
    void aViewerInAWriteAtTheEndGivesItsMemoryBackAfterwards() {
        Publisher publisher = streams.publish(NAME);
        play(3, publisher);
        Subscription viewer = join(Watching.NETWORK);
        Entry entry = taken(viewer);
        assertTrue(entry.pin());
        viewer.close();
        publisher.close();
        assertEquals(1, inUse());
        checkWhole(entry.frame());
        entry.unpin();
        assertEquals(0, inUse());
    }

    @Test
    void pooledMemoryIsCounted() {
        Publisher one = streams.publish(NAME);
        Publisher other = streams.publish(new StreamName("live", "other"));
        Subscription viewer = join(Watching.NETWORK);
        for (int second = 0; second < 20; second++) {
            play(1, FRAME + 3_000 * second, one, other); // the largest leave much of a slab unused
            assertTrue(streams.memory().used() >= inUse() * streams.payloads().slabBytes());
        }
        viewer.close();
    }

    @Test
    void streamsThatFitOnlyWithoutPooledMemoryKeepTheirGops() {
        int frame = 31_000; // a GOP of them leaves two slabs nearly half empty
        int streamsMemory = 400 << 10;
        Publisher[] publishers = new Publisher[10];
        settings(new TestSettings().memory((long) publishers.length * streamsMemory));
        for (int i = 0; i < publishers.length; i++) {
            publishers[i] = streams.publish(new StreamName("live", "n" + i));
        }
        play(20, frame, publishers);
        assertTrue(inUse() > 0);
        assertFalse(streams.memory().exceeded());
        for (Publisher publisher : publishers) {
            assertEquals(0, publisher.stream().stats().gopOverflows());
        }
    }
}
