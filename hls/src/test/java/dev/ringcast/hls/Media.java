package dev.ringcast.hls;

import dev.ringcast.core.codec.AudioSpecificConfig;
import dev.ringcast.core.codec.h264.AvcDecoderConfigurationRecord;
import dev.ringcast.core.flv.FlvFrames;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Frame.Kind;
import dev.ringcast.core.media.ProtocolException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Frames with everything that a packager reads. */
final class Media {
    /** H.264, constrained baseline, 640 × 360. */
    static final DecoderConfig.Avc AVC = avc("6742c01ed900a02ff9701100000303e90000ea600f162e48");

    /** H.264, high, 720 × 576. */
    static final DecoderConfig.Avc OTHER_AVC = avc("677a001eb6cd940b424d808800000300080000030190f8a14cb0");

    /** AAC-LC, 48 kHz, stereo. */
    static final DecoderConfig.Aac AAC = AudioSpecificConfig.lowComplexity(48_000, 2);

    /** AAC-LC, 44.1 kHz, mono. */
    static final DecoderConfig.Aac OTHER_AAC = AudioSpecificConfig.lowComplexity(44_100, 1);

    private Media() {}

    private static DecoderConfig.Avc avc(String sps) {
        HexFormat hex = HexFormat.of();
        try {
            return AvcDecoderConfigurationRecord.of(List.of(hex.parseHex(sps)), List.of(hex.parseHex("68cb83cb20")));
        } catch (ProtocolException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Frame config(DecoderConfig config) {
        return FlvFrames.configFrame(config, 0);
    }

    static Frame video(long dts, boolean keyframe) {
        byte[] unit = {0, 0, 0, 3, (byte) (keyframe ? 0x65 : 0x41), 1, 2};
        return FlvFrames.videoFrame(AVC, ByteBuffer.wrap(unit), dts, 0, keyframe);
    }

    static Frame audio(long dts) {
        return FlvFrames.audioFrame(AAC, ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), dts);
    }

    /** A frame of a codec that no transport stream of ours carries. */
    static Frame other(Codec codec, Kind kind, long dts) {
        return new Frame(codec, kind, dts, 0, new byte[] {0, 0, 0, 0, 0, 1, 2}, 5);
    }

    /** Video each 40 ms and audio each 20 ms, in the order of their times; a keyframe first and each GOP. */
    static List<Frame> videoAndAudio(long from, long to, long gopMillis) {
        List<Frame> frames = new ArrayList<>();
        for (long t = from; t < to; t += 20) {
            if ((t - from) % 40 == 0) {
                frames.add(video(t, (t - from) % gopMillis == 0));
            }
            frames.add(audio(t));
        }
        return frames;
    }

    /** Video alone, likewise. */
    static List<Frame> videoFrames(long from, long to, long gopMillis) {
        return videoAndAudio(from, to, gopMillis).stream()
                .filter(frame -> frame.codec() == Codec.H264)
                .toList();
    }

    /** Audio alone, likewise. */
    static List<Frame> audioFrames(long from, long to) {
        return videoAndAudio(from, to, 40).stream()
                .filter(frame -> frame.codec() == Codec.AAC)
                .toList();
    }
}
