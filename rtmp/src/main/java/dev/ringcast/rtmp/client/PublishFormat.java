package dev.ringcast.rtmp.client;

import dev.ringcast.core.amf.Amf0;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.wire.WireFormat;
import dev.ringcast.rtmp.chunk.ChunkWriter;
import dev.ringcast.rtmp.chunk.MessageType;
import java.nio.ByteBuffer;

/** The bytes of a frame on its way to a server. Metadata is an order there: @setDataFrame. Immutable. */
final class PublishFormat implements WireFormat {
    private static final byte[] SET_DATA_FRAME = Amf0.encodeAll("@setDataFrame");

    private final ChunkWriter writer;
    private final int streamId;

    PublishFormat(int chunkSize, int streamId) {
        writer = new ChunkWriter(chunkSize);
        this.streamId = streamId;
    }

    private static boolean isMetadata(Frame frame) {
        return frame.kind() == Frame.Kind.METADATA;
    }

    @Override
    public int size(Frame frame) {
        int order = isMetadata(frame) ? SET_DATA_FRAME.length : 0;
        return writer.size(order + frame.size(), frame.dts());
    }

    @Override
    public int put(Frame frame, int from, ByteBuffer out) {
        int type = switch (frame.track().kind()) {
            case AUDIO -> MessageType.AUDIO;
            case VIDEO -> MessageType.VIDEO;
            case DATA -> MessageType.DATA;
        };
        ByteBuffer payload = isMetadata(frame) ? order(frame) : frame.payload();
        return writer.put(type, streamId, frame.dts(), payload, from, out);
    }

    private static ByteBuffer order(Frame frame) {
        return ByteBuffer.allocate(SET_DATA_FRAME.length + frame.size())
                .put(SET_DATA_FRAME)
                .put(frame.payload())
                .flip();
    }
}
