package dev.ringcast.core;

/** The stream has a publisher, and the conflict policy permits no takeover. */
public class StreamBusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Says which stream.
     *
     * @param name the stream
     */
    public StreamBusyException(StreamName name) {
        super(name + " is being published already");
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage()); // never null
    }
}
