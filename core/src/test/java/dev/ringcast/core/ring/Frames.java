package dev.ringcast.core.ring;

import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Frame.Kind;
import dev.ringcast.core.wire.WireSlice;

/** Frames for tests: their DTS says which they are. */
public final class Frames {
    private Frames() {}

    public static Frame key(long dts, int size) {
        return new Frame(Codec.VP9, Kind.KEYFRAME, dts, 0, new byte[size], 0);
    }

    public static Frame inter(long dts, int size) {
        return new Frame(Codec.VP9, Kind.INTER, dts, 0, new byte[size], 0);
    }

    public static Frame audio(long dts) {
        return new Frame(Codec.OPUS, Kind.INTER, dts, 0, new byte[1], 0);
    }

    public static Entry publish(BroadcastRing ring, Frame frame, WireSlice[] wires) {
        Entry entry = ring.next(frame, null, wires);
        ring.publish(entry);
        if (frame.isKeyframe()) {
            ring.resumeAt(entry.sequence());
        }
        return entry;
    }
}
