package dev.ringcast.core;

/** A frame was published after the publisher or its stream had ended. */
public class StreamEndedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * Says which stream and why.
     *
     * @param name the stream
     * @param reason why it ended
     */
    public StreamEndedException(StreamName name, EndReason reason) {
        super("no more can be published to " + name + ": " + reason.name().toLowerCase(java.util.Locale.ROOT));
    }
}
