package dev.ringcast.rtmp.message;

import dev.ringcast.rtmp.chunk.MessageType;
import dev.ringcast.rtmp.chunk.RawMessage;
import java.util.Arrays;

/**
 * Metadata and other data (section 7.1.2). What came as AMF3 is from here on a message in AMF0.
 *
 * @param streamId the message stream, which may be 0: FFmpeg's is
 * @param timestamp when it is for
 * @param body an FLV script tag's body: a name and values; the message's owner owns it
 */
public record Data(int streamId, long timestamp, byte[] body) implements RtmpMessage {
    static Data read(RawMessage raw) {
        byte[] body = raw.payload();
        boolean framed = raw.type() == MessageType.DATA_AMF3 && body.length > 0 && body[0] == 0;
        return new Data(raw.streamId(), raw.timestamp(), framed ? Arrays.copyOfRange(body, 1, body.length) : body);
    }

    @Override
    public RawMessage encode() {
        return new RawMessage(MessageType.DATA, streamId, timestamp, body);
    }
}
