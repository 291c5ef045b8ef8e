package dev.ringcast.rtmp.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.ringcast.core.wire.HeapBudget;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bytes read ahead count on the heap, and nothing is read ahead if there is no room. */
@Timeout(60)
class ReadAheadMemoryTest {
    private static final byte[] SENT = "what a peer sends".getBytes();

    private static ReadAhead ahead(HeapBudget heap) {
        return new ReadAhead(new ByteArrayInputStream(SENT), "ahead", heap);
    }

    @Test
    void bytesReadAheadCountUntilTheyAreTaken() throws IOException {
        HeapBudget heap = new HeapBudget(1 << 20);
        ReadAhead ahead = ahead(heap);
        ahead.start(() -> {});
        assertEquals(ReadAhead.MAX_BYTES, heap.used());
        assertArrayEquals(SENT, ahead.readAllBytes());
        ahead.join();
        assertEquals(0, heap.used());
    }

    @Test
    void aConnectionThatEndsReleasesTheirMemory() {
        HeapBudget heap = new HeapBudget(1 << 20);
        ReadAhead ahead = ahead(heap);
        ahead.start(() -> {});
        ahead.join();
        ahead.join();
        assertEquals(0, heap.used());
    }

    @Test
    void withoutRoomTheConnectionReadsItself() throws IOException {
        HeapBudget heap = new HeapBudget(ReadAhead.MAX_BYTES);
        ReadAhead ahead = ahead(heap);
        ahead.start(() -> fail("nothing is read ahead"));
        assertEquals(0, heap.used());
        assertArrayEquals(SENT, ahead.readAllBytes());
        ahead.join();
    }
}
