package dev.ringcast.rtmp.chunk;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Buffers that publishers' read loops share: who has read all that came gives his away until he reads again. Where many
 * read one after the other, all of them read into the one that the processor's cache still holds. Thread-safe, without
 * locks.
 */
public final class ReadBuffers {
    /** The size of a buffer. */
    public static final int BYTES = 64 << 10;

    /** How many are kept; more of them come and go where more loops read at the same moment. */
    static final int KEPT = 8;

    /** Those that nobody uses, null where there is none. Taken and given by exchanging (volatile). */
    private final AtomicReferenceArray<byte[]> idle = new AtomicReferenceArray<>(KEPT);

    /** Makes an empty collection. */
    public ReadBuffers() {}

    /** One that is in nobody's use; where loops read in turn, the one that was given last. */
    byte[] take() {
        for (int i = 0; i < KEPT; i++) {
            byte[] buffer = idle.get(i) == null ? null : idle.getAndSet(i, null);
            if (buffer != null) {
                return buffer;
            }
        }
        return new byte[BYTES];
    }

    void give(byte[] buffer) {
        for (int i = 0; i < KEPT; i++) {
            if (idle.get(i) == null && idle.compareAndSet(i, null, buffer)) {
                return;
            }
        }
    }
}
