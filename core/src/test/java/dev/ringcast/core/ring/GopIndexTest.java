package dev.ringcast.core.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.media.Frame;
import org.junit.jupiter.api.Test;

class GopIndexTest {
    private static final Wire[] NO_WIRES = {};

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
    void oneGroupIsCachedFromItsKeyframeOn() {
        GopIndex gops = new GopIndex(1);
        gops.add(entry(Frames.inter(0, 1)));
        assertNull(gops.oldest(), "what comes before a keyframe belongs to no group");
        addGops(gops, 3, 10);
        assertEquals(21, gops.oldest().sequence());
        assertEquals(21, gops.newest().sequence());
    }

    @Test
    void severalGroupsAreCachedTheOldestLeavingFirst() {
        GopIndex gops = new GopIndex(3);
        addGops(gops, 5, 10);
        assertEquals(20, gops.oldest().sequence());
        assertEquals(40, gops.newest().sequence());
    }

    @Test
    void noneIsCachedWhereNoneIsWanted() {
        GopIndex gops = new GopIndex(0);
        addGops(gops, 5, 10);
        assertNull(gops.oldest());
        assertNull(gops.newest());
    }

    @Test
    void itSaysWhenTheOldestGroupBecomesAnotherOne() {
        GopIndex gops = new GopIndex(2);
        assertTrue(gops.add(entry(Frames.key(0, 1))));
        assertFalse(gops.add(entry(Frames.inter(1, 1))));
        assertFalse(gops.add(entry(Frames.key(2, 1))));
        assertTrue(gops.add(entry(Frames.key(3, 1))));
    }

    @Test
    void aGroupMayHaveFourThousandAndNinetySixFramesAndNotOneMore() {
        GopIndex gops = new GopIndex(1);
        addGops(gops, 1, 4_096);
        assertEquals(0, gops.oldest().sequence());
        assertTrue(gops.add(entry(Frames.inter(0, 1))));
        assertNull(gops.oldest(), "the group outgrew the cache");
        gops.add(entry(Frames.inter(0, 1)));
        assertNull(gops.oldest());
        gops.add(entry(Frames.key(0, 1)));
        assertEquals(4_098, gops.oldest().sequence(), "the next keyframe begins a new one");
    }

    @Test
    void theBoundOfFramesIsForAllGroupsTogether() {
        GopIndex gops = new GopIndex(10);
        addGops(gops, 6, 1000);
        assertEquals(2000, gops.oldest().sequence());
        assertTrue(sequence - gops.oldest().sequence() <= 4_096);
    }

    @Test
    void aGroupMayHaveSixtyFourMebibytesAndNotOneMore() {
        GopIndex gops = new GopIndex(1);
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
    void whatWasForgottenComesBackWithTheNextKeyframe() {
        GopIndex gops = new GopIndex(2);
        addGops(gops, 2, 5);
        gops.clear();
        assertNull(gops.oldest());
        assertFalse(gops.add(entry(Frames.inter(0, 1))));
        assertTrue(gops.add(entry(Frames.key(0, 1))));
        assertEquals(11, gops.oldest().sequence());
    }

    @Test
    void theLargestFrameIsThatOfThisGroupAndTheOneBefore() {
        GopIndex gops = new GopIndex(1);
        gops.add(entry(Frames.key(0, 500)));
        gops.add(entry(Frames.inter(0, 900)));
        gops.add(entry(Frames.key(0, 300)));
        assertEquals(900, gops.largestFrame());
        gops.add(entry(Frames.key(0, 200)));
        assertEquals(300, gops.largestFrame());
    }
}
