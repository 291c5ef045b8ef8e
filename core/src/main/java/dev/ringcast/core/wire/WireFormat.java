package dev.ringcast.core.wire;

import dev.ringcast.core.media.Frame;
import java.nio.ByteBuffer;

/**
 * How a frame looks on a wire: the same for all viewers of a protocol. Stateless: the bytes of one frame do not depend
 * on another frame.
 */
public interface WireFormat {
    /**
     * How many bytes {@link #put} writes.
     *
     * @param frame the frame
     * @return their number
     */
    int size(Frame frame);

    /**
     * Writes a frame.
     *
     * @param frame the frame
     * @param out where to, with room for {@link #size} bytes
     */
    void put(Frame frame, ByteBuffer out);
}
