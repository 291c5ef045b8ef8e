package dev.ringcast.rtmp.chunk;

import dev.ringcast.core.wire.HeapBudget;
import dev.ringcast.core.wire.MemoryBudget;

/** Readers for tests that are not about memory. */
final class ChunkReaders {
    private ChunkReaders() {}

    static ChunkReader of(ByteSource in) {
        return new ChunkReader(
                in,
                MessageLimits.DEFAULT,
                new MemoryBudget(Long.MAX_VALUE, new HeapBudget(Long.MAX_VALUE)),
                () -> Long.MAX_VALUE);
    }
}
