package dev.ringcast.rtmp.chunk;

import dev.ringcast.core.media.ProtocolException;

/** A message is longer than one of its type may be, or its connection has more of unfinished ones than it may. */
public final class MessageTooLargeException extends ProtocolException {
    private static final long serialVersionUID = 1L;

    MessageTooLargeException(String message) {
        super(message);
    }
}
