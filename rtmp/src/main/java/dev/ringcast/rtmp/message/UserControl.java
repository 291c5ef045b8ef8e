package dev.ringcast.rtmp.message;

import dev.ringcast.core.Nullable;
import dev.ringcast.rtmp.chunk.MessageType;
import dev.ringcast.rtmp.chunk.RawMessage;
import java.nio.ByteBuffer;

/**
 * An event of a connection or of one of its message streams (sections 6.2 and 7.1.7).
 *
 * <pre>
 *  0        2                6                         10
 * +--------+----------------+-------------------------+
 * | event  | stream or time | buffer, SetBufferLength |
 * +--------+----------------+-------------------------+
 * </pre>
 *
 * @param event what happened
 * @param value the message stream, or of a ping the sender's time: 0 to 4,294,967,295
 * @param bufferMillis how long a player's buffer is, 0 for other events
 */
public record UserControl(Event event, long value, long bufferMillis) implements RtmpMessage {
    /** The events that mean something to us. */
    public enum Event {
        /** A message stream can be used. */
        STREAM_BEGIN(0),
        /** A message stream has ended. */
        STREAM_EOF(1),
        /** There is nothing to send on a message stream for a while. */
        STREAM_DRY(2),
        /** A player says how much it buffers. */
        SET_BUFFER_LENGTH(3),
        /** What is played is a recording. */
        STREAM_IS_RECORDED(4),
        /** Answer with the same value. */
        PING_REQUEST(6),
        /** The answer to a ping. */
        PING_RESPONSE(7);

        private final int code;

        Event(int code) {
            this.code = code;
        }

        @Nullable
        private static Event of(int code) {
            for (Event event : values()) {
                if (event.code == code) {
                    return event;
                }
            }
            return null;
        }
    }

    private static final int BYTES = Short.BYTES + Integer.BYTES;

    /**
     * An event without a buffer.
     *
     * @param event what happened
     * @param value the message stream or time
     */
    public UserControl(Event event, long value) {
        this(event, value, 0);
    }

    static RtmpMessage read(RawMessage raw) {
        ByteBuffer in = ByteBuffer.wrap(raw.payload());
        Event event = in.remaining() < BYTES ? null : Event.of(in.getShort());
        if (event == null) {
            return new Unknown(raw.type());
        }
        long value = Integer.toUnsignedLong(in.getInt());
        boolean hasBuffer = event == Event.SET_BUFFER_LENGTH && in.remaining() >= Integer.BYTES;
        return new UserControl(event, value, hasBuffer ? Integer.toUnsignedLong(in.getInt()) : 0);
    }

    @Override
    public RawMessage encode() {
        boolean hasBuffer = event == Event.SET_BUFFER_LENGTH;
        ByteBuffer out = ByteBuffer.allocate(hasBuffer ? BYTES + Integer.BYTES : BYTES);
        out.putShort((short) event.code).putInt((int) value);
        if (hasBuffer) {
            out.putInt((int) bufferMillis);
        }
        return ControlPayload.of(MessageType.USER_CONTROL, out);
    }
}
