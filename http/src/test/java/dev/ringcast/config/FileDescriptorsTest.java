package dev.ringcast.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FileDescriptorsTest {
    @Test
    void connectionsOfTwoProtocolsGetFortyPercentOfTheDescriptorsEach() {
        assertEquals(400, FileDescriptors.lowered(10_000, 10_000, 1_024));
        assertEquals(10_000, FileDescriptors.lowered(10_000, 10_000, 1_048_576));
        assertEquals(1, FileDescriptors.lowered(10_000, 10_000, 10));
    }

    @Test
    void whoAsksForLessLeavesItToTheOther() {
        assertEquals(15_000, FileDescriptors.lowered(16_000, 1_000, 20_000));
        assertEquals(1_000, FileDescriptors.lowered(1_000, 16_000, 20_000));
        assertEquals(100, FileDescriptors.lowered(100, 20_000, 1_024));
        assertEquals(800, FileDescriptors.lowered(10_000, 0, 1_024));
        assertEquals(0, FileDescriptors.lowered(0, 10_000, 1_024));
    }

    @Test
    void theSoftLimitIsReadFromTheKernelsFile() {
        String limits =
                """
                Limit                     Soft Limit           Hard Limit           Units
                Max processes             31614                31614                processes
                Max open files            4096                 524288               files
                """;
        assertEquals(4_096, FileDescriptors.limit(limits));
        assertEquals(Long.MAX_VALUE, FileDescriptors.limit(limits.replace("4096  ", "unlimited")));
    }

    @Test
    void thisProcessHasALimit() {
        assertTrue(FileDescriptors.lowered(Integer.MAX_VALUE, 0) > 0);
    }
}
