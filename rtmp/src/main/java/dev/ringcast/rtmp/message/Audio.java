package dev.ringcast.rtmp.message;

import dev.ringcast.rtmp.chunk.MessageType;
import dev.ringcast.rtmp.chunk.RawMessage;

/**
 * Audio (section 7.1.4).
 *
 * @param streamId the message stream
 * @param timestamp when it is for
 * @param body an FLV audio tag's body; the message's owner owns it
 */
public record Audio(int streamId, long timestamp, byte[] body) implements RtmpMessage {
    @Override
    public RawMessage encode() {
        return new RawMessage(MessageType.AUDIO, streamId, timestamp, body);
    }
}
