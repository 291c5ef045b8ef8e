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

    /**
     * Writes frames for viewers that have received a chunk size.
     *
     * @param chunkSize the most bytes of payload in one chunk
     */
    public RtmpWireFormat(int chunkSize) {
        writer = new ChunkWriter(chunkSize);
    }

    @Override
    public int size(Frame frame) {
        return writer.size(frame.size(), frame.dts());
    }

    /** Writes a whole frame for message stream {@link #STREAM_ID}. */
    @Override
    public void put(Frame frame, ByteBuffer out) {
        if (put(writer, frame, STREAM_ID, 0, out) < size(frame)) {
            throw new IllegalArgumentException("no room for " + frame);
        }
    }

    /**
     * Writes a frame, or the part of it that fits, for any message stream.
     *
     * @param writer knows the chunk size
     * @param frame the frame
     * @param streamId the message stream that it goes to
     * @param from how many of its bytes on the wire have been written before, 0 to begin
     * @param out takes the bytes from there on, as many as it has room for
     * @return how many were written
     */
    public static int put(ChunkWriter writer, Frame frame, int streamId, int from, ByteBuffer out) {
        int type = switch (frame.track()) {
            case AUDIO -> MessageType.AUDIO;
            case VIDEO -> MessageType.VIDEO;
            case DATA -> MessageType.DATA;
        };
        return writer.put(type, streamId, frame.dts(), frame.payload(), from, out);
    }
}
