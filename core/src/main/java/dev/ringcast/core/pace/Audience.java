package dev.ringcast.core.pace;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.concurrent.Parker;
import dev.ringcast.core.ring.BroadcastRing;
import dev.ringcast.core.ring.Entry;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * The viewers of one stream: which of them are woken when it has something new, and how far all of them have read. A
 * join also ends the {@link ReadPause} of the stream's source. Numbers at the lines are the invariants of {@link
 * dev.ringcast.core.pace}.
 *
 * <p>Joins and leaves take a lock of their own. Publisher and pacer take none: they read the {@link ViewerSet}.
 */
public final class Audience {
    private final Pacer pacer;
    private final BroadcastRing ring;
    private final ReentrantLock membership = new ReentrantLock();

    /** Replaced under {@link #membership}; any thread reads (volatile). */
    private volatile ViewerSet viewers = new ViewerSet();

    /** Payload bytes published at the last sweep: later ones are no viewer's backlog. The pacer writes (volatile). */
    private volatile long sweptBytes;

    /** {@link #sweptBytes} of the sweep before the last one. The pacer's own. */
    private long sweptBytesBefore;

    /** The mark of the set at the last sweep, null if that found a viewer not parked. The pacer's own. */
    @Nullable
    private ViewerSet.ReadMark markIfAllParked;

    /** The pause of the stream's newest source, null before the first. {@link #newReadPause} writes (volatile). */
    @Nullable
    private volatile ReadPause newestPause;

    /** Frames published when load was last measured, -1 for not yet. The pacer and a first viewer write (volatile). */
    private volatile long measuredFrames = -1;

    /**
     * Makes an audience without viewers.
     *
     * @param pacer wakes the viewers
     * @param ring holds what they watch
     */
    public Audience(Pacer pacer, BroadcastRing ring) {
        this.pacer = pacer;
        this.ring = ring;
    }

    /**
     * Adds a viewer. Its own thread, which does not park now, and looks where to begin after this (3).
     *
     * @param viewer where it parks
     * @param atOnce whether it is woken at once rather than on the tick
     */
    public void add(Parker viewer, boolean atOnce) {
        join(atOnce ? set -> set.withImmediate(viewer) : set -> set.withNetwork(viewer));
    }

    /**
     * Adds a viewer that can wait: it is woken on the tick, and no source is read sooner for it.
     *
     * @param viewer where it parks
     */
    public void addPatient(Parker viewer) {
        join(set -> set.withPatient(viewer));
    }

    private void join(UnaryOperator<ViewerSet> change) {
        membership.lock();
        try {
            if (size() == 0) {
                measuredFrames = -1;
            }
            viewers = change.apply(viewers); // (1) first
            pacer.add(this);
        } finally {
            membership.unlock();
        }
        ReadPause newest = newestPause;
        if (newest != null) {
            newest.end(); // (1) second
        }
    }

    /**
     * Removes a viewer. Does nothing if it is not there.
     *
     * @param viewer where it parked
     */
    public void remove(Parker viewer) {
        membership.lock();
        try {
            viewers = viewers.without(viewer);
            if (size() == 0) {
                pacer.remove(this);
            }
        } finally {
            membership.unlock();
        }
    }

    /** Tells the pacer that a frame was published. Publisher's thread. Takes no lock and does nothing per viewer. */
    public void published() {
        ViewerSet now = viewers;
        if (!now.queued && now.size() > 0) {
            now.queued = true; // before the pacer can clear it
            pacer.enqueue(this);
        }
    }

    /** Wakes all viewers now: the source was lost or came back, or the stream ended. Any thread. */
    public void wakeAll() {
        ViewerSet now = viewers;
        wake(now.network);
        wake(now.patient);
        wake(now.immediate);
    }

    /**
     * Makes the pause of the stream's next source, after the one before was closed. One thread at a time.
     *
     * @return the pause
     */
    public ReadPause newReadPause() {
        return newReadPause(new Parker());
    }

    ReadPause newReadPause(Parker parker) {
        ReadPause next = new ReadPause(this, parker);
        newestPause = next;
        return next;
    }

    /**
     * Viewers of all kinds.
     *
     * @return their number
     */
    public int size() {
        return viewers.size();
    }

    /**
     * Whether a viewer is woken at once: it is in this process.
     *
     * @return whether there is one
     */
    public boolean hasImmediate() {
        return viewers.immediate.length > 0;
    }

    /**
     * Whether a viewer watches over the network.
     *
     * @return whether there is one
     */
    public boolean hasNetwork() {
        return viewers.network.length > 0;
    }

    /**
     * How far the stream was when the viewers on the tick were last woken.
     *
     * @return payload bytes published until then
     */
    public long sweptBytes() {
        return sweptBytes;
    }

    /**
     * How far all viewers have read, as far as is known. It follows the live edge while all keep up. It stands while
     * one does not, and while a viewer is woken at once.
     *
     * @return bytes of the stream; no viewer will ask for a frame that ends there or before
     */
    public long takenBytes() {
        return viewers.mark.bytes;
    }

    /**
     * Pacer: wakes the viewers that are woken at once; says whether others wait for the tick. If only such viewers are
     * there the set stays queued: until the sweep clears that, no frame wakes the pacer.
     */
    boolean wakeImmediate() {
        ViewerSet now = viewers;
        boolean isSwept = now.paced() > 0;
        if (now.immediate.length > 0 || !isSwept) {
            now.queued = false; // (2) before a parked flag is read
            wake(now.immediate);
        }
        return isSwept;
    }

    /** Pacer: wakes all viewers on the tick. Returns how many were parked, or 0 if none is on the network. */
    int sweep() {
        ViewerSet now = viewers;
        now.queued = false; // (2) before a parked flag is read
        long before = sweptBytes;
        Entry newest = ring.newest();
        sweptBytes = newest == null ? before : newest.end(); // viewers that are woken compare with it
        wake(now.immediate); // if wakeImmediate() failed
        int woken = wake(now.network) + wake(now.patient);
        moveMark(now.mark, now.immediate.length == 0 && woken == now.paced());
        sweptBytesBefore = before;
        return now.network.length > 0 ? woken : 0;
    }

    /**
     * (3) Moves the mark of the set that is swept if all were parked now and at the last sweep: to the sweep before the
     * last one. A viewer that joined meanwhile is in another set, with another mark.
     */
    private void moveMark(ViewerSet.ReadMark mark, boolean allParked) {
        if (allParked && mark == markIfAllParked && sweptBytesBefore > mark.bytes) {
            mark.bytes = sweptBytesBefore;
        }
        markIfAllParked = allParked ? mark : null;
    }

    /**
     * Pacer, before it resumes the source: whether viewers are swept once the source has read. Then the set counts as
     * queued now, so that what the source reads does not wake the pacer for each frame.
     */
    boolean planSweep() {
        ViewerSet now = viewers;
        boolean isSwept = now.paced() > 0;
        if (isSwept && now.immediate.length == 0) {
            now.queued = true; // a viewer that joins makes another set, whose next frame wakes the pacer
        }
        return isSwept;
    }

    /** Read loop, which has stored that it pauses (1): whether it may wait for the pacer. */
    boolean beginPause(ReadPause pause) {
        ViewerSet now = viewers;
        return now.immediate.length == 0 && pacer.beginPause(pause, now.network.length > 0);
    }

    Pacer pacer() {
        return pacer;
    }

    /** Pacer: the wake-ups since the last call, had each network viewer been woken for each frame. */
    long takeDemand() {
        long before = measuredFrames;
        long published = ring.published();
        measuredFrames = published;
        return before < 0 ? 0 : (published - before) * viewers.network.length;
    }

    private static int wake(Parker[] viewers) {
        int woken = 0;
        for (Parker viewer : viewers) {
            if (viewer.wake()) {
                woken++;
            }
        }
        return woken;
    }
}
