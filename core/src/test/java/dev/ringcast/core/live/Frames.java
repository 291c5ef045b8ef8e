package dev.ringcast.core.live;

import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Frame.Kind;

/** Small frames for tests. */
public final class Frames {
    private Frames() {}

    public static Frame key(long dts) {
        return key(dts, 100);
    }

    public static Frame key(long dts, int size) {
        return new Frame(Codec.VP9, Kind.KEYFRAME, dts, 0, new byte[size], 5);
    }

    public static Frame inter(long dts) {
        return inter(dts, 20);
    }

    public static Frame inter(long dts, int size) {
        return new Frame(Codec.VP9, Kind.INTER, dts, 0, new byte[size], 5);
    }

    public static Frame disposable(long dts) {
        return new Frame(Codec.VP9, Kind.DISPOSABLE, dts, 0, new byte[20], 5);
    }

    public static Frame audio(long dts) {
        return new Frame(Codec.OPUS, Kind.INTER, dts, 0, new byte[10], 5);
    }

    public static Frame videoConfig(int version) {
        return new Frame(Codec.VP9, Kind.CONFIG, 0, 0, new byte[] {0, 0, 0, 0, 0, (byte) version}, 5);
    }

    public static Frame audioConfig(int version) {
        return new Frame(Codec.OPUS, Kind.CONFIG, 0, 0, new byte[] {0, 0, 0, 0, 0, (byte) version}, 5);
    }

    public static Frame metadata(int version) {
        return new Frame(Codec.DATA, Kind.METADATA, 0, 0, new byte[] {2, 0, 1, 'x', (byte) version}, 0);
    }
}
