package dev.ringcast.core.flv;

import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.MediaKind;
import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;

/**
 * The header in front of a video tag's data, in its form of 2008 or in that of Enhanced RTMP. Both directions.
 *
 * <p>Sources: Adobe FLV 10.1, annex E.4.3.1; Enhanced RTMP v2, ExVideoTagHeader.
 */
public sealed interface VideoTagHeader {
    /** Frame type of a picture at which decoding may start. */
    int KEYFRAME = 1;

    /** Frame type of a picture that needs others. */
    int INTER = 2;

    /** Frame type of a picture that no other needs. */
    int DISPOSABLE = 3;

    /** Frame type of a command, which is no picture. */
    int COMMAND = 5;

    /**
     * What the frame is to a decoder.
     *
     * @return the frame type, 0..7
     */
    int frameType();

    /**
     * What stands behind the header.
     *
     * @return the packet's type
     */
    PacketType packetType();

    /**
     * The codec that the header names.
     *
     * @return the codec
     */
    Codec codec();

    /**
     * Presentation minus decoding time in ms.
     *
     * @return the offset, 24 bits, signed; 0 if the packet has none
     */
    int cts();

    /**
     * Which of the stream's tracks it is.
     *
     * @return the track's id, 0 for the default one
     */
    int trackId();

    /**
     * How many bytes {@link #put} writes.
     *
     * @return the header's length
     */
    int bytes();

    /**
     * Writes the header.
     *
     * @param out where the tag body begins
     * @throws IllegalArgumentException if the packet's type is unknown
     */
    void put(ByteBuffer out);

    /**
     * Reads the header. The buffer's position is then the packet's data.
     *
     * @param in a whole tag body
     * @return the header
     * @throws ProtocolException if the body ends inside it, it breaks a bound, or the message has several tracks
     */
    static VideoTagHeader read(ByteBuffer in) throws ProtocolException {
        int first = FlvFields.uint8(in);
        int frameType = first >> 4 & 0x07;
        return (first & Enhanced.FLAG) == 0
                ? Legacy.read(in, frameType, first & 0x0F)
                : Enhanced.read(in, frameType, first & 0x0F);
    }

    /**
     * The form of 2008.
     *
     * <pre>
     *  byte 0      byte 1    bytes 2..4
     * +-+---+----+
     * |0|frm| id |                                 all codecs but those two, and all commands
     * +-+---+----+--------+------------------+
     * |0|frm| id | packet | composition time |     H.264, and HEVC as 12
     * +-+---+----+--------+------------------+
     * </pre>
     *
     * HEVC as codec 12 is no part of the specification: encoders and networks in China use it.
     *
     * @param frameType what the frame is to a decoder, 0..7
     * @param codecId CodecID, 0..15
     * @param packetType what stands behind the header
     * @param cts presentation minus decoding time in ms, 0 but for coded frames of H.264 and HEVC
     */
    record Legacy(int frameType, int codecId, PacketType packetType, int cts) implements VideoTagHeader {
        /** CodecID of H.264. */
        public static final int H264 = 7;

        /** CodecID that HEVC is given. */
        public static final int HEVC = 12;

        private static final int LONG_BYTES = 5;
        private static final int LAST_PACKET_TYPE = 2;

        /**
         * Checks the fields.
         *
         * @throws IllegalArgumentException if one is out of its range
         */
        public Legacy {
            checkFields(frameType, cts);
            if (codecId < 0 || codecId > 15) {
                throw new IllegalArgumentException("CodecID " + codecId + " is not in 0..15");
            }
        }

        private static Legacy read(ByteBuffer in, int frameType, int codecId) throws ProtocolException {
            if (frameType == COMMAND) {
                return new Legacy(frameType, codecId, PacketType.COMMAND, 0);
            }
            if (!isLong(codecId)) {
                return new Legacy(frameType, codecId, PacketType.CODED_FRAMES, 0);
            }
            int code = FlvFields.uint8(in);
            PacketType type = code <= LAST_PACKET_TYPE ? PacketType.ofVideo(code) : PacketType.UNKNOWN;
            if (type == PacketType.SEQUENCE_START || type == PacketType.CODED_FRAMES) {
                int cts = FlvFields.int24(in);
                return new Legacy(frameType, codecId, type, type == PacketType.CODED_FRAMES ? cts : 0);
            }
            in.position(Math.min(in.position() + 3, in.limit())); // some leave the time out at the end of a sequence
            return new Legacy(frameType, codecId, type, 0);
        }

        @Override
        public Codec codec() {
            return switch (codecId) {
                case H264 -> Codec.H264;
                case HEVC -> Codec.HEVC;
                default -> Codec.OTHER_VIDEO;
            };
        }

        @Override
        public int trackId() {
            return 0;
        }

        @Override
        public int bytes() {
            return packetType != PacketType.COMMAND && isLong(codecId) ? LONG_BYTES : 1;
        }

        @Override
        public void put(ByteBuffer out) {
            out.put((byte) (frameType << 4 | codecId));
            if (bytes() == LONG_BYTES) {
                out.put((byte) packetType.videoCode());
                FlvFields.putInt24(out, cts);
            }
        }

        private static boolean isLong(int codecId) {
            return codecId == H264 || codecId == HEVC;
        }
    }

    /**
     * The form of Enhanced RTMP.
     *
     * <pre>
     *  byte 0                                          bytes
     * +-+---+------+-------+----------------+--------------------+
     * |1|frm|packet| ModEx | FourCC, track  |  composition time  |
     * +-+---+------+-------+----------------+--------------------+
     *               if any   not in commands  coded frames of H.264, HEVC and VVC alone
     * </pre>
     *
     * @param frameType what the frame is to a decoder, 0..7
     * @param packetType what stands behind the header
     * @param fourCc the codec, big endian; 0 in a command
     * @param cts presentation minus decoding time in ms
     * @param trackId the track, 0 for the default one
     * @param nanoOffset nanoseconds to add to the presentation time, 0..999999
     */
    record Enhanced(int frameType, PacketType packetType, int fourCc, int cts, int trackId, int nanoOffset)
            implements VideoTagHeader {
        private static final int FLAG = 0x80;
        private static final int MULTITRACK = Multitrack.code(MediaKind.VIDEO);

        /**
         * Checks the fields.
         *
         * @throws IllegalArgumentException if one is out of its range
         */
        public Enhanced {
            checkFields(frameType, cts);
            TrackHeader.checkId(trackId);
            ModEx.checkNanoOffset(nanoOffset);
        }

        /**
         * A header of the default track, without nanoseconds.
         *
         * @param frameType what the frame is to a decoder, 0..7
         * @param packetType what stands behind the header
         * @param codec one that has a FourCC
         * @param cts presentation minus decoding time in ms
         */
        public Enhanced(int frameType, PacketType packetType, Codec codec, int cts) {
            this(frameType, packetType, codec.fourCc(), cts, 0, 0);
        }

        private static Enhanced read(ByteBuffer in, int frameType, int firstPacketType) throws ProtocolException {
            ModEx modEx = ModEx.read(in, firstPacketType);
            if (frameType == COMMAND && PacketType.ofVideo(modEx.packetType()) != PacketType.METADATA) {
                return new Enhanced(frameType, PacketType.COMMAND, 0, 0, 0, modEx.nanoOffset());
            }
            TrackHeader track = TrackHeader.read(in, modEx.packetType(), MULTITRACK);
            PacketType type = PacketType.ofVideo(track.packetType());
            int cts = hasCts(type, track.fourCc()) ? FlvFields.int24(in) : 0;
            return new Enhanced(frameType, type, track.fourCc(), cts, track.trackId(), modEx.nanoOffset());
        }

        @Override
        public Codec codec() {
            return Codec.of(MediaKind.VIDEO, fourCc);
        }

        @Override
        public int bytes() {
            int trackBytes = packetType == PacketType.COMMAND ? 0 : TrackHeader.bytes(trackId);
            return 1 + (nanoOffset == 0 ? 0 : ModEx.BYTES) + trackBytes + (hasCts(packetType, fourCc) ? 3 : 0);
        }

        @Override
        public void put(ByteBuffer out) {
            boolean command = packetType == PacketType.COMMAND;
            int type = command ? 0 : track().announcedType(MULTITRACK);
            out.put((byte) (FLAG | frameType << 4 | (nanoOffset == 0 ? type : ModEx.CODE)));
            if (nanoOffset != 0) {
                new ModEx(nanoOffset, type).put(out);
            }
            if (!command) {
                track().put(out);
            }
            if (hasCts(packetType, fourCc)) {
                FlvFields.putInt24(out, cts);
            }
        }

        private TrackHeader track() {
            return new TrackHeader(packetType.videoCode(), fourCc, trackId);
        }

        private static boolean hasCts(PacketType packetType, int fourCc) {
            return packetType == PacketType.CODED_FRAMES
                    && switch (Codec.of(MediaKind.VIDEO, fourCc)) {
                        case H264, HEVC, VVC -> true;
                        default -> false;
                    };
        }
    }

    private static void checkFields(int frameType, int cts) {
        if (frameType < 0 || frameType > 7) {
            throw new IllegalArgumentException("frame type " + frameType + " is not in 0..7");
        }
        if (cts << 8 >> 8 != cts) {
            throw new IllegalArgumentException("composition offset " + cts + " ms does not fit 24 bits");
        }
    }
}
