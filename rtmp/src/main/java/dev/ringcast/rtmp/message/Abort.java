package dev.ringcast.rtmp.message;

import dev.ringcast.rtmp.chunk.MessageType;
import dev.ringcast.rtmp.chunk.RawMessage;

/**
 * The rest of a message will not come (section 5.4.2). The chunk reader has already obeyed when it gives this.
 *
 * @param chunkStreamId on which chunk stream it was
 */
public record Abort(int chunkStreamId) implements RtmpMessage {
    @Override
    public RawMessage encode() {
        return ControlPayload.of(MessageType.ABORT, chunkStreamId);
    }
}
