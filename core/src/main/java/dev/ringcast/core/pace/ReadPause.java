package dev.ringcast.core.pace;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.concurrent.Parker;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Pauses the read loop of a stream's source, so that input collects in the kernel and is read in one go. That costs a
 * fraction of a wake-up for each message. It pauses only while reading sooner would reach no viewer sooner.
 *
 * <p>One for each source, from {@link Audience#newReadPause}. {@link #await} belongs to the source's read loop.
 */
public final class ReadPause {
    private enum State {
        READING,
        PAUSED,
        CLOSED
    }

    private final Audience audience;
    private final Parker parker;

    /** The read loop pauses; any thread ends that, or closes for good. By compare-and-set (volatile). */
    private final AtomicReference<State> state = new AtomicReference<>(State.READING);

    /** Whether it stands in a queue of the pacer. The read loop sets, the pacer clears (volatile). */
    private volatile boolean queued;

    /** When it was queued, nanoseconds. The read loop writes before it is queued, the pacer reads after. */
    private long queuedAt;

    /** The round that waits for this source, null for none. The pacer sets, the read loop clears (volatile). */
    @Nullable
    private volatile ReadRound round;

    ReadPause(Audience audience, Parker parker) {
        this.audience = audience;
        this.parker = parker;
    }

    /**
     * Waits until the pacer's tick. Without a viewer on the network it waits until the longest tick has passed or a
     * viewer joins. Returns at once if a viewer is to be woken by the next frame, or if it is closed. Read loop, when
     * it has taken all input.
     *
     * @return whether it was to wait
     */
    public boolean await() {
        reportToRound();
        boolean paused = state.compareAndSet(State.READING, State.PAUSED) // (1) first
                && audience.beginPause(this); // (1) second
        if (paused) {
            parker.await(() -> !isPaused() || audience.pacer().isClosed());
        }
        state.compareAndSet(State.PAUSED, State.READING);
        return paused;
    }

    /** The round that resumed this source waits until all input is read: it is. */
    private void reportToRound() {
        ReadRound waits = round;
        if (waits != null) {
            round = null;
            waits.sourceDone();
        }
    }

    /** Ends the pause, if there is one, for good: the source is gone. Any thread. */
    public void close() {
        state.set(State.CLOSED); // (4)
        parker.wake();
    }

    /**
     * Ends the pause early. Any thread.
     *
     * @return whether the source paused
     */
    public boolean end() {
        boolean paused = state.compareAndSet(State.PAUSED, State.READING); // (4)
        parker.wake();
        return paused;
    }

    /**
     * Whether the source pauses.
     *
     * @return whether it waits in {@link #await}, or is about to
     */
    public boolean isPaused() {
        return state.get() == State.PAUSED;
    }

    /** Read loop: notes that it is put into a queue; false if it stands in one already. */
    boolean enterQueue(long nanos) {
        if (queued) {
            return false;
        }
        queuedAt = nanos;
        queued = true;
        return true;
    }

    /** Pacer, which has taken it out of its queue: the source reads on, for a round or for none (null). */
    void resume(@Nullable ReadRound next) {
        queued = false; // (4) the next pause enters a queue again
        round = next; // (5) the source reports when it has read
        end();
    }

    long queuedAt() {
        return queuedAt;
    }

    Audience audience() {
        return audience;
    }
}
