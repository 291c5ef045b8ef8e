package dev.ringcast.core.flv;

import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;

/**
 * Which codec and which track a packet is of; in a multitrack message the default track, number 0, is looked for.
 *
 * <pre>
 *  no multitrack    | FourCC |                                             data
 *  one track        | 0 | type | FourCC | id |                             data
 *  many tracks      | 1 | type | FourCC | id | size 24 | data | id | size 24 | …
 *  and many codecs  | 2 | type | FourCC | id | size 24 | data | FourCC | id | size 24 | …
 * </pre>
 *
 * Source: Enhanced RTMP v2, AvMultitrackType and the bodies of both tags. The forms with many tracks are read, never
 * written.
 *
 * @param packetType the number of the packet type, never that of a multitrack
 * @param fourCc the codec, big endian
 * @param trackId the track, 0..255
 */
record TrackHeader(int packetType, int fourCc, int trackId) {
    private static final int ONE_TRACK = 0;
    private static final int MANY_TRACKS = 1;
    private static final int MANY_TRACKS_MANY_CODECS = 2;

    /** More tracks than this in one message are refused. */
    private static final int MAX_TRACKS = 16;

    /**
     * Reads up to the packet's data. Position and limit of the buffer then enclose that data.
     *
     * @param in behind the packet type
     * @param packetType the packet type that stood there
     * @param multitrackCode the packet type that announces several tracks
     */
    static TrackHeader read(ByteBuffer in, int packetType, int multitrackCode) throws ProtocolException {
        if (packetType != multitrackCode) {
            return new TrackHeader(packetType, FlvFields.int32(in), 0);
        }
        int form = FlvFields.uint8(in);
        int innerType = form & 0x0F;
        if (innerType == multitrackCode || innerType == ModEx.CODE) {
            throw new ProtocolException("multitrack message of packet type " + innerType);
        }
        return switch (form >> 4) {
            case ONE_TRACK -> new TrackHeader(innerType, FlvFields.int32(in), FlvFields.uint8(in));
            case MANY_TRACKS -> defaultTrack(in, innerType, FlvFields.int32(in), false);
            case MANY_TRACKS_MANY_CODECS -> defaultTrack(in, innerType, 0, true);
            default -> throw new ProtocolException("multitrack type " + (form >> 4) + " is not in 0..2");
        };
    }

    private static TrackHeader defaultTrack(ByteBuffer in, int packetType, int sharedFourCc, boolean manyCodecs)
            throws ProtocolException {
        TrackHeader chosen = null;
        int dataStart = 0;
        int dataEnd = 0;
        int count = 0;
        do { // to the end, so that a message with a broken track is refused whole
            if (count++ == MAX_TRACKS) {
                throw new ProtocolException("more than " + MAX_TRACKS + " tracks in a message");
            }
            int fourCc = manyCodecs ? FlvFields.int32(in) : sharedFourCc;
            TrackHeader track = new TrackHeader(packetType, fourCc, FlvFields.uint8(in));
            int dataBytes = FlvFields.uint24(in);
            FlvFields.need(in, dataBytes);
            if (chosen == null || track.trackId == 0 && chosen.trackId != 0) {
                chosen = track;
                dataStart = in.position();
                dataEnd = dataStart + dataBytes;
            }
            in.position(in.position() + dataBytes);
        } while (in.hasRemaining());
        in.position(dataStart).limit(dataEnd);
        return chosen;
    }

    static void checkId(int trackId) {
        if (trackId < 0 || trackId > 255) {
            throw new IllegalArgumentException("track " + trackId + " is not in 0..255");
        }
    }

    /** Bytes that {@link #put} writes for a track. */
    static int bytes(int trackId) {
        return trackId == 0 ? 4 : 6;
    }

    /** The packet type to announce before it: its own, or that of a multitrack. */
    int announcedType(int multitrackCode) {
        return trackId == 0 ? packetType : multitrackCode;
    }

    void put(ByteBuffer out) {
        if (trackId == 0) {
            out.putInt(fourCc);
        } else {
            out.put((byte) (ONE_TRACK << 4 | packetType)).putInt(fourCc).put((byte) trackId);
        }
    }
}
