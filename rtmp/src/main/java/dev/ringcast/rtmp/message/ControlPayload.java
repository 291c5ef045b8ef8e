package dev.ringcast.rtmp.message;

import dev.ringcast.rtmp.chunk.RawMessage;
import java.nio.ByteBuffer;

/** What the messages that steer a connection have in common: message stream 0, no time, a number or two. */
final class ControlPayload {
    private ControlPayload() {}

    static RawMessage of(int type, long value) {
        return of(type, ByteBuffer.allocate(Integer.BYTES).putInt((int) value));
    }

    static RawMessage of(int type, ByteBuffer full) {
        return new RawMessage(type, 0, 0, full.array());
    }
}
