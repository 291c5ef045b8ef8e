package dev.ringcast.rtmp.chunk;

import java.io.IOException;

/**
 * Whether a peer repeats the extended timestamp in chunks of format 3, as the specification demands (RTMP 1.0, section
 * 5.3.1.3; rtmp/PROTOCOL.md 3).
 *
 * <p>Several do not (librtmp, OBS until 2024), and one writes four zeros instead (gortmplib). So the four bytes are
 * looked at before they are taken: they are taken where they equal the field of the last header, or where they are zero
 * and every such chunk of this connection so far had zeros. Else they are payload.
 */
final class ExtendedTimestamps {
    private static final int BYTES = 4;

    /** Whether no chunk of format 3 so far had anything but zeros in that place. */
    private boolean zerosAlone = true;

    /** What the last chunk of format 3 showed. */
    private Habit habit = Habit.UNKNOWN;

    private enum Habit {
        UNKNOWN,
        REPEATS,
        LEAVES_OUT
    }

    /**
     * Reads over the field where it is there.
     *
     * @param field what it should be
     * @param payloadBytes how many bytes of payload the chunk has: these come in any case, and no further one may be
     *     waited for
     * @return whether it was there
     */
    boolean take(ByteSource in, int field, int payloadBytes) throws IOException {
        if (!in.await(Math.min(BYTES, payloadBytes))) {
            throw ByteSource.ended();
        }
        int there = Math.min(BYTES, in.available());
        boolean taken = there < BYTES && habit != Habit.UNKNOWN ? habit == Habit.REPEATS : matches(in, field, there);
        habit = taken ? Habit.REPEATS : Habit.LEAVES_OUT;
        zerosAlone = zerosAlone && taken && in.await(BYTES) && isZero(in, BYTES);
        if (taken) {
            in.i32();
        }
        return taken;
    }

    private boolean matches(ByteSource in, int field, int there) {
        boolean equal = there > 0;
        for (int i = 0; i < there; i++) {
            equal &= in.peek(i) == (field >>> 24 - 8 * i & 0xFF);
        }
        return equal || there > 0 && zerosAlone && isZero(in, there);
    }

    private static boolean isZero(ByteSource in, int bytes) {
        int all = 0;
        for (int i = 0; i < bytes; i++) {
            all |= in.peek(i);
        }
        return all == 0;
    }
}
