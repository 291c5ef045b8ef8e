package dev.ringcast.rtmp.message;

import dev.ringcast.rtmp.chunk.MessageType;
import dev.ringcast.rtmp.chunk.RawMessage;
import java.nio.ByteBuffer;

/**
 * The receiver may have at most this many bytes unacknowledged (section 5.4.5).
 *
 * @param bytes how many, as it came: 0 to 4,294,967,295
 * @param limit how this changes a limit that was set before
 */
public record SetPeerBandwidth(long bytes, Limit limit) implements RtmpMessage {
    /** The limit types, in the order of their numbers. */
    public enum Limit {
        /** This is the limit. */
        HARD,
        /** The smaller of the two is. */
        SOFT,
        /** It is one if the last one was hard, else there is nothing to it. */
        DYNAMIC
    }

    /** A type that is missing or not known changes least. */
    static SetPeerBandwidth read(int bytes, byte[] payload) {
        int type = payload.length > Integer.BYTES ? payload[Integer.BYTES] : Limit.DYNAMIC.ordinal();
        boolean known = type >= 0 && type < Limit.values().length;
        return new SetPeerBandwidth(Integer.toUnsignedLong(bytes), known ? Limit.values()[type] : Limit.DYNAMIC);
    }

    @Override
    public RawMessage encode() {
        return ControlPayload.of(
                MessageType.SET_PEER_BANDWIDTH,
                ByteBuffer.allocate(5).putInt((int) bytes).put((byte) limit.ordinal()));
    }
}
