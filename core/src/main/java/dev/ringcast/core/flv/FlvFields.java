package dev.ringcast.core.flv;

import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;

/** The big-endian fields of FLV, read with an end that a peer may have put anywhere. */
final class FlvFields {
    private FlvFields() {}

    static int uint8(ByteBuffer in) throws ProtocolException {
        need(in, 1);
        return in.get() & 0xFF;
    }

    static int uint16(ByteBuffer in) throws ProtocolException {
        need(in, 2);
        return in.getShort() & 0xFFFF;
    }

    static int uint24(ByteBuffer in) throws ProtocolException {
        need(in, 3);
        return (in.getShort() & 0xFFFF) << 8 | in.get() & 0xFF;
    }

    static int int24(ByteBuffer in) throws ProtocolException {
        return uint24(in) << 8 >> 8;
    }

    static int int32(ByteBuffer in) throws ProtocolException {
        need(in, 4);
        return in.getInt();
    }

    static void putInt24(ByteBuffer out, int value) {
        out.putShort((short) (value >> 8)).put((byte) value);
    }

    static void need(ByteBuffer in, int bytes) throws ProtocolException {
        if (in.remaining() < bytes) {
            throw new ProtocolException("FLV tag body of " + in.capacity() + " bytes ends at " + in.limit() + ", but "
                    + bytes + " are needed from " + in.position());
        }
    }
}
