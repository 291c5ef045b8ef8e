package dev.ringcast.core.live;

import java.util.concurrent.atomic.AtomicBoolean;

/** What the log says of a publication, once enough of it is known. */
final class PublicationFacts {
    /** After this time the meter has an average of two whole seconds. */
    private static final long MEASURED_NANOS = 3_000_000_000L;

    private static final long NONE = Long.MIN_VALUE;

    /** What the program that publishes calls itself. Its connection stores it, any thread reads (volatile). */
    private volatile String encoder = "";

    /** When its first frame was shown, {@link #NONE} before. The publishing thread writes, any reads (volatile). */
    private volatile long since = NONE;

    private final AtomicBoolean told = new AtomicBoolean();

    void encoder(String name) {
        encoder = name;
    }

    String encoder() {
        return encoder;
    }

    /** A frame is shown. Publishing thread. */
    void shown(long nanos) {
        if (since == NONE) {
            since = nanos;
        }
    }

    /** Whether frames have come for long enough to know their rates, and are not told yet. Any thread. */
    boolean isDue(long now) {
        return since != NONE && now - since >= MEASURED_NANOS && !told.get();
    }

    /** Whether frames came and are not told yet; they count as told now. Any thread. */
    boolean take() {
        return since != NONE && told.compareAndSet(false, true);
    }
}
