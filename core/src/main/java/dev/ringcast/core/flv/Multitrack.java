package dev.ringcast.core.flv;

import dev.ringcast.core.media.MediaKind;
import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes tag bodies apart that carry several tracks, into one body for each track.
 *
 * <pre>
 *  many tracks      | 1 | type | FourCC | id | size 24 | data | id | size 24 | …
 *  and many codecs  | 2 | type | FourCC | id | size 24 | data | FourCC | id | size 24 | …
 * </pre>
 *
 * Source: Enhanced RTMP v2, AvMultitrackType and the bodies of both tags. These forms are read, never written.
 */
final class Multitrack {
    /** More tracks than this in one message are refused. */
    static final int MAX_TRACKS = 16;

    private static final int ENHANCED_VIDEO = 0x80;
    private static final int ENHANCED_AUDIO = 0x90;
    private static final int VIDEO_CODE = 6;
    private static final int AUDIO_CODE = 5;
    private static final int MANY_TRACKS = 1;
    private static final int MANY_TRACKS_MANY_CODECS = 2;

    private Multitrack() {}

    /** The packet type that announces one or several numbered tracks. */
    static int code(MediaKind kind) {
        return kind == MediaKind.VIDEO ? VIDEO_CODE : AUDIO_CODE;
    }

    /** Whether a body is of one of the two forms. Its position does not move. */
    static boolean isIn(ByteBuffer body, MediaKind kind) throws ProtocolException {
        ByteBuffer in = body.slice();
        int first = FlvFields.uint8(in);
        int type = first & 0x0F;
        if (!isEnhanced(first, kind) || type != code(kind) && type != ModEx.CODE) {
            return false;
        }
        return ModEx.read(in, type).packetType() == code(kind) && FlvFields.uint8(in) >> 4 != TrackHeader.ONE_TRACK;
    }

    private static boolean isEnhanced(int first, MediaKind kind) {
        return kind == MediaKind.VIDEO ? (first & ENHANCED_VIDEO) != 0 : (first & 0xF0) == ENHANCED_AUDIO;
    }

    /**
     * Takes a body apart.
     *
     * @param body what {@link #isIn} has recognised
     * @return a body for each track, in the order of the message
     * @throws ProtocolException if the message breaks its format; then no track of it counts
     */
    static List<byte[]> split(ByteBuffer body, MediaKind kind) throws ProtocolException {
        ByteBuffer in = body.slice();
        int first = FlvFields.uint8(in);
        ModEx modEx = ModEx.read(in, first & 0x0F);
        int form = FlvFields.uint8(in);
        int type = TrackHeader.innerType(form, code(kind));
        boolean manyCodecs = form >> 4 == MANY_TRACKS_MANY_CODECS;
        if (!manyCodecs && form >> 4 != MANY_TRACKS) {
            throw new ProtocolException("multitrack type " + (form >> 4) + " is not in 0..2");
        }
        int sharedFourCc = manyCodecs ? 0 : FlvFields.int32(in);
        List<byte[]> bodies = new ArrayList<>();
        do {
            if (bodies.size() == MAX_TRACKS) {
                throw new ProtocolException("more than " + MAX_TRACKS + " tracks in a message");
            }
            int fourCc = manyCodecs ? FlvFields.int32(in) : sharedFourCc;
            TrackHeader header = new TrackHeader(type, fourCc, FlvFields.uint8(in));
            int bytes = FlvFields.uint24(in);
            FlvFields.need(in, bytes);
            bodies.add(body(first & 0xF0, modEx.nanoOffset(), header, kind, in.slice(in.position(), bytes)));
            in.position(in.position() + bytes);
        } while (in.hasRemaining());
        return bodies;
    }

    private static byte[] body(int highHalf, int nanoOffset, TrackHeader header, MediaKind kind, ByteBuffer data) {
        int modExBytes = nanoOffset == 0 ? 0 : ModEx.BYTES;
        ByteBuffer out = ByteBuffer.allocate(1 + modExBytes + TrackHeader.bytes(header.trackId()) + data.remaining());
        int type = header.announcedType(code(kind));
        out.put((byte) (highHalf | (nanoOffset == 0 ? type : ModEx.CODE)));
        if (nanoOffset != 0) {
            new ModEx(nanoOffset, type).put(out);
        }
        header.put(out);
        return out.put(data).array();
    }
}
