package dev.ringcast.core.pace;

import dev.ringcast.core.concurrent.Parker;

/**
 * Where the read loop of a stream's source waits while nothing is gained by reading on at once: nobody watches, or the
 * patient alone, or all who do wait for the pacer's tick. What comes meanwhile is read in one go, which costs a
 * fraction of being woken for each message.
 *
 * <p>One for each source, from {@link Audience#source}. {@link #take} belongs to its read loop, {@link #close} to any
 * thread.
 */
public final class ReadPause {
    private final Audience audience;
    private final Parker waiter = new Parker();

    /** Whether the source is to stay: it sets, whoever ends the rest clears (volatile). */
    private volatile boolean on;

    /** Whether nobody rests here any longer: whoever closes it sets (volatile). */
    private volatile boolean over;

    /**
     * Whether it stands in one of the pacer's queues: the source sets, the pacer clears when it takes it out
     * (volatile).
     */
    private volatile boolean queued;

    /** When it was queued, nanoseconds. The source writes before it is queued, the pacer reads after. */
    private long since;

    /** What the pacer waits for before it wakes viewers, null for nothing: it sets (volatile), the source clears. */
    private volatile ReadRound haul;

    ReadPause(Audience audience) {
        this.audience = audience;
    }

    /**
     * Waits until the tick, where nobody watches until the longest tick has passed or somebody joins; returns at once
     * where a viewer is to be woken by the next frame, or it is closed. Read loop, when it has taken all that came.
     *
     * @return whether it was to wait
     */
    public boolean take() {
        ReadRound before = haul;
        if (before != null) {
            haul = null;
            before.done();
        }
        on = true; // before looking who watches: whoever joins or closes is seen there, or clears it afterwards
        boolean rests = !over && audience.rests(this);
        if (rests) {
            waiter.await(() -> !on || audience.pacer().isClosed());
        }
        on = false;
        return rests;
    }

    /** Ends the rest, if there is one, for good: the source is no more. Any thread. */
    public void close() {
        over = true;
        end();
    }

    /**
     * Ends it early. Any thread.
     *
     * @return whether the source rested
     */
    public boolean end() {
        boolean rested = on;
        on = false;
        waiter.wake();
        return rested;
    }

    /**
     * Whether the source rests.
     *
     * @return whether it waits in {@link #take}, or is about to
     */
    public boolean isOn() {
        return on;
    }

    /** Read loop: whether it has to be put into a queue; it may still stand in one. */
    boolean enter(long nanos) {
        if (queued) {
            return false; // cleared before the rest is ended, which is then seen
        }
        since = nanos;
        queued = true;
        return true;
    }

    /** Pacer, which has taken it out of its queue: the source reads on. */
    void leave(ReadRound reading) {
        queued = false;
        haul = reading;
        end();
    }

    long since() {
        return since;
    }

    Audience audience() {
        return audience;
    }
}
