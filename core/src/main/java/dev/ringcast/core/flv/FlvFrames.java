package dev.ringcast.core.flv;

import dev.ringcast.core.amf.OnMetaData;
import dev.ringcast.core.codec.AudioSpecificConfig;
import dev.ringcast.core.codec.h264.AvcDecoderConfigurationRecord;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Frame.Kind;
import dev.ringcast.core.media.MediaKind;
import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.core.media.Track;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Makes frames of FLV tag bodies, and of access units.
 *
 * <p>A frame whose codec is known and whose kind is not {@link Kind#CONFIG} holds one access unit or audio frame of
 * that codec and nothing else. What is none passes as {@link Kind#INTER} of {@link Codec#OTHER_VIDEO} or {@link
 * Codec#OTHER_AUDIO}: the end of a sequence, commands, and packet types of the future.
 */
public final class FlvFrames {
    private static final byte[] SET_DATA_FRAME = "\2\0\15@setDataFrame".getBytes(StandardCharsets.US_ASCII);

    private FlvFrames() {}

    /**
     * Recognises the body of a tag, or of the RTMP message that has the same number.
     *
     * <p>The array becomes the frame's payload and is given away; metadata alone is written anew, in the one shape that
     * leaves us. A message of several tracks is one frame, which {@link #split} takes apart.
     *
     * @param tagType 8, 9 or 18
     * @param timestamp decoding time in ms
     * @param body the whole body
     * @return the frame
     * @throws ProtocolException if the body breaks its format; it is to be dropped
     */
    public static Frame parse(int tagType, long timestamp, byte[] body) throws ProtocolException {
        return parseLent(tagType, timestamp, ByteBuffer.wrap(body)).given();
    }

    /**
     * As {@link #parse}, of a body that the caller uses again.
     *
     * @param tagType 8, 9 or 18
     * @param timestamp decoding time in ms
     * @param body the whole body, from position to limit
     * @return the frame, whose payload is lent if it is audio or video: good until the caller changes the body
     * @throws ProtocolException if the body breaks its format; it is to be dropped
     */
    public static Frame parseLent(int tagType, long timestamp, ByteBuffer body) throws ProtocolException {
        return switch (tagType) {
            case FlvTag.AUDIO -> audio(timestamp, body);
            case FlvTag.VIDEO -> video(timestamp, body);
            case FlvTag.SCRIPT -> {
                byte[] own = new byte[body.remaining()];
                body.get(body.position(), own);
                yield script(timestamp, own);
            }
            default -> throw new ProtocolException("a tag of type " + tagType + " is none of 8, 9, 18");
        };
    }

    /**
     * Reads the decoder configuration that a frame carries.
     *
     * @param frame a frame of {@link Kind#CONFIG}
     * @return H.264's and AAC's read; others, HEVC under the number of H.264 too, unread
     * @throws ProtocolException if the record breaks its format
     */
    public static DecoderConfig config(Frame frame) throws ProtocolException {
        if (!frame.isConfig()) {
            throw new IllegalArgumentException(frame + " is no decoder configuration");
        }
        byte[] record = new byte[frame.data().remaining()];
        frame.data().get(record);
        return switch (frame.codec()) {
            case H264 ->
                HevcDecoderConfigurationRecord.is(record)
                        ? new DecoderConfig.Opaque(Codec.HEVC, record)
                        : AvcDecoderConfigurationRecord.parse(record);
            case AAC -> AudioSpecificConfig.parse(record);
            default -> new DecoderConfig.Opaque(frame.codec(), record);
        };
    }

    /**
     * Whether a frame says that its track's sequence ends. In the middle of a stream it is best left out.
     *
     * @param frame the frame
     * @return whether it is such a packet, which holds nothing else
     * @throws ProtocolException if its payload breaks the format
     */
    public static boolean isSequenceEnd(Frame frame) throws ProtocolException {
        return packetType(frame) == PacketType.SEQUENCE_END;
    }

    /**
     * Whether a frame of video or audio is one: not a configuration, and none of the packets that pass as {@link
     * Kind#INTER} of {@link Codec#OTHER_VIDEO} or {@link Codec#OTHER_AUDIO} although they hold no frame.
     *
     * @param frame the frame
     * @return whether it holds an access unit or an audio frame
     */
    public static boolean isCoded(Frame frame) {
        if (frame.codec() != Codec.OTHER_VIDEO && frame.codec() != Codec.OTHER_AUDIO) {
            return frame.isMedia();
        }
        try {
            return packetType(frame).isCoded();
        } catch (ProtocolException unreadable) {
            return false;
        }
    }

    private static PacketType packetType(Frame frame) throws ProtocolException {
        return switch (frame.track().kind()) {
            case VIDEO -> VideoTagHeader.read(frame.payload()).packetType();
            case AUDIO -> AudioTagHeader.read(frame.payload()).packetType();
            case DATA -> PacketType.METADATA;
        };
    }

    /**
     * Makes the frame that carries a decoder configuration: H.264's and AAC's in the form of 2008, which every player
     * reads, others in that of Enhanced RTMP.
     *
     * @param config the configuration, of a codec that has a FourCC
     * @param dts decoding time in ms
     * @return the frame
     * @throws IllegalArgumentException if the codec has no FourCC
     */
    public static Frame configFrame(DecoderConfig config, long dts) {
        return FramePacking.config(config, dts);
    }

    /**
     * Makes the frame that carries a configuration for a keyframe, in the keyframe's form and with its time.
     *
     * @param config the configuration, of the keyframe's codec
     * @param keyframe a frame of H.264 or HEVC
     * @return the frame
     */
    public static Frame configFrame(DecoderConfig config, Frame keyframe) {
        return FramePacking.config(config, keyframe);
    }

    /**
     * Makes the frame that carries an access unit. Its bytes are copied, and the buffer's position does not move.
     *
     * @param config the track's configuration
     * @param accessUnit of H.264 and HEVC NAL units, in Annex B's framing or with lengths of the configuration's size
     * @param dts decoding time in ms
     * @param cts presentation minus decoding time in ms; codecs other than H.264, HEVC and VVC have none
     * @param keyframe whether decoding may start here
     * @return the frame
     * @throws IllegalArgumentException if the access unit does not come apart, a time does not fit or the codec has
     *     no FourCC
     */
    public static Frame videoFrame(DecoderConfig config, ByteBuffer accessUnit, long dts, int cts, boolean keyframe) {
        return FramePacking.picture(config, accessUnit, dts, cts, keyframe);
    }

    /**
     * Makes the frame that carries an audio frame. Its bytes are copied, and the buffer's position does not move.
     *
     * @param config the track's configuration
     * @param frame one frame, of AAC a raw one without ADTS
     * @param dts decoding time in ms
     * @return the frame
     * @throws IllegalArgumentException if it is empty, or the codec has no FourCC
     */
    public static Frame audioFrame(DecoderConfig config, ByteBuffer frame, long dts) {
        return FramePacking.audio(config, frame, dts);
    }

    /**
     * Takes a message of several tracks apart.
     *
     * @param message a frame of {@link Kind#MULTITRACK}
     * @return a body for each track, in the order of the message, for {@link #parse}
     * @throws ProtocolException if the message breaks the format; it is to be dropped whole
     */
    public static List<byte[]> split(Frame message) throws ProtocolException {
        return Multitrack.split(message.payload(), message.track().kind());
    }

    private static Frame video(long timestamp, ByteBuffer body) throws ProtocolException {
        if (Multitrack.isIn(body, MediaKind.VIDEO)) {
            return several(Track.VIDEO, Codec.OTHER_VIDEO, timestamp, body);
        }
        ByteBuffer data = body.slice();
        VideoTagHeader header = VideoTagHeader.read(data);
        Track track = track(MediaKind.VIDEO, header.trackId());
        PacketType type = header.packetType();
        if (type.isCoded() || type == PacketType.SEQUENCE_START) {
            needData(data, header.codec(), type);
            Kind kind = type.isCoded() ? videoKind(header.frameType()) : Kind.CONFIG;
            return frame(track, header.codec(), kind, timestamp, header.cts(), body, data);
        }
        Kind kind = switch (type) {
            // An AV1 configuration for MPEG-TS is kept for viewers that join, but is no AV1 record.
            case MPEG2TS_SEQUENCE_START -> Kind.CONFIG;
            case METADATA -> Kind.TRACK_METADATA;
            default -> Kind.INTER;
        };
        return frame(track, Codec.OTHER_VIDEO, kind, timestamp, 0, body, data);
    }

    private static Frame audio(long timestamp, ByteBuffer body) throws ProtocolException {
        if (Multitrack.isIn(body, MediaKind.AUDIO)) {
            return several(Track.AUDIO, Codec.OTHER_AUDIO, timestamp, body);
        }
        ByteBuffer data = body.slice();
        AudioTagHeader header = AudioTagHeader.read(data);
        Track track = track(MediaKind.AUDIO, header.trackId());
        PacketType type = header.packetType();
        if (type.isCoded() || type == PacketType.SEQUENCE_START) {
            if (header.codec() == Codec.AAC || header instanceof AudioTagHeader.Legacy) {
                needData(data, header.codec(), type); // others may: FFmpeg's FLAC ends so, its AC-3 begins so
            }
            Kind kind = type.isCoded() ? Kind.INTER : Kind.CONFIG;
            return frame(track, header.codec(), kind, timestamp, 0, body, data);
        }
        Kind kind = type == PacketType.MULTICHANNEL_CONFIG ? Kind.TRACK_METADATA : Kind.INTER;
        return frame(track, Codec.OTHER_AUDIO, kind, timestamp, 0, body, data);
    }

    private static Track track(MediaKind kind, int id) throws ProtocolException {
        if (id >= Track.MAX) {
            throw new ProtocolException("track " + id + " is not in 0.." + (Track.MAX - 1));
        }
        return Track.of(kind, id);
    }

    private static Frame several(Track track, Codec codec, long timestamp, ByteBuffer body) {
        return frame(track, codec, Kind.MULTITRACK, timestamp, 0, body, body.slice());
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

    private static Kind videoKind(int frameType) {
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

    private static Frame frame(
            Track track, Codec codec, Kind kind, long timestamp, int cts, ByteBuffer body, ByteBuffer data) {
        return Frame.lent(track, codec, kind, timestamp, cts, body, data.position(), data.remaining());
    }
}
