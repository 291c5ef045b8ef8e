package dev.ringcast.rtmp.message;

import dev.ringcast.rtmp.chunk.MessageType;
import dev.ringcast.rtmp.chunk.RawMessage;

/**
 * The sender's chunks will be of another size (section 5.4.1). The chunk reader has already obeyed when it gives this.
 *
 * @param size the most bytes of payload in one chunk; as it came, the highest bit included
 */
public record SetChunkSize(int size) implements RtmpMessage {
    @Override
    public RawMessage encode() {
        return ControlPayload.of(MessageType.SET_CHUNK_SIZE, size);
    }
}
