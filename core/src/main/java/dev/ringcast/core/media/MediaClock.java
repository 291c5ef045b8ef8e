package dev.ringcast.core.media;

import dev.ringcast.core.Nullable;

/**
 * Puts the timestamps of one publication on the stream's clock: 64-bit milliseconds that never wrap and never jump.
 *
 * <p>Unwrapping is per track. A step back of 2<sup>24</sup>, 2<sup>31</sup> or 2<sup>32</sup> ms, give or take 5 s, is
 * a wrap and is continued exactly. The rebasing offset is one for the publication: a timestamp that lies more than 5 s
 * behind the newest of any track, or further ahead of it than 5 s and the wall time since, is a jump. The track then
 * continues at the newest plus that wall time. Another track takes the same offset when it jumps by as much.
 *
 * <p>Confined to the publisher. Wall times are nanoseconds of the server's clock.
 */
public final class MediaClock {
    /** What passes as it came, and how far from 2<sup>n</sup> a step back may be to be a wrap. */
    public static final long TOLERANCE_MS = 5_000;

    private static final long SAME_JUMP_MS = 1_000;
    private static final long[] WRAPS = {1L << 24, 1L << 31, 1L << 32};

    /** One track's timestamps. */
    private static final class Line {
        boolean started;
        long raw;
        long wraps;
        long offset;
        long dts;

        /** A track that was silent while others went across an edge is known by where they are now. */
        long unwrap(long next, long expected) {
            long step = next - raw;
            boolean astray = Math.abs(next + wraps - expected) > TOLERANCE_MS;
            for (long wrap : WRAPS) {
                boolean isActive = astray && Math.abs(next + wraps + wrap - expected) <= TOLERANCE_MS;
                if (started && (isActive || Math.abs(step + wrap) <= TOLERANCE_MS)) {
                    wraps += wrap;
                    break;
                }
                boolean late = wraps >= wrap || raw <= TOLERANCE_MS && next < wrap; // from before the edge, or before 0
                if (started && late && Math.abs(step - wrap) <= TOLERANCE_MS) {
                    wraps -= wrap;
                    break;
                }
            }
            raw = next;
            return next + wraps;
        }
    }

    private final Line[] lines = new Line[Track.COUNT];
    private final boolean following;

    /** The track that has the newest DTS. */
    @Nullable
    private Line leading;

    private boolean started;
    private long newest;
    private long newestNanos;

    /** The newest offset; a track that has not jumped yet still has the one before. */
    private long offset;

    /** By how much the track that brought it had jumped, ms. */
    private long jumpedBy;

    private long jumps;
    private long stepsBack;

    /** A clock for a stream's first publication: times stay as they come. */
    public MediaClock() {
        following = false;
    }

    /**
     * A clock for a publication that follows another: its first frame comes right after the last one, plus the wall
     * time between them.
     *
     * @param lastDts newest DTS of the publication before, ms
     * @param lastNanos when it arrived
     */
    public MediaClock(long lastDts, long lastNanos) {
        following = true;
        newest = lastDts;
        newestNanos = lastNanos;
    }

    /**
     * Places a frame of a media track.
     *
     * @param track of video or audio; headers and data are placed by {@link #placeData}
     * @param raw the timestamp that came, ms
     * @param nanos when it came
     * @return the DTS on the stream's clock, ms
     */
    public long place(Track track, long raw, long nanos) {
        Line line = line(track);
        long unwrapped = line.unwrap(raw, newest - line.offset);
        if (!started) {
            offset = following ? afterNewest(nanos) - unwrapped : 0;
            newest = unwrapped + offset;
            newestNanos = nanos;
            started = true;
        }
        boolean first = !line.started;
        if (first) {
            begin(line, leading == null ? line : leading);
            unwrapped = raw + line.wraps;
        }
        rebaseIfJumped(line, unwrapped, nanos);
        long dts = unwrapped + line.offset;
        stepsBack += !first && dts < line.dts ? 1 : 0;
        line.dts = dts;
        if (dts >= newest) {
            newest = dts;
            newestNanos = nanos;
            leading = line;
        }
        return dts;
    }

    private Line line(Track track) {
        Line line = lines[track.index()];
        if (line == null) {
            line = new Line();
            lines[track.index()] = line;
        }
        return line;
    }

    /**
     * A track's first frame may come on one side of an edge, and the newest frame of the others on the other. Which of
     * them has wrapped is not known: the one that comes later may lie before the edge, and so before 0.
     */
    private void begin(Line line, Line other) {
        line.started = true;
        line.offset = offset;
        line.dts = newest;
        line.wraps = nearer(line.raw, 0, other.wraps);
        for (long wrap : WRAPS) {
            line.wraps = nearer(line.raw, line.wraps, other.wraps + wrap);
            line.wraps = nearer(line.raw, line.wraps, other.wraps - wrap);
        }
    }

    private long nearer(long raw, long wraps, long others) {
        return Math.abs(raw + others + offset - newest) < Math.abs(raw + wraps + offset - newest) ? others : wraps;
    }

    private void rebaseIfJumped(Line line, long unwrapped, long nanos) {
        long dts = unwrapped + line.offset;
        if (isNear(dts, nanos)) {
            return;
        }
        long by = dts - line.dts;
        if (line.offset != offset && Math.abs(by - jumpedBy) <= SAME_JUMP_MS && isNear(unwrapped + offset, nanos)) {
            line.offset = offset;
        } else {
            jumps++;
            jumpedBy = by;
            offset = afterNewest(nanos) - unwrapped;
            line.offset = offset;
        }
    }

    private boolean isNear(long dts, long nanos) {
        long waited = (nanos - newestNanos) / 1_000_000;
        return dts >= newest - TOLERANCE_MS && dts <= newest + TOLERANCE_MS + waited;
    }

    private long afterNewest(long nanos) {
        return newest + Math.max(1, (nanos - newestNanos) / 1_000_000);
    }

    /**
     * Places metadata, timed data or a configuration: where its timestamp says if that is near the media, else at the
     * newest frame.
     *
     * @param raw the timestamp that came, ms
     * @return the DTS on the stream's clock, ms
     */
    public long placeData(long raw) {
        if (!started) {
            return following ? newest : raw;
        }
        Line line = firstStarted();
        long dts = raw + line.wraps + line.offset;
        return Math.abs(dts - newest) <= TOLERANCE_MS ? dts : newest;
    }

    private Line firstStarted() {
        for (Line line : lines) {
            if (line != null && line.started) {
                return line;
            }
        }
        throw new IllegalStateException("no track has started");
    }

    /**
     * Jumps that were rebased.
     *
     * @return how many
     */
    public long jumps() {
        return jumps;
    }

    /**
     * Frames that came with a DTS before that of the frame before them, by at most {@link #TOLERANCE_MS}.
     *
     * @return how many
     */
    public long stepsBack() {
        return stepsBack;
    }
}
