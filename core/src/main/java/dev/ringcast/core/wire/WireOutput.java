package dev.ringcast.core.wire;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where the bytes of frames go: a connection's output. One thread writes. */
public interface WireOutput {
    /**
     * Writes all of a buffer; blocks while the peer does not take it.
     *
     * @param buffer what to write
     * @throws IOException if the connection is gone, or was closed while this waited
     */
    void write(ByteBuffer buffer) throws IOException;

    /**
     * Writes all of several buffers with as few calls as the kernel allows.
     *
     * @param buffers what to write
     * @param count how many of them
     * @throws IOException if the connection is gone, or was closed while this waited
     */
    void write(ByteBuffer[] buffers, int count) throws IOException;
}
