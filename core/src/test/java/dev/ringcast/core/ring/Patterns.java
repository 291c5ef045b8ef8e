package dev.ringcast.core.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringcast.core.media.Frame;
import java.nio.ByteBuffer;

/** A wire format that fills a frame's place with its DTS, so that memory of another frame gives itself away. */
final class Patterns implements WireFormat {
    @Override
    public int size(Frame frame) {
        return frame.size();
    }

    @Override
    public void put(Frame frame, ByteBuffer out) {
        for (int i = 0; i < frame.size(); i++) {
            out.put(octet(frame.dts(), i));
        }
    }

    private static byte octet(long dts, int position) {
        return (byte) (dts * 31 + position * 7L);
    }

    /** Checks a frame's bytes; the caller has pinned them. */
    static void check(Wire wire, long dts) {
        int position = 0;
        int start = wire.offset();
        for (Slab slab : wire.slabs()) {
            int piece = Math.min(wire.length() - position, slab.capacity() - start);
            ByteBuffer view = slab.view(start, start + piece);
            while (view.hasRemaining()) {
                assertEquals(octet(dts, position), view.get(), "byte " + position + " of frame " + dts);
                position++;
            }
            start = 0;
        }
        assertEquals(wire.length(), position);
    }
}
