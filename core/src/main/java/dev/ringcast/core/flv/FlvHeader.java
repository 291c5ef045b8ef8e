package dev.ringcast.core.flv;

import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;

/**
 * What an FLV file or byte stream begins with.
 *
 * <pre>
 *  bytes 0..2   byte 3    byte 4    bytes 5..8
 * +-----------+---------+---------+-------------+
 * |  "FLV"    | version | 00000A0V| data offset |    A has sound, V has pictures
 * +-----------+---------+---------+-------------+
 * </pre>
 *
 * Source: Adobe FLV 10.1, annex E.2. Four bytes follow, the size of a tag before the first: 0. A data offset of more
 * than 9 is read, never written.
 *
 * @param hasAudio whether sound will come; a hint
 * @param hasVideo whether pictures will come; a hint
 */
public record FlvHeader(boolean hasAudio, boolean hasVideo) {
    /** Its size. */
    static final int BYTES = 9;

    private static final int SIGNATURE = 'F' << 16 | 'L' << 8 | 'V';
    private static final int VERSION = 1;
    private static final int AUDIO_FLAG = 4;
    private static final int VIDEO_FLAG = 1;

    /** A header that is announced longer than this is taken for something else. */
    private static final int MAX_DATA_OFFSET = 1024;

    /**
     * Reads a header.
     *
     * @param in has {@link #BYTES} at least
     * @return what it says; {@link #skip} says what else is to be skipped
     */
    static FlvHeader read(ByteBuffer in) throws ProtocolException {
        if (FlvFields.uint24(in) != SIGNATURE) {
            throw new ProtocolException("no FLV: the signature is missing");
        }
        FlvFields.uint8(in); // the version: there has been but one
        int flags = FlvFields.uint8(in);
        return new FlvHeader((flags & AUDIO_FLAG) != 0, (flags & VIDEO_FLAG) != 0);
    }

    /**
     * Reads the data offset, the header's last field.
     *
     * @return how many bytes of the header follow that have no meaning
     */
    static int skip(ByteBuffer in) throws ProtocolException {
        int dataOffset = FlvFields.int32(in);
        if (dataOffset < BYTES || dataOffset > MAX_DATA_OFFSET) {
            throw new ProtocolException("FLV header with data offset " + Integer.toUnsignedLong(dataOffset));
        }
        return dataOffset - BYTES;
    }

    void put(ByteBuffer out) {
        FlvFields.putInt24(out, SIGNATURE);
        out.put((byte) VERSION);
        out.put((byte) ((hasAudio ? AUDIO_FLAG : 0) | (hasVideo ? VIDEO_FLAG : 0)));
        out.putInt(BYTES);
    }
}
