package dev.ringcast.it.rtmp;

import dev.ringcast.it.flv.FlvTag;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * A whole message.
 *
 * @param type its type id (RTMP 1.0, sections 5.4 and 7.1)
 * @param timestamp in ms, 0..2^32-1
 * @param streamId its message stream
 * @param body its payload, not to be written to
 */
public record RtmpMessage(int type, long timestamp, int streamId, byte[] body) {
    public static final int SET_CHUNK_SIZE = 1;
    public static final int ABORT = 2;
    public static final int ACKNOWLEDGEMENT = 3;
    public static final int USER_CONTROL = 4;
    public static final int WINDOW_ACKNOWLEDGEMENT_SIZE = 5;
    public static final int SET_PEER_BANDWIDTH = 6;
    public static final int DATA_AMF0 = 18;
    public static final int COMMAND_AMF0 = 20;
    public static final int AGGREGATE = 22;

    /** User control events (section 7.1.7). */
    public static final int STREAM_BEGIN = 0;

    public static final int STREAM_EOF = 1;
    public static final int SET_BUFFER_LENGTH = 3;
    public static final int PING_REQUEST = 6;
    public static final int PING_RESPONSE = 7;

    /**
     * A command.
     *
     * @param streamId its message stream
     * @param values name, transaction id, command object and the rest
     * @return the message
     */
    public static RtmpMessage command(int streamId, Object... values) {
        return new RtmpMessage(COMMAND_AMF0, 0, streamId, Amf.encode(values));
    }

    /**
     * A protocol control message that carries one number.
     *
     * @param type its type id
     * @param value the number
     * @return the message
     */
    public static RtmpMessage control(int type, int value) {
        return new RtmpMessage(type, 0, 0, ByteBuffer.allocate(4).putInt(value).array());
    }

    /**
     * A user control event with one number.
     *
     * @param event the event
     * @param value the number
     * @return the message
     */
    public static RtmpMessage event(int event, int value) {
        return new RtmpMessage(
                USER_CONTROL,
                0,
                0,
                ByteBuffer.allocate(6).putShort((short) event).putInt(value).array());
    }

    /**
     * A tag as a message.
     *
     * @param streamId the message stream
     * @param tag the tag
     * @return the message
     */
    public static RtmpMessage media(int streamId, FlvTag tag) {
        return new RtmpMessage(tag.type(), tag.timestamp(), streamId, tag.body());
    }

    public boolean isTag() {
        return type == FlvTag.AUDIO || type == FlvTag.VIDEO || type == DATA_AMF0;
    }

    /**
     * This message as a tag.
     *
     * @return the tag
     */
    public FlvTag tag() {
        return new FlvTag(type, timestamp, body);
    }

    /**
     * The values of a command or data message.
     *
     * @return the decoded values
     */
    public List<Object> values() {
        return Amf.decode(body);
    }

    /**
     * Tells a command by its name.
     *
     * @param name the name
     * @return whether this is that command
     */
    public boolean isCommand(String name) {
        return type == COMMAND_AMF0 && values().getFirst().equals(name);
    }

    /**
     * The code of an onStatus.
     *
     * @return the code, or "" if this is something else
     */
    public String statusCode() {
        return status("code");
    }

    /**
     * The description of an onStatus.
     *
     * @return the description, or "" if this is something else
     */
    public String statusDescription() {
        return status("description");
    }

    /**
     * Tells a user control event.
     *
     * @param event the event
     * @return whether this is that event
     */
    public boolean isEvent(int event) {
        return type == USER_CONTROL && ByteBuffer.wrap(body).getShort() == event;
    }

    /**
     * The number of a protocol control message, or of a user control event.
     *
     * @return the number
     */
    public int number() {
        return ByteBuffer.wrap(body).getInt(type == USER_CONTROL ? 2 : 0);
    }

    @Override
    public String toString() {
        return switch (type) {
            case COMMAND_AMF0, DATA_AMF0 -> type + "@" + timestamp + "/" + streamId + " " + values();
            default -> streamId + "/" + tag();
        };
    }

    private String status(String property) {
        if (!isCommand("onStatus")) {
            return "";
        }
        List<Object> values = values();
        return values.size() > 3 && values.get(3) instanceof Map<?, ?> info ? String.valueOf(info.get(property)) : "";
    }
}
