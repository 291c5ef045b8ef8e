package dev.ringcast.mpegts;

import dev.ringcast.core.codec.AudioSpecificConfig;
import dev.ringcast.core.codec.h264.AvcDecoderConfigurationRecord;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.ProtocolException;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Frames as a publisher sends them, with contents that mean nothing. */
final class TestFrames {
    static final byte[] SPS = HexFormat.of().parseHex("6742c01ed900a02ff9701100000303e90000ea600f162e48");
    static final byte[] PPS = HexFormat.of().parseHex("68cb83cb20");
    static final DecoderConfig.Avc AVC = avc(4);
    static final DecoderConfig.Aac AAC = AudioSpecificConfig.lowComplexity(44100, 2);

    private static final int VIDEO_HEADER = 5;
    private static final int AUDIO_HEADER = 2;

    private TestFrames() {}

    static DecoderConfig.Avc avc(int lengthSize) {
        try {
            byte[] record =
                    AvcDecoderConfigurationRecord.of(List.of(SPS), List.of(PPS)).bytes();
            record[4] = (byte) (0xFC | lengthSize - 1);
            return AvcDecoderConfigurationRecord.parse(record);
        } catch (ProtocolException impossible) {
            throw new AssertionError(impossible);
        }
    }

    static Frame video(long dts, int cts, boolean keyframe, byte[]... units) {
        return video(4, dts, cts, keyframe, List.of(units));
    }

    static Frame video(int lengthSize, long dts, int cts, boolean keyframe, List<byte[]> units) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[VIDEO_HEADER]);
        for (byte[] unit : units) {
            for (int i = lengthSize - 1; i >= 0; i--) {
                body.write(unit.length >> 8 * i);
            }
            body.writeBytes(unit);
        }
        return rawVideo(dts, cts, keyframe, body.toByteArray());
    }

    static Frame rawVideo(long dts, int cts, boolean keyframe, byte[] body) {
        Frame.Kind kind = keyframe ? Frame.Kind.KEYFRAME : Frame.Kind.INTER;
        return new Frame(Codec.H264, kind, dts, cts, body, Math.min(VIDEO_HEADER, body.length));
    }

    static Frame audio(long dts, int bytes) {
        byte[] body = new byte[AUDIO_HEADER + bytes];
        new Random(dts).nextBytes(body);
        return new Frame(Codec.AAC, Frame.Kind.INTER, dts, 0, body, AUDIO_HEADER);
    }

    /** A NAL unit with nothing in it that needs emulation prevention. */
    static byte[] unit(int header, int bytes, Random random) {
        byte[] unit = new byte[bytes];
        random.nextBytes(unit);
        for (int i = 0; i < bytes; i++) {
            unit[i] = unit[i] == 0 && (i % 5 != 1 || i == bytes - 1) ? 1 : unit[i];
        }
        unit[0] = (byte) header;
        return unit;
    }
}
