package dev.ringcast.rtmp.message;

import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.rtmp.chunk.MessageType;
import dev.ringcast.rtmp.chunk.RawMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Several messages in one (section 7.1.6), framed as FLV tags.
 *
 * <pre>
 *  0      1        4           7          8           11       11 + size     15 + size
 * +------+--------+-----------+----------+-----------+--------+-------------+
 * | type | size   | timestamp | its high | stream    | body   | back        |
 * |      |        |           | byte     | (ignored) |        | (ignored)   |
 * +------+--------+-----------+----------+-----------+--------+-------------+
 * </pre>
 *
 * The timestamps inside count from the first of them, which is at the aggregate's own.
 *
 * @param streamId the message stream of all that is inside
 * @param timestamp when the first message inside is for
 * @param body the tags
 */
public record Aggregate(int streamId, long timestamp, byte[] body) implements RtmpMessage {
    /** Far more than anyone sends; without it a body of 8 MiB could become half a million messages. */
    static final int MAX_PARTS = 4096;

    private static final int HEADER = 11;
    private static final int BACK_POINTER = 4;

    /**
     * Takes the messages out. The whole aggregate is to be dropped where that fails.
     *
     * @return audio, video and data in order; whatever else there is is left out
     * @throws ProtocolException if the tags do not fit the body, are too many, or hold another aggregate
     */
    public List<RtmpMessage> parts() throws ProtocolException {
        List<RtmpMessage> parts = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(body);
        long offset = 0;
        for (int count = 0; in.hasRemaining(); count++) {
            if (in.remaining() < HEADER || count == MAX_PARTS) {
                throw broken(in, count);
            }
            int head = in.getInt();
            int size = head & 0xFFFFFF;
            int stamp = in.getInt();
            int tagTimestamp = stamp >>> 8 | stamp << 24;
            in.position(in.position() + 3);
            if (size > in.remaining() || head >>> 24 == MessageType.AGGREGATE) {
                throw broken(in, count);
            }
            if (count == 0) {
                offset = timestamp - tagTimestamp;
            }
            byte[] part = new byte[size];
            in.get(part);
            in.position(Math.min(in.limit(), in.position() + BACK_POINTER)); // the last one may lack it
            add(parts, new RawMessage(head >>> 24, streamId, offset + tagTimestamp & 0xFFFFFFFFL, part));
        }
        return parts;
    }

    private static void add(List<RtmpMessage> parts, RawMessage part) throws ProtocolException {
        switch (part.type()) {
            case MessageType.AUDIO, MessageType.VIDEO, MessageType.DATA, MessageType.DATA_AMF3 ->
                parts.add(RtmpMessage.decode(part));
            default -> {
                // commands and control have no place in it
            }
        }
    }

    private static ProtocolException broken(ByteBuffer in, int count) {
        return new ProtocolException("aggregate breaks off at byte " + in.position() + " in part " + count);
    }

    @Override
    public RawMessage encode() {
        return new RawMessage(MessageType.AGGREGATE, streamId, timestamp, body);
    }
}
