package dev.ringcast.rtmp.message;

import dev.ringcast.rtmp.chunk.MessageType;
import dev.ringcast.rtmp.chunk.RawMessage;

/**
 * The receiver must acknowledge each time that this many bytes have come (section 5.4.4).
 *
 * @param bytes how many, as it came: 0 to 4,294,967,295
 */
public record WindowAckSize(long bytes) implements RtmpMessage {
    @Override
    public RawMessage encode() {
        return ControlPayload.of(MessageType.WINDOW_ACK_SIZE, bytes);
    }
}
