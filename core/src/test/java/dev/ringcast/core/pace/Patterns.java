package dev.ringcast.core.pace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Frame.Kind;
import dev.ringcast.core.wire.Slab;
import dev.ringcast.core.wire.WireFormat;
import dev.ringcast.core.wire.WireSlice;
import java.nio.ByteBuffer;

/**
 * A wire format that fills a frame's place with its DTS, and payloads filled in the same way, so that memory of another
 * frame is found out.
 */
public final class Patterns implements WireFormat {
    @Override
    public int size(Frame frame) {
        return frame.size();
    }

    @Override
    public int put(Frame frame, int from, ByteBuffer out) {
        int to = Math.min(frame.size(), from + out.remaining());
        for (int i = from; i < to; i++) {
            out.put(octet(frame.dts(), i));
        }
        return to - from;
    }

    private static byte octet(long dts, int position) {
        return (byte) (dts * 31 + position * 7L);
    }

    private static byte[] payload(long dts, int size) {
        byte[] payload = new byte[size];
        for (int i = 0; i < size; i++) {
            payload[i] = octet(dts, i);
        }
        return payload;
    }

    /** A frame whose payload says which it is. */
    public static Frame keyframe(long dts, int size) {
        return new Frame(Codec.VP9, Kind.KEYFRAME, dts, 0, payload(dts, size), 0);
    }

    /** Checks the payload of such a frame; the caller has pinned it, or it is the caller's own. */
    public static void check(Frame frame, int size) {
        assertEquals(ByteBuffer.wrap(payload(frame.dts(), size)), frame.payload(), frame::toString);
    }

    /** Checks a frame's bytes; the caller has pinned them. */
    public static void check(WireSlice wire, long dts) {
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
