package dev.ringcast.rtmp.message;

import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.rtmp.chunk.MessageType;
import dev.ringcast.rtmp.chunk.RawMessage;
import java.nio.ByteBuffer;

/** A message that means something. */
public sealed interface RtmpMessage
        permits SetChunkSize,
                Abort,
                Acknowledgement,
                UserControl,
                WindowAckSize,
                SetPeerBandwidth,
                Audio,
                Video,
                Data,
                Command,
                Aggregate,
                Unknown {
    /**
     * Brings the message into the form that the chunk layer writes.
     *
     * @return the message with its payload
     * @throws IllegalStateException if it is of a kind that is only ever read
     */
    RawMessage encode();

    /**
     * Finds out what a message means.
     *
     * @param raw the message, not a lent one; its array is given away
     * @return the message, {@link Unknown} where it has no meaning to us or lacks bytes that it needs
     * @throws ProtocolException if its AMF is broken
     */
    static RtmpMessage decode(RawMessage raw) throws ProtocolException {
        return switch (raw.type()) {
            case MessageType.AUDIO -> new Audio(raw.streamId(), raw.timestamp(), raw.payload());
            case MessageType.VIDEO -> new Video(raw.streamId(), raw.timestamp(), raw.payload());
            case MessageType.DATA, MessageType.DATA_AMF3 -> Data.read(raw);
            case MessageType.COMMAND, MessageType.COMMAND_AMF3 -> Command.read(raw);
            case MessageType.AGGREGATE -> new Aggregate(raw.streamId(), raw.timestamp(), raw.payload());
            case MessageType.USER_CONTROL -> UserControl.read(raw);
            default -> control(raw);
        };
    }

    private static RtmpMessage control(RawMessage raw) {
        if (raw.payload().length < Integer.BYTES) {
            return new Unknown(raw.type());
        }
        int value = ByteBuffer.wrap(raw.payload()).getInt();
        return switch (raw.type()) {
            case MessageType.SET_CHUNK_SIZE -> new SetChunkSize(value);
            case MessageType.ABORT -> new Abort(value);
            case MessageType.ACKNOWLEDGEMENT -> new Acknowledgement(Integer.toUnsignedLong(value));
            case MessageType.WINDOW_ACK_SIZE -> new WindowAckSize(Integer.toUnsignedLong(value));
            case MessageType.SET_PEER_BANDWIDTH -> SetPeerBandwidth.read(value, raw.payload());
            default -> new Unknown(raw.type());
        };
    }
}
