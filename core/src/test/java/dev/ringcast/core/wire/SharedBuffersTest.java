package dev.ringcast.core.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SharedBuffersTest {
    private final SharedBuffers buffers = new SharedBuffers(new HeapBudget(Long.MAX_VALUE));

    @Test
    void aReturnedBufferIsTakenByTheNextConnection() {
        byte[] hot = buffers.take();
        assertNotSame(hot, buffers.take());
        buffers.give(hot);
        assertSame(hot, buffers.take());
    }

    @Test
    void atMostEightFreeBuffersAreKept() {
        List<byte[]> given =
                IntStream.range(0, 3 * 8).mapToObj(i -> new byte[1]).toList();
        given.forEach(buffers::give);
        List<byte[]> taken =
                IntStream.range(0, 3 * 8).mapToObj(i -> buffers.take()).toList();
        assertEquals(8, taken.stream().filter(given::contains).count());
    }

    @Test
    void buffersTakeAtMostAnEighthOfTheBudget() {
        HeapBudget heap = new HeapBudget(8L * 20 * SharedBuffers.BYTES);
        SharedBuffers few = new SharedBuffers(heap);
        List<byte[]> taken = IntStream.range(0, 20).mapToObj(i -> few.take()).toList();
        assertNull(few.take());
        few.give(taken.getFirst());
        assertSame(taken.getFirst(), few.take());
        taken.forEach(few::give);
        assertEquals(8L * SharedBuffers.BYTES, heap.used(), "what is kept is still held");
    }

    @Test
    @Timeout(30)
    void aBufferInUseIsTakenByNoOther() throws InterruptedException {
        Set<byte[]> inUse = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<String> failures = ConcurrentHashMap.newKeySet();
        List<Thread> loops = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            loops.add(Thread.ofPlatform().start(() -> {
                for (int round = 0; round < 20_000; round++) {
                    byte[] buffer = buffers.take();
                    synchronized (inUse) {
                        if (!inUse.add(buffer)) {
                            failures.add("taken twice");
                        }
                    }
                    synchronized (inUse) {
                        inUse.remove(buffer);
                    }
                    buffers.give(buffer);
                }
            }));
        }
        for (Thread loop : loops) {
            loop.join();
        }
        assertTrue(failures.isEmpty(), failures::toString);
    }
}
