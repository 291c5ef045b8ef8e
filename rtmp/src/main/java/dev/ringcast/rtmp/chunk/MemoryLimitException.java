package dev.ringcast.rtmp.chunk;

import dev.ringcast.core.media.ProtocolException;

/**
 * Unfinished messages of all connections take more memory than there is for them, and this one's more than its share.
 */
public final class MemoryLimitException extends ProtocolException {
    private static final long serialVersionUID = 1L;

    MemoryLimitException(String message) {
        super(message);
    }
}
