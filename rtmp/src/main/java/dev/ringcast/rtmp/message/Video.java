package dev.ringcast.rtmp.message;

import dev.ringcast.rtmp.chunk.MessageType;
import dev.ringcast.rtmp.chunk.RawMessage;

/**
 * Video (section 7.1.5).
 *
 * @param streamId the message stream
 * @param timestamp when it is for
 * @param body an FLV video tag's body; the message's owner owns it
 */
public record Video(int streamId, long timestamp, byte[] body) implements RtmpMessage {
    @Override
    public RawMessage encode() {
        return new RawMessage(MessageType.VIDEO, streamId, timestamp, body);
    }
}
