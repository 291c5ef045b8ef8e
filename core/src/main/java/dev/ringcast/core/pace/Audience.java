package dev.ringcast.core.pace;

import dev.ringcast.core.concurrent.Parker;
import dev.ringcast.core.ring.BroadcastRing;
import dev.ringcast.core.ring.Entry;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who is to be woken when a stream has something new: viewers on the network, woken on the pacer's tick; those in this
 * process, woken at once; and patient ones, such as packagers, on the tick too, but for whom no source is read sooner
 * than for nobody.
 *
 * <p>It also knows up to where all of them have taken what there was, and has the source's {@link ReadPause} end when
 * somebody comes.
 *
 * <p>Joining and leaving take a lock of their own, which publisher and pacer never do: they read the arrays.
 */
public final class Audience {
    private static final VarHandle QUEUED;
    private static final VarHandle TAKEN;

    static {
        try {
            QUEUED = MethodHandles.lookup().findVarHandle(Audience.class, "queued", boolean.class);
            TAKEN = MethodHandles.lookup().findVarHandle(Audience.class, "taken", Taken.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final Parker[] NOBODY = {};

    private final Pacer pacer;
    private final BroadcastRing ring;
    private final ReentrantLock changes = new ReentrantLock();

    /** Who waits for the tick. Written under {@link #changes}, replaced whole; read by the pacer and by figures. */
    private volatile Parker[] paced = NOBODY;

    /** Those of {@link #paced} who are patient; replaced after they are added there and before they are removed. */
    private volatile Parker[] patient = NOBODY;

    /** As {@link #paced}, for those who are woken at once. */
    private volatile Parker[] immediate = NOBODY;

    /**
     * Whether the pacer knows that there is something new: set by the publisher; cleared by the pacer, and by whoever
     * must not wait for it. To clear it once too often only tells the pacer twice. Volatile.
     */
    private volatile boolean queued;

    /** Payload bytes published at the last sweep: what came later is no viewer's backlog. The pacer writes. */
    private volatile long sweptBytes;

    /** The same at the sweep before that one. The pacer's own. */
    private long sweptBefore;

    /** What {@link #taken} was at the last sweep, if all were parked then. The pacer's own. */
    private Taken settled;

    /** Up to where nobody is behind: bytes of the stream. */
    private record Taken(long bytes) {}

    /**
     * Replaced by who joins, after he can be seen and before he looks where to begin, and by the pacer if it is still
     * the one from before it looked who is there (volatile, by compare-and-set of the object itself).
     */
    private volatile Taken taken = new Taken(0);

    /**
     * Where the newest source rests, null before the first: who joins ends that. {@link #source()} writes (volatile).
     */
    private volatile ReadPause source;

    /**
     * The published sequence when the pacer last measured load, -1 for not yet: what nobody watched is no load. The
     * pacer stores it, and who joins as the first (volatile).
     */
    private volatile long measured = -1;

    /**
     * Makes an audience of nobody.
     *
     * @param pacer who wakes it
     * @param ring what it watches
     */
    public Audience(Pacer pacer, BroadcastRing ring) {
        this.pacer = pacer;
        this.ring = ring;
    }

    /**
     * Adds a viewer.
     *
     * @param waiter where it parks
     * @param atOnce whether it is woken at once rather than on the tick
     */
    public void add(Parker waiter, boolean atOnce) {
        add(waiter, atOnce, false);
    }

    /**
     * Adds a viewer who can wait: nobody waits for what it makes of a frame.
     *
     * @param waiter where it parks
     */
    public void addPatient(Parker waiter) {
        add(waiter, false, true);
    }

    private void add(Parker waiter, boolean atOnce, boolean isPatient) {
        changes.lock();
        try {
            if (size() == 0) {
                measured = -1;
            }
            if (atOnce) {
                immediate = with(immediate, waiter);
                queued = false; // it may stand until the tick, and this viewer is to be woken by the very next frame
            } else {
                paced = with(paced, waiter);
                patient = isPatient ? with(patient, waiter) : patient;
            }
            taken = new Taken(0);
            pacer.attend(this);
        } finally {
            changes.unlock();
        }
        // after the viewer can be seen: a source that looks before this is woken, or is about to look
        ReadPause newest = source;
        if (newest != null) {
            newest.end();
        }
    }

    /**
     * Removes a viewer; one that is not there is ignored.
     *
     * @param waiter where it parked
     */
    public void remove(Parker waiter) {
        changes.lock();
        try {
            patient = without(patient, waiter);
            paced = without(paced, waiter);
            immediate = without(immediate, waiter);
            if (paced.length + immediate.length == 0) {
                pacer.leave(this);
            }
        } finally {
            changes.unlock();
        }
    }

    /** Tells the pacer that a frame was published. Publisher's thread; no lock, and nothing per viewer. */
    public void published() {
        if (!queued && paced.length + immediate.length > 0 && (boolean) QUEUED.compareAndSet(this, false, true)) {
            pacer.enqueue(this);
        }
    }

    /** Wakes everybody now: the stream's source was lost or came back, or the stream ended. Any thread. */
    public void wakeAll() {
        wake(paced);
        wake(immediate);
    }

    /**
     * Makes the place where the stream's next source rests, when the one before is closed. One thread at a time.
     *
     * @return the place
     */
    public ReadPause source() {
        ReadPause next = new ReadPause(this);
        source = next;
        return next;
    }

    /**
     * How many there are.
     *
     * @return viewers of all kinds
     */
    public int size() {
        return paced.length + immediate.length;
    }

    /**
     * Whether somebody is woken at once: a viewer in this process.
     *
     * @return whether there is one
     */
    public boolean hasImmediate() {
        return immediate.length > 0;
    }

    /**
     * Whether somebody watches over the network.
     *
     * @return whether there is one
     */
    public boolean hasNetwork() {
        return paced.length > patient.length;
    }

    /**
     * How far the stream was when those who wait for the tick were last woken.
     *
     * @return payload bytes published until then
     */
    public long sweptBytes() {
        return sweptBytes;
    }

    /** Pacer: wakes those who are woken at once; says whether others wait for the tick. */
    boolean wakeImmediate() {
        boolean others = paced.length > 0;
        if (!others || immediate.length > 0) {
            queued = false; // before looking at who is parked; volatile, pairs with published()
            others = paced.length > 0; // again: of a frame for who joined just before that nobody would tell
        }
        wake(immediate);
        return others;
    }

    /**
     * Pacer: wakes those who wait for the tick; says how many were parked, if that was done for somebody on the
     * network.
     */
    int sweep() {
        queued = false;
        Taken before = taken;
        Parker[] all = paced;
        long swept = sweptBytes;
        Entry newest = ring.newest();
        sweptBytes = newest == null ? swept : newest.end();
        wake(immediate); // who joined while it was queued for this sweep
        int woken = wake(all);
        settle(before, woken == all.length && immediate.length == 0);
        sweptBefore = swept;
        return hasNetwork() ? woken : 0;
    }

    /**
     * Who is found parked twice, and was woken between, has looked after the sweep before these two: what was published
     * until that one nobody will ask for.
     */
    private void settle(Taken before, boolean allParked) {
        boolean again = allParked && before == settled;
        settled = allParked ? before : null;
        if (again && sweptBefore > before.bytes()) {
            settled = new Taken(sweptBefore);
            TAKEN.compareAndSet(this, before, settled); // else somebody has joined
        }
    }

    /**
     * Up to where nobody is behind, as far as is known: close to the live edge while all viewers keep up. It stays
     * where it is while one does not, or while somebody is woken at once.
     *
     * @return bytes of the stream; nobody who is here now will ask for a frame that ends there or before
     */
    public long takenBytes() {
        return taken.bytes();
    }

    /** Pacer, before it wakes the source: whether somebody is to be swept after it. */
    boolean awaitsSweep() {
        if (paced.length == 0) {
            return false;
        }
        queued = true; // before looking who is to be woken by the next frame; add() the reverse
        if (immediate.length > 0) {
            queued = false;
        }
        return true;
    }

    /**
     * Read loop of the source: has it rest until the pacer ends that, unless a viewer is to be woken by the next frame.
     */
    boolean rests(ReadPause rest) {
        return immediate.length == 0 && pacer.rest(rest, hasNetwork());
    }

    Pacer pacer() {
        return pacer;
    }

    /** Pacer: wake-ups that there would have been since the last call, were each viewer woken for each frame. */
    long demand() {
        long published = ring.published();
        long frames = measured < 0 ? 0 : published - measured;
        measured = published;
        return frames * Math.max(0, paced.length - patient.length);
    }

    private static int wake(Parker[] waiters) {
        int woken = 0;
        for (Parker waiter : waiters) {
            if (waiter.wake()) {
                woken++;
            }
        }
        return woken;
    }

    private static Parker[] with(Parker[] waiters, Parker added) {
        Parker[] all = Arrays.copyOf(waiters, waiters.length + 1);
        all[waiters.length] = added;
        return all;
    }

    private static Parker[] without(Parker[] waiters, Parker removed) {
        for (int i = 0; i < waiters.length; i++) {
            if (waiters[i] == removed) {
                Parker[] rest = Arrays.copyOf(waiters, waiters.length - 1);
                if (i < rest.length) {
                    rest[i] = waiters[waiters.length - 1];
                }
                return rest;
            }
        }
        return waiters;
    }
}
