package dev.ringcast.core.flv;

import dev.ringcast.core.media.Frame;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Writes an FLV file or byte stream. Each tag leaves in one write, so that a stream without a buffer will do.
 *
 * <p>Confined to one thread.
 */
public final class FlvWriter {
    /** Bytes that a tag adds to its body: the header before it, the tag's size behind it. */
    public static final int TAG_OVERHEAD = FlvTagHeader.BYTES + 4;

    private static final int FIRST_BUFFER_BYTES = 16 * 1024;

    private final OutputStream out;
    private byte[] buffer = new byte[FIRST_BUFFER_BYTES];

    /**
     * Writes nothing yet.
     *
     * @param out where the bytes go; it stays the caller's to flush and close
     */
    public FlvWriter(OutputStream out) {
        this.out = out;
    }

    /**
     * Writes the header, and the size of the tag that is not before the first.
     *
     * @param header which tracks to announce: players wait for each of them
     * @throws IOException if writing fails
     */
    public void header(FlvHeader header) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(buffer);
        header.put(bytes);
        bytes.putInt(0);
        out.write(buffer, 0, bytes.position());
    }

    /**
     * Writes a tag as it is.
     *
     * @param tag the tag
     * @throws IOException if writing fails
     */
    public void tag(FlvTag tag) throws IOException {
        write(tag.type(), tag.timestamp(), ByteBuffer.wrap(tag.body()));
    }

    /**
     * Writes a frame as a tag. Metadata always has the time 0.
     *
     * @param frame the frame
     * @param timestamp the time to write, in ms; its low 32 bits are
     * @throws IOException if writing fails
     */
    public void frame(Frame frame, long timestamp) throws IOException {
        long time = frame.kind() == Frame.Kind.METADATA ? 0 : timestamp & 0xFFFF_FFFFL;
        write(FlvTag.typeOf(frame.track().kind()), time, frame.payload());
    }

    private void write(int type, long timestamp, ByteBuffer body) throws IOException {
        int bodyBytes = body.remaining();
        if (buffer.length < bodyBytes + TAG_OVERHEAD) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, bodyBytes + TAG_OVERHEAD));
        }
        ByteBuffer bytes = ByteBuffer.wrap(buffer);
        new FlvTagHeader(type, bodyBytes, timestamp).put(bytes);
        bytes.put(body);
        bytes.putInt(FlvTagHeader.BYTES + bodyBytes);
        out.write(buffer, 0, bytes.position());
    }
}
