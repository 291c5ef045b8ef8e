package dev.ringcast.core.flv;

import dev.ringcast.core.codec.NalUnits;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Frame.Kind;
import dev.ringcast.core.media.MediaKind;
import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;

/**
 * Packs what the same process publishes into tag bodies. What is wrong here is the caller's, never a peer's: {@link
 * IllegalArgumentException}.
 */
final class FramePacking {
    private FramePacking() {}

    static Frame config(DecoderConfig config, long dts) {
        Codec codec = config.codec();
        ByteBuffer record = ByteBuffer.wrap(config.bytes());
        if (codec.kind() == MediaKind.VIDEO) {
            VideoTagHeader header = picture(codec, VideoTagHeader.KEYFRAME, PacketType.SEQUENCE_START, 0);
            return frame(codec, Kind.CONFIG, dts, header, copied(record, header.bytes()));
        }
        return frame(codec, Kind.CONFIG, dts, audio(codec, PacketType.SEQUENCE_START), record);
    }

    /** In the form of the keyframe that it is for: that of 2008, or that of Enhanced RTMP. */
    static Frame config(DecoderConfig config, Frame keyframe) {
        Codec codec = config.codec();
        boolean enhanced = keyframe.payload().get(0) < 0;
        int id = codec == Codec.H264 ? VideoTagHeader.Legacy.H264 : VideoTagHeader.Legacy.HEVC;
        VideoTagHeader header = enhanced
                ? new VideoTagHeader.Enhanced(
                        VideoTagHeader.KEYFRAME,
                        PacketType.SEQUENCE_START,
                        codec.fourCc(),
                        0,
                        keyframe.track().id(),
                        0)
                : new VideoTagHeader.Legacy(VideoTagHeader.KEYFRAME, id, PacketType.SEQUENCE_START, 0);
        byte[] body = copied(ByteBuffer.wrap(config.bytes()), header.bytes());
        header.put(ByteBuffer.wrap(body));
        int data = body.length - header.bytes();
        return Frame.lent(
                        keyframe.track(),
                        codec,
                        Kind.CONFIG,
                        keyframe.dts(),
                        0,
                        ByteBuffer.wrap(body),
                        header.bytes(),
                        data)
                .given();
    }

    static Frame picture(DecoderConfig config, ByteBuffer accessUnit, long dts, int cts, boolean keyframe) {
        Codec codec = config.codec();
        int frameType = keyframe ? VideoTagHeader.KEYFRAME : VideoTagHeader.INTER;
        VideoTagHeader header = picture(codec, frameType, PacketType.CODED_FRAMES, cts);
        byte[] body = switch (codec) {
            case H264, HEVC -> lengthPrefixed(accessUnit, lengthSize(config), header.bytes());
            default -> copied(accessUnit, header.bytes());
        };
        if (body.length == header.bytes()) {
            throw new IllegalArgumentException("an empty access unit");
        }
        return frame(codec, keyframe ? Kind.KEYFRAME : Kind.INTER, dts, header, body);
    }

    static Frame audio(DecoderConfig config, ByteBuffer frame, long dts) {
        if (!frame.hasRemaining()) {
            throw new IllegalArgumentException("an empty audio frame");
        }
        return frame(config.codec(), Kind.INTER, dts, audio(config.codec(), PacketType.CODED_FRAMES), frame);
    }

    private static VideoTagHeader picture(Codec codec, int frameType, PacketType type, int cts) {
        checkCodec(codec, MediaKind.VIDEO);
        return switch (codec) {
            case H264 -> new VideoTagHeader.Legacy(frameType, VideoTagHeader.Legacy.H264, type, cts);
            case HEVC, VVC -> new VideoTagHeader.Enhanced(frameType, type, codec, cts);
            default -> {
                if (cts != 0) {
                    throw new IllegalArgumentException(codec + " has no composition offset, not " + cts + " ms");
                }
                yield new VideoTagHeader.Enhanced(frameType, type, codec, 0);
            }
        };
    }

    private static AudioTagHeader audio(Codec codec, PacketType type) {
        checkCodec(codec, MediaKind.AUDIO);
        return codec == Codec.AAC
                ? new AudioTagHeader.Legacy(AudioTagHeader.Legacy.AAC, AudioTagHeader.Legacy.AAC_SOUND, type)
                : new AudioTagHeader.Enhanced(type, codec);
    }

    private static void checkCodec(Codec codec, MediaKind kind) {
        if (codec.kind() != kind || codec.fourCc() == 0) {
            throw new IllegalArgumentException(codec + " has no FourCC for " + kind);
        }
    }

    private static int lengthSize(DecoderConfig config) {
        return config instanceof DecoderConfig.Avc avc
                ? avc.lengthSize()
                : HevcDecoderConfigurationRecord.lengthSize(config.bytes());
    }

    private static byte[] lengthPrefixed(ByteBuffer accessUnit, int lengthSize, int headroom) {
        if (NalUnits.isAnnexB(accessUnit, lengthSize)) {
            if (lengthSize != NalUnits.LENGTH_SIZE) {
                throw new IllegalArgumentException("start codes, but a configuration with lengths of " + lengthSize);
            }
            return NalUnits.fromAnnexB(accessUnit, headroom);
        }
        try {
            NalUnits.count(accessUnit, lengthSize);
        } catch (ProtocolException e) {
            throw new IllegalArgumentException("an access unit in neither framing: " + e.getMessage(), e);
        }
        return copied(accessUnit, headroom);
    }

    private static byte[] copied(ByteBuffer data, int headroom) {
        byte[] body = new byte[headroom + data.remaining()];
        data.get(data.position(), body, headroom, data.remaining());
        return body;
    }

    private static Frame frame(Codec codec, Kind kind, long dts, VideoTagHeader header, byte[] body) {
        header.put(ByteBuffer.wrap(body));
        return new Frame(codec, kind, dts, header.cts(), body, header.bytes());
    }

    private static Frame frame(Codec codec, Kind kind, long dts, AudioTagHeader header, ByteBuffer data) {
        byte[] body = copied(data, header.bytes());
        header.put(ByteBuffer.wrap(body));
        return new Frame(codec, kind, dts, 0, body, header.bytes());
    }
}
