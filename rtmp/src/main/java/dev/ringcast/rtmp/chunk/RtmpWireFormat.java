package dev.ringcast.rtmp.chunk;

import dev.ringcast.core.media.Frame;
import dev.ringcast.core.wire.WireFormat;
import java.nio.ByteBuffer;

/**
 * The bytes of a frame as each RTMP viewer gets it: made once, sent to all. They are the same for everybody since the
 * chunk size, the message stream and the clock are. Immutable; any thread may call.
 */
public final class RtmpWireFormat implements WireFormat {
    /** The message stream on which all viewers play, unless they insist on another. */
    public static final int STREAM_ID = 1;

    /** The chunk size that we announce unless told otherwise. */
    public static final int CHUNK_SIZE = 60_000;

    private final ChunkWriter writer;
    private final int streamId;

    /**
     * Writes frames for message stream {@link #STREAM_ID} of viewers that have received a chunk size.
     *
     * @param chunkSize the most bytes of payload in one chunk
     */
    public RtmpWireFormat(int chunkSize) {
        this(new ChunkWriter(chunkSize), STREAM_ID);
    }

    private RtmpWireFormat(ChunkWriter writer, int streamId) {
        this.writer = writer;
        this.streamId = streamId;
    }

    /**
     * The same for a message stream.
     *
     * @param id the message stream's number
     * @return this if it writes for that one
     */
    public RtmpWireFormat on(int id) {
        return id == streamId ? this : new RtmpWireFormat(writer, id);
    }

    @Override
    public int size(Frame frame) {
        return writer.size(frame.size(), frame.dts());
    }

    @Override
    public int put(Frame frame, int from, ByteBuffer out) {
        int type = switch (frame.track().kind()) {
            case AUDIO -> MessageType.AUDIO;
            case VIDEO -> MessageType.VIDEO;
            case DATA -> MessageType.DATA;
        };
        return writer.put(type, streamId, frame.dts(), frame.payload(), from, out);
    }
}
