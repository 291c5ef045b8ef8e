package dev.ringcast.core.flv;

import dev.ringcast.core.amf.OnMetaData;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Frame.Kind;
import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Makes frames of FLV tag bodies.
 *
 * <p>A frame whose codec is known and whose kind is not {@link Kind#CONFIG} holds one access unit or audio frame of that
 * codec and nothing else. What is none passes as {@link Kind#INTER} of {@link Codec#OTHER_VIDEO} or {@link
 * Codec#OTHER_AUDIO}: the end of a sequence, commands, metadata about the picture, packet types of the future, and
 * tracks other than the default one.
 */
public final class FlvFrames {
    private static final byte[] SET_DATA_FRAME = "\2\0\15@setDataFrame".getBytes(StandardCharsets.US_ASCII);

    private FlvFrames() {}

    /**
     * Recognises the body of a tag, or of the RTMP message that has the same number.
     *
     * <p>The array becomes the frame's payload and is given away; metadata alone is written anew, in the one shape that
     * leaves us.
     *
     * @param tagType 8, 9 or 18
     * @param timestamp decoding time in ms
     * @param body the whole body
     * @return the frame
     * @throws ProtocolException where the body breaks its format; it is to be dropped
     */
    public static Frame parse(int tagType, long timestamp, byte[] body) throws ProtocolException {
        return switch (tagType) {
            case FlvTag.AUDIO -> audio(timestamp, body);
            case FlvTag.VIDEO -> video(timestamp, body);
            case FlvTag.SCRIPT -> script(timestamp, body);
            default -> throw new ProtocolException("a tag of type " + tagType + " is none of 8, 9, 18");
        };
    }

    private static Frame video(long timestamp, byte[] body) throws ProtocolException {
        ByteBuffer data = ByteBuffer.wrap(body);
        VideoTagHeader header = VideoTagHeader.read(data);
        PacketType type = header.packetType();
        if (header.trackId() != 0) {
            return frame(Codec.OTHER_VIDEO, Kind.INTER, timestamp, 0, body, data);
        }
        if (type.isCoded()) {
            needData(data, header.codec(), type);
            return frame(header.codec(), pictureKind(header.frameType()), timestamp, header.cts(), body, data);
        }
        if (type == PacketType.SEQUENCE_START) {
            needData(data, header.codec(), type);
            return frame(header.codec(), Kind.CONFIG, timestamp, 0, body, data);
        }
        // An AV1 configuration for MPEG-TS is kept for those who join, but is no record of AV1's.
        Kind kind = type == PacketType.MPEG2TS_SEQUENCE_START ? Kind.CONFIG : Kind.INTER;
        return frame(Codec.OTHER_VIDEO, kind, timestamp, 0, body, data);
    }

    private static Frame audio(long timestamp, byte[] body) throws ProtocolException {
        ByteBuffer data = ByteBuffer.wrap(body);
        AudioTagHeader header = AudioTagHeader.read(data);
        PacketType type = header.packetType();
        if (header.trackId() != 0) {
            return frame(Codec.OTHER_AUDIO, Kind.INTER, timestamp, 0, body, data);
        }
        if (type.isCoded()) {
            needData(data, header.codec(), type);
            return frame(header.codec(), Kind.INTER, timestamp, 0, body, data);
        }
        if (type == PacketType.SEQUENCE_START) {
            if (header.codec() == Codec.AAC) { // FFmpeg sends an empty one for AC-3 and MP3
                needData(data, header.codec(), type);
            }
            return frame(header.codec(), Kind.CONFIG, timestamp, 0, body, data);
        }
        return frame(Codec.OTHER_AUDIO, Kind.INTER, timestamp, 0, body, data);
    }

    private static Frame script(long timestamp, byte[] body) throws ProtocolException {
        if (body.length == 0) {
            throw new ProtocolException("empty script data");
        }
        ByteBuffer values = ByteBuffer.wrap(body);
        if (OnMetaData.isIn(values)) {
            return new Frame(Codec.DATA, Kind.METADATA, timestamp, 0, OnMetaData.clean(values), 0);
        }
        return new Frame(Codec.DATA, Kind.INTER, timestamp, 0, withoutSetDataFrame(body), 0);
    }

    /** The word is an order to a server (RTMP 1.0 as Adobe's encoders speak it); viewers get what it orders to send. */
    private static byte[] withoutSetDataFrame(byte[] body) {
        int prefix = SET_DATA_FRAME.length;
        boolean set = body.length > prefix && Arrays.equals(body, 0, prefix, SET_DATA_FRAME, 0, prefix);
        return set ? Arrays.copyOfRange(body, prefix, body.length) : body;
    }

    private static Kind pictureKind(int frameType) {
        return switch (frameType) {
            case VideoTagHeader.KEYFRAME -> Kind.KEYFRAME;
            case VideoTagHeader.DISPOSABLE -> Kind.DISPOSABLE;
            default -> Kind.INTER;
        };
    }

    private static void needData(ByteBuffer data, Codec codec, PacketType type) throws ProtocolException {
        if (!data.hasRemaining()) {
            throw new ProtocolException(type + " of " + codec + " without data");
        }
    }

    private static Frame frame(Codec codec, Kind kind, long timestamp, int cts, byte[] body, ByteBuffer data) {
        return new Frame(codec, kind, timestamp, cts, body, data.position(), data.remaining());
    }
}
