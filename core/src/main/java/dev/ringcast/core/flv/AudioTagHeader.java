package dev.ringcast.core.flv;

import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.MediaKind;
import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;

/**
 * The header in front of an audio tag's data, in its form of 2008 or in that of Enhanced RTMP. Both directions.
 *
 * <p>Sources: Adobe FLV 10.1, annex E.4.2.1; Enhanced RTMP v2, ExAudioTagHeader.
 */
public sealed interface AudioTagHeader {
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
    static AudioTagHeader read(ByteBuffer in) throws ProtocolException {
        int first = FlvFields.uint8(in);
        int format = first >> 4;
        return format == Enhanced.FORMAT ? Enhanced.read(in, first & 0x0F) : Legacy.read(in, format, first & 0x0F);
    }

    /**
     * The form of 2008.
     *
     * <pre>
     *  byte 0              byte 1
     * +------+----+--+--+
     * |format|rate|sz|ch|            all codecs but AAC
     * +------+----+--+--+--------+
     * |format|rate|sz|ch| packet |   AAC
     * +------+----+--+--+--------+
     * </pre>
     *
     * Rate, size and channels tell nothing about AAC: its AudioSpecificConfig does.
     *
     * @param format SoundFormat, 0..15 but 9
     * @param flags the low half of byte 0: SoundRate, SoundSize, SoundType
     * @param packetType what stands behind the header
     */
    record Legacy(int format, int flags, PacketType packetType) implements AudioTagHeader {
        /** SoundFormat of AAC. */
        public static final int AAC = 10;

        /** What the low half of byte 0 must be for AAC: 44 kHz, 16 bits, stereo, whatever is really sent. */
        public static final int AAC_SOUND = 0x0F;

        private static final int MP3 = 2;
        private static final int MP3_8_KHZ = 14;

        /**
         * Checks the fields.
         *
         * @throws IllegalArgumentException if one is out of its range
         */
        public Legacy {
            if (format < 0 || format > 15 || format == Enhanced.FORMAT || flags < 0 || flags > 15) {
                throw new IllegalArgumentException("no audio has format " + format + " and flags " + flags);
            }
        }

        private static Legacy read(ByteBuffer in, int format, int flags) throws ProtocolException {
            if (format != AAC) {
                return new Legacy(format, flags, PacketType.CODED_FRAMES);
            }
            return new Legacy(
                    format,
                    flags,
                    switch (FlvFields.uint8(in)) {
                        case 0 -> PacketType.SEQUENCE_START;
                        case 1 -> PacketType.CODED_FRAMES;
                        default -> PacketType.UNKNOWN;
                    });
        }

        @Override
        public Codec codec() {
            return switch (format) {
                case AAC -> Codec.AAC;
                case MP3, MP3_8_KHZ -> Codec.MP3;
                default -> Codec.OTHER_AUDIO;
            };
        }

        @Override
        public int trackId() {
            return 0;
        }

        @Override
        public int bytes() {
            return format == AAC ? 2 : 1;
        }

        @Override
        public void put(ByteBuffer out) {
            out.put((byte) (format << 4 | flags));
            if (format == AAC) {
                out.put((byte) packetType.audioCode());
            }
        }
    }

    /**
     * The form of Enhanced RTMP.
     *
     * <pre>
     *  byte 0
     * +------+------+--------+---------------+
     * |  9   |packet| ModEx  | FourCC, track |
     * +------+------+--------+---------------+
     *                if any
     * </pre>
     *
     * @param packetType what stands behind the header
     * @param fourCc the codec, big endian
     * @param trackId the track, 0 for the default one
     * @param nanoOffset nanoseconds to add to the presentation time, 0..999999
     */
    record Enhanced(PacketType packetType, int fourCc, int trackId, int nanoOffset) implements AudioTagHeader {
        private static final int FORMAT = 9;
        private static final int MULTITRACK = Multitrack.code(MediaKind.AUDIO);

        /**
         * Checks the fields.
         *
         * @throws IllegalArgumentException if one is out of its range
         */
        public Enhanced {
            TrackHeader.checkId(trackId);
            ModEx.checkNanoOffset(nanoOffset);
        }

        /**
         * A header of the default track, without nanoseconds.
         *
         * @param packetType what stands behind the header
         * @param codec one that has a FourCC
         */
        public Enhanced(PacketType packetType, Codec codec) {
            this(packetType, codec.fourCc(), 0, 0);
        }

        private static Enhanced read(ByteBuffer in, int firstPacketType) throws ProtocolException {
            ModEx modEx = ModEx.read(in, firstPacketType);
            TrackHeader track = TrackHeader.read(in, modEx.packetType(), MULTITRACK);
            PacketType type = PacketType.ofAudio(track.packetType());
            return new Enhanced(type, track.fourCc(), track.trackId(), modEx.nanoOffset());
        }

        @Override
        public Codec codec() {
            return Codec.of(MediaKind.AUDIO, fourCc);
        }

        @Override
        public int bytes() {
            return 1 + (nanoOffset == 0 ? 0 : ModEx.BYTES) + TrackHeader.bytes(trackId);
        }

        @Override
        public void put(ByteBuffer out) {
            int type = track().announcedType(MULTITRACK);
            out.put((byte) (FORMAT << 4 | (nanoOffset == 0 ? type : ModEx.CODE)));
            if (nanoOffset != 0) {
                new ModEx(nanoOffset, type).put(out);
            }
            track().put(out);
        }

        private TrackHeader track() {
            return new TrackHeader(packetType.audioCode(), fourCc, trackId);
        }
    }
}
