package dev.ringcast.core.flv;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.media.ProtocolException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Reads an FLV file or byte stream tag by tag.
 *
 * <p>The size of a tag that follows it is read and not believed: some writers get it wrong. A stream that ends inside a
 * tag, as a recording does whose writer was killed, ends with a {@link ProtocolException} behind its last whole tag.
 * Reading blocks as the stream does. Confined to one thread.
 */
public final class FlvReader {
    private static final int PREVIOUS_TAG_SIZE_BYTES = 4;

    private final InputStream in;
    private final int maxBodyBytes;
    private final FlvHeader header;

    /**
     * Reads the header.
     *
     * @param in the stream, best a buffered one; it stays the caller's to close
     * @param maxBodyBytes the largest tag body to accept
     * @throws ProtocolException if it is no FLV
     * @throws IOException if reading fails
     */
    public FlvReader(InputStream in, int maxBodyBytes) throws IOException {
        this.in = in;
        this.maxBodyBytes = maxBodyBytes;
        ByteBuffer bytes = ByteBuffer.wrap(in.readNBytes(FlvHeader.BYTES));
        this.header = FlvHeader.read(bytes);
        int skip = FlvHeader.skip(bytes);
        try {
            in.skipNBytes(skip);
        } catch (EOFException shorterThanAnnounced) {
            throw new ProtocolException("FLV ends inside its header");
        }
        in.readNBytes(PREVIOUS_TAG_SIZE_BYTES);
    }

    /**
     * What the stream began with.
     *
     * @return the header
     */
    public FlvHeader header() {
        return header;
    }

    /**
     * Reads the next tag.
     *
     * @return the tag, or null if the stream ends cleanly before it
     * @throws ProtocolException if the framing is broken, a tag is too large or the stream ends inside one
     * @throws IOException if reading fails
     */
    @Nullable
    public FlvTag next() throws IOException {
        byte[] head = in.readNBytes(FlvTagHeader.BYTES);
        if (head.length == 0) {
            return null;
        }
        if (head.length < FlvTagHeader.BYTES) {
            throw new ProtocolException("FLV ends inside a tag's header");
        }
        FlvTagHeader tag = FlvTagHeader.read(ByteBuffer.wrap(head), maxBodyBytes);
        byte[] body = in.readNBytes(tag.bodyBytes()); // grows as data comes: a size alone takes no memory
        if (body.length < tag.bodyBytes()) {
            throw new ProtocolException("FLV ends inside a tag");
        }
        in.readNBytes(PREVIOUS_TAG_SIZE_BYTES);
        return new FlvTag(tag.type(), tag.timestamp(), body);
    }
}
