package dev.ringcast.hls;

import java.util.function.LongSupplier;

/**
 * What one session holds of the memory of all sessions, and how it makes room there: its oldest segments go.
 *
 * <p>Confined to the packager's thread.
 */
final class SessionMemory {
    private final SegmentMemory all;
    private final SegmentStore store;
    private final LongSupplier held;
    private final Runnable onShed;

    /** What {@link #all} counts for this session. */
    private long accounted;

    private boolean isShort;

    /**
     * Starts with nothing.
     *
     * @param all what all sessions hold
     * @param store its segments
     * @param held what the session really holds, in bytes
     * @param onShed publishes playlists without the segments that went
     */
    SessionMemory(SegmentMemory all, SegmentStore store, LongSupplier held, Runnable onShed) {
        this.all = all;
        this.store = store;
        this.held = held;
        this.onShed = onShed;
    }

    /**
     * Reserves what is about to be held, before it is allocated. {@link #settle} puts right what it was in the end.
     *
     * @return whether there is room; if not, nothing is reserved, and the newest segment alone is left
     */
    boolean makeRoom(long bytes) {
        boolean shed = false;
        boolean room = all.reserve(bytes);
        while (!room && store.shed()) {
            settle();
            shed = true;
            room = all.reserve(bytes);
        }
        if (room) {
            accounted += bytes;
        }
        isShort |= shed || !room;
        if (shed) {
            onShed.run();
        }
        return room;
    }

    /** Sheds the oldest segments until the session holds no more than its share. */
    void keepToShare() {
        long share = all.allowance();
        boolean shed = false;
        while (accounted > share && store.shed()) {
            settle();
            shed = true;
        }
        if (shed) {
            isShort = true;
            onShed.run();
        }
    }

    /** Accounts for what is really held. */
    void settle() {
        long holds = held.getAsLong();
        all.change(holds - accounted);
        accounted = holds;
    }

    /** How large the open segment may become now. */
    long openAllowance() {
        return all.openAllowance();
    }

    /** What is accounted for. The thread that drops the session gives it back. */
    long accounted() {
        return accounted;
    }

    /** Whether the session ever held less than it should because there was no room. */
    boolean isShort() {
        return isShort;
    }
}
