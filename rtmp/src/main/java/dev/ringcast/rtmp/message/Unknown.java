package dev.ringcast.rtmp.message;

import dev.ringcast.rtmp.chunk.RawMessage;

/**
 * A message that has no meaning here: a shared object, an unknown type or user-control event, a control
 * message without its number, a command without a name. It is counted and passed over.
 *
 * @param type its message type
 */
public record Unknown(int type) implements RtmpMessage {
    @Override
    public RawMessage encode() {
        throw new IllegalStateException("what is not known is never sent");
    }
}
