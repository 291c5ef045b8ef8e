package dev.ringcast.core.media;

import java.io.IOException;

/** What a peer sent breaks the format that it claims to be. The message says what and where, in one line. */
public class ProtocolException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Says what is wrong.
     *
     * @param message what was found, and where; no line breaks and no secrets
     */
    public ProtocolException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage()); // never null
    }
}
