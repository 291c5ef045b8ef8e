package dev.ringcast.core.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Frame.Kind;
import dev.ringcast.core.media.MediaKind;
import dev.ringcast.core.media.Track;
import dev.ringcast.core.wire.WireSlice;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class GopIndexTest {
    private static final WireSlice[] NO_WIRES = {};

    private long sequence;
    private long bytes;

    private Entry entry(Frame frame) {
        Entry entry = new Entry(sequence++, bytes, frame, null, NO_WIRES);
        bytes = entry.end();
        return entry;
    }

    private void addGops(GopIndex gops, int count, int framesEach) {
        for (int i = 0; i < count * framesEach; i++) {
            gops.add(entry(i % framesEach == 0 ? Frames.key(i, 1) : Frames.inter(i, 1)));
        }
    }

    @Test
    void oneGopIsCachedFromItsKeyframeOn() {
        GopIndex gops = new GopIndex(1, 10_000);
        gops.add(entry(Frames.inter(0, 1)));
        assertNull(gops.oldest(), "a frame before the first keyframe belongs to no GOP");
        addGops(gops, 3, 10);
        assertEquals(21, gops.oldest().sequence());
        assertEquals(21, gops.newest().sequence());
    }

    @Test
    void ofSeveralCachedGopsTheOldestIsDroppedFirst() {
        GopIndex gops = new GopIndex(3, 10_000);
        addGops(gops, 5, 10);
        assertEquals(20, gops.oldest().sequence());
        assertEquals(40, gops.newest().sequence());
    }

    @Test
    void withoutACacheNoGopIsCached() {
        GopIndex gops = new GopIndex(0, 10_000);
        addGops(gops, 5, 10);
        assertNull(gops.oldest());
        assertNull(gops.newest());
    }

    @Test
    void aJoinBeginsAtTheOldestGopThatIsYoungEnough() {
        GopIndex gops = new GopIndex(100, 10_000);
        for (int second = 0; second <= 30; second++) {
            gops.add(entry(second % 4 == 0 ? Frames.key(second * 1000, 1) : Frames.inter(second * 1000, 1)));
            gops.add(entry(Frames.audio(second * 1000)));
        }
        assertEquals(20_000, gops.joinStart().frame().dts());
        assertEquals(20_000, gops.oldest().frame().dts(), "what no join begins at takes no memory");
    }

    @Test
    void ifNoGopIsYoungEnoughAJoinBeginsAtTheNewestWhileVideoContinues() {
        GopIndex gops = new GopIndex(3, 10_000);
        gops.add(entry(Frames.key(0, 1)));
        gops.add(entry(Frames.key(500, 1)));
        for (int second = 1; second <= 20; second++) {
            gops.add(entry(Frames.inter(second * 1000, 1)));
        }
        assertEquals(500, gops.joinStart().frame().dts());
        gops.add(entry(Frames.audio(30_000)));
        assertEquals(500, gops.joinStart().frame().dts(), "10 s and no more");
        gops.add(entry(Frames.audio(30_023)));
        assertNull(gops.joinStart(), "video has stopped: the live edge");
        assertFalse(gops.hasYoungVideo());
        gops.add(entry(Frames.inter(30_040, 1)));
        assertEquals(500, gops.joinStart().frame().dts(), "video continues");
    }

    @Test
    void audioAloneIsJoinedAtItsNewestTwoSeconds() {
        GopIndex gops = new GopIndex(1, 10_000);
        for (int dts = 0; dts <= 60_000; dts += 20) {
            gops.add(entry(Frames.audio(dts)));
            long age = dts - gops.joinStart().frame().dts();
            assertTrue(age <= 2_000 && age >= Math.min(dts, 1_900), () -> age + " ms");
        }
        gops.add(entry(Frames.inter(60_020, 1)));
        assertNull(gops.joinStart(), "video has begun, in the middle of a GOP");
        gops.add(entry(Frames.audio(60_040)));
        assertNull(gops.joinStart());
        gops.add(entry(Frames.key(60_060, 1)));
        assertEquals(60_060, gops.joinStart().frame().dts());
    }

    @Test
    void audioAloneIsBoundedAsGopsAre() {
        GopIndex gops = new GopIndex(1, 10_000);
        for (int i = 0; i <= 4_096; i++) {
            gops.add(entry(Frames.audio(i % 2 * 100)));
        }
        assertEquals(1, gops.oldest().sequence());
    }

    @Test
    void withoutACacheAudioAloneIsNotCachedEither() {
        GopIndex gops = new GopIndex(0, 10_000);
        gops.add(entry(Frames.audio(0)));
        assertNull(gops.joinStart());
    }

    @Test
    void packetsThatAreNoFramesAreNoVideo() {
        GopIndex gops = new GopIndex(1, 10_000);
        Frame packet = new Frame(Codec.OTHER_VIDEO, Frame.Kind.INTER, 10, 0, new byte[5], 5);
        gops.add(entry(packet));
        assertNull(gops.joinStart());
        gops.add(entry(Frames.audio(0)));
        gops.add(entry(packet));
        assertEquals(0, gops.joinStart().frame().dts());
    }

    @Test
    void afterARestartAudioMayBeAlone() {
        GopIndex gops = new GopIndex(1, 10_000);
        gops.add(entry(Frames.key(0, 1)));
        gops.restart();
        assertNull(gops.joinStart());
        gops.add(entry(Frames.audio(40)));
        assertEquals(40, gops.joinStart().frame().dts());
    }

    @Test
    void aGopHasAtMost4096Frames() {
        GopIndex gops = new GopIndex(1, 10_000);
        addGops(gops, 1, 4_096);
        assertEquals(0, gops.oldest().sequence());
        assertTrue(gops.add(entry(Frames.inter(0, 1))));
        assertNull(gops.oldest(), "the GOP outgrew the cache");
        gops.add(entry(Frames.inter(0, 1)));
        assertNull(gops.oldest());
        gops.add(entry(Frames.key(0, 1)));
        assertEquals(4_098, gops.oldest().sequence(), "the next keyframe begins a new one");
    }

    @Test
    void theBoundOfFramesIsForAllGopsTogether() {
        GopIndex gops = new GopIndex(10, 10_000);
        addGops(gops, 6, 1000);
        assertEquals(2000, gops.oldest().sequence());
        assertTrue(sequence - gops.oldest().sequence() <= 4_096);
    }

    @Test
    void aGopHasAtMost64MiB() {
        GopIndex gops = new GopIndex(1, 10_000);
        int mebibyte = 1 << 20;
        gops.add(entry(Frames.key(0, mebibyte)));
        Frame frame = Frames.inter(1, mebibyte);
        for (long held = mebibyte; held < (64L << 20); held += mebibyte) {
            gops.add(entry(frame));
        }
        assertEquals(0, gops.oldest().sequence());
        gops.add(entry(Frames.inter(2, 1)));
        assertNull(gops.oldest());
    }

    @Test
    void afterAResetTheCacheBeginsAtTheNextKeyframe() {
        GopIndex gops = new GopIndex(2, 10_000);
        addGops(gops, 2, 5);
        gops.clear();
        assertNull(gops.oldest());
        assertFalse(gops.add(entry(Frames.inter(0, 1))));
        assertFalse(gops.add(entry(Frames.key(0, 1))));
        assertEquals(11, gops.oldest().sequence());
    }

    @Test
    void theLargestFrameIsThatOfThisGopAndTheOneBefore() {
        GopIndex gops = new GopIndex(1, 10_000);
        gops.add(entry(Frames.key(0, 500)));
        gops.add(entry(Frames.inter(0, 900)));
        gops.add(entry(Frames.key(0, 300)));
        assertEquals(900, gops.largestFrame());
        gops.add(entry(Frames.key(0, 200)));
        assertEquals(300, gops.largestFrame());
    }

    private static Frame ofTrack(int id, Kind kind, long dts) {
        Track track = Track.of(MediaKind.VIDEO, id);
        return Frame.lent(track, Codec.VP9, kind, dts, 0, ByteBuffer.allocate(1), 0, 1)
                .given();
    }

    private static Frame furtherKey(long dts) {
        return ofTrack(1, Kind.KEYFRAME, dts);
    }

    @Test
    void aFurtherTracksKeyframeBeginsTheGopIfItIsOfTheSameMoment() {
        GopIndex gops = new GopIndex(1, 10_000);
        gops.add(entry(Frames.key(0, 1)));
        Entry early = entry(furtherKey(1000));
        gops.add(early);
        assertNull(gops.begun());
        gops.add(entry(Frames.key(1020, 1)));
        assertSame(early, gops.begun());
        assertSame(early, gops.joinStart());
        gops.add(entry(Frames.inter(1060, 1)));
        assertNull(gops.begun(), "of the newest frame alone");
        gops.add(entry(furtherKey(2000)));
        Entry later = entry(Frames.key(2021, 1));
        gops.add(later);
        assertSame(later, gops.joinStart());
    }

    @Test
    void ofSeveralFurtherTracksTheFirstKeyframeOfTheMomentBegins() {
        GopIndex gops = new GopIndex(1, 10_000);
        gops.add(entry(Frames.key(0, 1)));
        gops.add(entry(furtherKey(990)));
        Entry first = entry(ofTrack(2, Kind.KEYFRAME, 1015));
        gops.add(first);
        gops.add(entry(furtherKey(1025)));
        gops.add(entry(Frames.key(1030, 1)));
        assertSame(first, gops.joinStart());
    }

    @Test
    void aFurtherTracksKeyframeIsHeldFor100Ms() {
        GopIndex gops = new GopIndex(0, 10_000);
        gops.add(entry(Frames.key(0, 1)));
        Entry early = entry(furtherKey(500));
        gops.add(early);
        gops.add(entry(Frames.audio(600)));
        assertSame(early, gops.oldest());
        gops.add(entry(Frames.audio(601)));
        assertNull(gops.oldest());
    }

    @Test
    void whatIsHeldForAFurtherTracksKeyframeIsBoundedIfNoTimePasses() {
        for (boolean bytesAlone : new boolean[] {false, true}) {
            GopIndex gops = new GopIndex(1, 10_000);
            gops.add(entry(Frames.key(0, 1)));
            gops.add(entry(furtherKey(0)));
            sequence += bytesAlone ? 0 : GopIndex.MAX_FRAMES;
            bytes += bytesAlone ? GopIndex.MAX_BYTES : 0;
            gops.add(entry(Frames.inter(0, 1)));
            assertNull(gops.oldest());
        }
    }

    @Test
    void ifMemoryIsShortAFurtherTracksKeyframeIsForgottenLast() {
        GopIndex gops = new GopIndex(1, 10_000);
        gops.add(entry(Frames.key(0, 1)));
        Entry early = entry(furtherKey(50));
        gops.add(early);
        gops.dropOldest();
        assertSame(early, gops.oldest());
        gops.dropOldest();
        assertNull(gops.oldest());
    }

    @Test
    void anotherPublicationIsLedByItsOwnFirstTrack() {
        GopIndex gops = new GopIndex(1, 10_000);
        gops.add(entry(Frames.key(0, 1)));
        gops.add(entry(furtherKey(500)));
        assertEquals(0, gops.joinStart().frame().dts(), "a further track leads no GOP");
        gops.restart();
        gops.add(entry(furtherKey(1000)));
        assertEquals(1000, gops.joinStart().frame().dts());
        gops.add(entry(ofTrack(1, Kind.INTER, 20_000)));
        assertTrue(gops.hasYoungVideo());
    }

    @Test
    void ifTheLeadingTrackStopsAJoinBeginsAtTheLiveEdge() {
        GopIndex gops = new GopIndex(1, 10_000);
        gops.add(entry(Frames.key(0, 1)));
        for (int dts = 1_000; dts <= 10_000; dts += 1_000) {
            gops.add(entry(furtherKey(dts)));
        }
        assertEquals(0, gops.joinStart().frame().dts());
        gops.add(entry(furtherKey(11_000)));
        assertNull(gops.joinStart());
        assertFalse(gops.hasYoungVideo());
    }
}
