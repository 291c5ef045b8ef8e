package dev.ringcast.core.live;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamSettings.Limits;
import dev.ringcast.core.feed.StreamMeter;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.core.media.Track;
import dev.ringcast.core.ring.Headers;
import java.util.Map;
import java.util.TreeMap;
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

    /** The size of each header in force, by its rank. */
    private final Map<Integer, Integer> headerBytes = new TreeMap<>();

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
        if (header.size() > room(header)) {
            throw new RefusedException(
                    RefusedException.Reason.TOO_LARGE,
                    header + ": the headers of all tracks are larger than the " + bound() + " bytes allowed");
        }
        headerBytes.put(Headers.rank(header), header.size());
    }

    /** What a header may take beside those of other tracks and kinds. */
    private long room(Frame header) {
        int rank = Headers.rank(header);
        long others = headerBytes.entrySet().stream()
                .filter(each -> each.getKey() != rank)
                .mapToLong(Map.Entry::getValue)
                .sum();
        return bound() - others;
    }

    private long bound() {
        return (long) CONFIGS * limits.get().sequenceHeader() + limits.get().metadata();
    }

    /**
     * The configuration that a keyframe's own parameter sets make.
     *
     * @param frame a frame that was checked
     * @return what is to be shown before it, null if the one in force stays
     */
    @Nullable
    Frame inBand(Frame frame, long nanos) {
        if (!frame.isKeyframe()) {
            return null;
        }
        Frame config = track(frame.track()).inBand(frame, nanos, limits.get().sequenceHeader());
        if (config != null) {
            checkHeaders(config);
        }
        return config;
    }

    /** The newest configuration of a track, null before the first. */
    @Nullable
    DecoderConfig config(Track track) {
        return track(track).config();
    }
}
