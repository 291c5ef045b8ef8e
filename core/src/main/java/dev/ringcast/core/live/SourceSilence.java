package dev.ringcast.core.live;

import dev.ringcast.core.concurrent.TimeSource;
import java.time.Duration;

/**
 * How long a publisher has sent no frame. The time that the server keeps it waiting does not count.
 *
 * <p>The publishing thread writes, any thread asks.
 */
final class SourceSilence {
    private final TimeSource time;

    /** When the last frame came, moved on by each time held back (volatile). At first when the publisher came. */
    private volatile long heard;

    /** Whether the server makes the peer wait. Written behind {@link #heldSince} (volatile). */
    private volatile boolean heldBack;

    /** Since when it does (volatile). */
    private volatile long heldSince;

    SourceSilence(TimeSource time) {
        this.time = time;
        heard = time.nanos();
    }

    /**
     * A frame came.
     *
     * @return the silence before it, ns
     */
    long frameCame(long nanos) {
        long silence = nanos - heard;
        heard = nanos;
        return silence;
    }

    /** The server makes the peer wait from now on, or no longer. */
    void holdBack(boolean on) {
        long now = time.nanos();
        if (on && !heldBack) {
            heldSince = now;
        } else if (!on && heldBack) {
            heard += now - heldSince; // one writer; before the flag, so no reader counts the wait
        }
        heldBack = on;
    }

    /** How long it has lasted. Any thread. */
    Duration length() {
        long until = heldBack ? heldSince : time.nanos();
        return Duration.ofNanos(until - heard);
    }
}
