package dev.ringcast.core.wire;

import dev.ringcast.core.media.Frame;
import java.nio.ByteBuffer;

/**
 * How a frame looks on a wire: the same for all viewers of a protocol. Stateless: the bytes of one frame do not depend
 * on another frame.
 */
public interface WireFormat {
    /**
     * How many bytes a frame has on the wire.
     *
     * @param frame the frame
     * @return their number
     */
    int size(Frame frame);

    /**
     * Writes a frame, or the part of it that fits.
     *
     * @param frame the frame
     * @param from how many of its bytes on the wire have been written before, 0 to begin
     * @param out takes the bytes from there on, as many as it has room for
     * @return how many were written
     */
    int put(Frame frame, int from, ByteBuffer out);
}
