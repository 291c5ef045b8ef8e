package dev.ringcast.it.bench;

import dev.ringcast.it.rtmp.Amf;
import java.util.HexFormat;
import java.util.Map;

/**
 * The message bodies of a stream: FLV tag bodies of H.264 and AAC (FLV 10.1, annex E.4) whose configurations are real
 * and whose video frames are one NAL unit of noise, right in all its lengths. Each call overwrites {@link #bytes()}.
 */
final class MediaBodies {
    /** Where the stamp begins: behind the FLV header, the length of the NAL unit and its own header. */
    static final int VIDEO_STAMP = 10;

    /** Where the stamp begins: behind the FLV header. */
    static final int AUDIO_STAMP = 2;

    /** FLV header, then the AVCDecoderConfigurationRecord that x264 makes for 1280x720, Main profile, level 3.1. */
    private static final byte[] VIDEO_CONFIG = HexFormat.of()
            .parseHex("1700000000" + "014d401fffe1" + "0017674d401fda014016ec0440000003004000000f03c60ca8" + "01"
                    + "000468ef0fc8");

    /** FLV header, then the AudioSpecificConfig of AAC-LC, 44.1 kHz, two channels. */
    private static final byte[] AUDIO_CONFIG = HexFormat.of().parseHex("af00" + "1210");

    private static final int NAL_IDR = 0x65;
    private static final int NAL_SLICE = 0x41;
    private static final int FLV_VIDEO_HEADER = 5;

    private final StreamFormat format;
    private final byte[] bytes;

    MediaBodies(StreamFormat format) {
        this.format = format;
        bytes = new byte[Math.max(format.videoBytes(0), format.audioBytes())];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 0x9E3779B1 >>> 13 | 4); // never 0: see Stamp
        }
    }

    /** The body that the last call made, and noise behind it. */
    byte[] bytes() {
        return bytes;
    }

    /** Makes a video frame and returns its length. */
    int video(long index, long nanos) {
        boolean key = format.isKeyframe(index);
        int length = format.videoBytes(index);
        bytes[0] = (byte) (key ? 0x17 : 0x27);
        bytes[1] = 1; // AVC NALU
        bytes[2] = 0;
        bytes[3] = 0;
        bytes[4] = 0; // composition time
        int nal = length - FLV_VIDEO_HEADER - 4;
        for (int i = 0; i < 4; i++) {
            bytes[FLV_VIDEO_HEADER + i] = (byte) (nal >>> 24 - 8 * i);
        }
        bytes[VIDEO_STAMP - 1] = (byte) (key ? NAL_IDR : NAL_SLICE);
        Stamp.put(bytes, VIDEO_STAMP, nanos, index);
        return length;
    }

    /** Makes an audio message and returns its length. */
    int audio(long index, long nanos) {
        bytes[0] = (byte) 0xAF;
        bytes[1] = 1; // AAC raw
        Stamp.put(bytes, AUDIO_STAMP, nanos, index);
        return format.audioBytes();
    }

    byte[] videoConfig() {
        return VIDEO_CONFIG;
    }

    byte[] audioConfig() {
        return AUDIO_CONFIG;
    }

    byte[] metadata() {
        return Amf.encode(
                "@setDataFrame",
                "onMetaData",
                new Amf.EcmaArray(Map.of(
                        "width", 1280,
                        "height", 720,
                        "framerate", format.framesPerSecond(),
                        "videocodecid", 7,
                        "audiocodecid", 10,
                        "videodatarate", format.videoBits() / 1000,
                        "audiodatarate", format.audioBits() / 1000)));
    }
}
