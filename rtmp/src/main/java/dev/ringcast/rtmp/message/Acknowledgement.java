package dev.ringcast.rtmp.message;

import dev.ringcast.rtmp.chunk.MessageType;
import dev.ringcast.rtmp.chunk.RawMessage;

/**
 * How many bytes have come so far (section 5.4.3).
 *
 * @param received how many, modulo 2<sup>32</sup>
 */
public record Acknowledgement(long received) implements RtmpMessage {
    @Override
    public RawMessage encode() {
        return ControlPayload.of(MessageType.ACKNOWLEDGEMENT, received);
    }
}
