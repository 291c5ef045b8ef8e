package dev.ringcast.core.flv;

import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;

/**
 * Which codec and which track a packet is of.
 *
 * <pre>
 *  no multitrack    | FourCC |                       data
 *  one track        | 0 | type | FourCC | id |       data
 * </pre>
 *
 * Source: Enhanced RTMP v2, AvMultitrackType and the bodies of both tags. {@link Multitrack} has the forms with many
 * tracks.
 *
 * @param packetType the number of the packet type, never that of a multitrack
 * @param fourCc the codec, big endian
 * @param trackId the track, 0..255
 */
record TrackHeader(int packetType, int fourCc, int trackId) {
    /** AvMultitrackType of a message with one numbered track. */
    static final int ONE_TRACK = 0;

    /**
     * Reads up to the packet's data.
     *
     * @param in behind the packet type
     * @param packetType the packet type that stood there
     * @param multitrackCode the packet type that announces numbered tracks
     */
    static TrackHeader read(ByteBuffer in, int packetType, int multitrackCode) throws ProtocolException {
        if (packetType != multitrackCode) {
            return new TrackHeader(packetType, FlvFields.int32(in), 0);
        }
        int form = FlvFields.uint8(in);
        int innerType = innerType(form, multitrackCode);
        if (form >> 4 != ONE_TRACK) {
            throw new ProtocolException("a message of several tracks, which are read one by one");
        }
        return new TrackHeader(innerType, FlvFields.int32(in), FlvFields.uint8(in));
    }

    /** The packet type of numbered tracks, which may be neither of the two that stand before another. */
    static int innerType(int form, int multitrackCode) throws ProtocolException {
        int innerType = form & 0x0F;
        if (innerType == multitrackCode || innerType == ModEx.CODE) {
            throw new ProtocolException("multitrack message of packet type " + innerType);
        }
        return innerType;
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
