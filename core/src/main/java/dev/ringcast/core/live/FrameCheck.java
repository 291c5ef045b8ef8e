package dev.ringcast.core.live;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamSettings.Limits;
import dev.ringcast.core.feed.StreamMeter;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Frame.Kind;
import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.core.media.Track;
import dev.ringcast.core.ring.Headers;
import java.util.function.Supplier;

/**
 * Looks at a publisher's frames before anything else does: by track, what they are ({@link TrackCheck}), and how much
 * all tracks keep as headers.
 *
 * <p>Confined to the publisher.
 */
final class FrameCheck {
    /** The headers of all tracks together may be as large as these many configurations. */
    private static final int CONFIGS = 2;

    private final StreamMeter meter;
    private final Supplier<Limits> limits;
    private final TrackCheck[] tracks = new TrackCheck[Track.COUNT];

    /** The largest size that each header has had, by its rank: one in force, kept for a rate, or about to be. */
    private final int[] largestHeaders = new int[Headers.RANKS];

    /** The sum of {@link #largestHeaders}. */
    private long headerBytes;

    FrameCheck(StreamMeter meter, Supplier<Limits> limits) {
        this.meter = meter;
        this.limits = limits;
    }

    /**
     * Takes a frame.
     *
     * @return the frame to show, with its kind corrected; null for a configuration that is no longer in force
     * @throws ProtocolException if its payload is broken
     * @throws RefusedException if the headers of all tracks are larger than allowed
     */
    @Nullable
    Frame check(Frame frame, long nanos) throws ProtocolException {
        if (frame.isHeader()) {
            checkHeaders(frame);
        }
        return track(frame.track()).check(frame, nanos);
    }

    private TrackCheck track(Track track) {
        TrackCheck known = tracks[track.index()];
        if (known == null) {
            known = new TrackCheck(meter);
            tracks[track.index()] = known;
        }
        return known;
    }

    private void checkHeaders(Frame header) {
        int rank = Headers.rank(header);
        if (header.size() > room(rank)) {
            throw new RefusedException(
                    RefusedException.Reason.TOO_LARGE,
                    header + ": the headers of all tracks are larger than the " + bound() + " bytes allowed");
        }
        count(rank, header.size());
    }

    /** How large a header may be beside the others. */
    private long room(int rank) {
        return bound() - (headerBytes - largestHeaders[rank]);
    }

    private void count(int rank, int size) {
        int more = Math.max(0, size - largestHeaders[rank]);
        largestHeaders[rank] += more;
        headerBytes += more;
    }

    private long bound() {
        return (long) CONFIGS * limits.get().sequenceHeader() + limits.get().metadata();
    }

    /**
     * The configuration that a keyframe's own parameter sets make. One that is larger than allowed is not made: players
     * get the parameter sets as they came.
     *
     * @param frame a frame that was checked
     * @return what is to be shown before it, null if the one in force stays
     */
    @Nullable
    Frame inBand(Frame frame, long nanos) {
        if (!frame.isKeyframe()) {
            return null;
        }
        int rank = Headers.rank(frame.track(), Kind.CONFIG);
        Frame config =
                track(frame.track()).inBand(frame, nanos, Math.min(limits.get().sequenceHeader(), room(rank)));
        if (config != null) {
            count(rank, config.size());
        }
        return config;
    }

    /** The newest configuration of a track, null before the first. */
    @Nullable
    DecoderConfig config(Track track) {
        return track(track).config();
    }
}
