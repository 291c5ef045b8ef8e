package dev.ringcast.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FileDescriptorsTest {
    private static int lowered(int connections, int others, int descriptors) {
        return new FileDescriptors(descriptors).lowered(connections, others);
    }

    @Test
    void connectionsOfTwoProtocolsGetFortyPercentOfTheDescriptorsEach() {
        assertEquals(409, lowered(10_000, 10_000, 1_024));
        assertEquals(10_000, lowered(10_000, 10_000, 1_048_576));
    }

    @Test
    void aProtocolGetsWhatTheOtherDoesNotAskFor() {
        assertEquals(15_000, lowered(16_000, 1_000, 20_000));
        assertEquals(1_000, lowered(1_000, 16_000, 20_000));
        assertEquals(100, lowered(100, 20_000, 1_024));
        assertEquals(819, lowered(10_000, 0, 1_024));
        assertEquals(0, lowered(0, 10_000, 1_024));
    }

    @Test
    void theLeastLimitLeavesConnectionsForBothProtocols() {
        FileDescriptors least = new FileDescriptors(FileDescriptors.MIN);
        assertFalse(least.tooFew());
        assertTrue(new FileDescriptors(FileDescriptors.MIN - 1).tooFew());
        assertTrue(least.lowered(10_000, 10_000) >= 4);
    }

    @Property
    void whatIsNeededIsEnoughAndOneLessIsNot(
            @ForAll @IntRange(min = 1, max = 1_000_000) int rtmp, @ForAll @IntRange(max = 1_000_000) int http) {
        FileDescriptors enough = new FileDescriptors(FileDescriptors.needed((long) rtmp + http));
        assertEquals(rtmp, enough.lowered(rtmp, http));
        assertEquals(http, enough.lowered(http, rtmp));
        assertEquals(rtmp - 1, new FileDescriptors(FileDescriptors.needed(rtmp) - 1).lowered(rtmp, 0));
    }

    @Test
    void theSoftLimitIsReadFromTheKernelsFile() {
        String limits = """
            Limit                     Soft Limit           Hard Limit           Units
            Max processes             31614                31614                processes
            Max open files            4096                 524288               files
            """;
        assertEquals(4_096, FileDescriptors.limit(limits));
        assertEquals(Integer.MAX_VALUE, FileDescriptors.limit(limits.replace("4096  ", "unlimited")));
        assertEquals(10_000, new FileDescriptors(Long.MAX_VALUE).lowered(10_000, 10_000));
    }

    @Test
    void thisProcessHasALimit() {
        assertTrue(FileDescriptors.ofThisProcess().limit() > 0);
    }
}
