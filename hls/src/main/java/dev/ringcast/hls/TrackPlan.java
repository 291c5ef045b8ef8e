package dev.ringcast.hls;

import dev.ringcast.core.flv.FlvFrames;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.core.media.Track;
import dev.ringcast.mpegts.StreamType;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which of a publication's tracks go into the segments, and with which frame that changes.
 *
 * <p>A track is in when its configuration is one that a transport stream has a place for and a frame of it was seen, so
 * that the PMT never lists one that does not exist (PROTOCOL.md 3.9). It changes where a configuration's bytes differ
 * from those before (3.10): for pictures at the next keyframe, for sound at once. A track that comes late joins at a
 * keyframe.
 *
 * <p>Confined to the packager's thread.
 */
final class TrackPlan {
    /** What the transport stream has a place for, now announced by the publisher. */
    private final Map<Track, DecoderConfig> announced = new EnumMap<>(Track.class);

    /** What the segments carry now. */
    private final Map<Track, DecoderConfig> current = new EnumMap<>(Track.class);

    private final Set<Track> seen = EnumSet.noneOf(Track.class);
    private final Set<Codec> codecs = EnumSet.noneOf(Codec.class);

    /** Whether pictures lead: sound then waits for the first keyframe. */
    private boolean pictures;

    /** What becomes of a frame. */
    enum Step {
        /** It is left out. */
        DROP,
        /** It goes into the segment. */
        PACK,
        /** {@link #tracks} has changed: a segment behind a discontinuity begins with it. */
        CHANGE
    }

    /**
     * Takes a decoder configuration. One that is broken is ignored: the one before stays in force.
     *
     * @return whether a track left with it, so that {@link #tracks} has changed
     */
    boolean config(Frame frame) {
        DecoderConfig config;
        try {
            config = FlvFrames.config(frame);
        } catch (ProtocolException broken) {
            return false;
        }
        codecs.add(config.codec());
        if (StreamType.of(config).isPresent()) {
            announced.put(frame.track(), config);
            return false;
        }
        announced.remove(frame.track());
        pictures &= frame.track() != Track.VIDEO;
        return current.remove(frame.track()) != null;
    }

    /** Counts what came in the analysis window, which decides whether pictures lead. */
    void analysed(Collection<Frame> window) {
        window.forEach(this::see);
        pictures = seen.contains(Track.VIDEO) && announced.containsKey(Track.VIDEO);
    }

    /** What becomes of a coded frame. */
    Step next(Frame frame) {
        see(frame);
        Track track = frame.track();
        DecoderConfig config = announced.get(track);
        if (config == null || config.codec() != frame.codec()) {
            return Step.DROP;
        }
        if (track == Track.VIDEO) {
            return frame.isKeyframe() ? keyframe() : isCurrent(track) ? Step.PACK : Step.DROP;
        }
        return sound(config);
    }

    /** The configurations of what the segments carry; empty where nothing does. */
    List<DecoderConfig> tracks() {
        return List.copyOf(current.values());
    }

    /** The pictures' configuration. */
    Optional<DecoderConfig.Avc> video() {
        return current.get(Track.VIDEO) instanceof DecoderConfig.Avc avc ? Optional.of(avc) : Optional.empty();
    }

    /** The sound's configuration. */
    Optional<DecoderConfig.Aac> audio() {
        return current.get(Track.AUDIO) instanceof DecoderConfig.Aac aac ? Optional.of(aac) : Optional.empty();
    }

    /** Whether a track's configuration is known, and one that a transport stream has a place for. */
    boolean announces(Track track) {
        return announced.containsKey(track);
    }

    /** Which codecs came, for a message. */
    Set<Codec> codecs() {
        return codecs;
    }

    private void see(Frame frame) {
        codecs.add(frame.codec());
        if (frame.isKeyframe() || frame.codec() == Codec.AAC) { // pictures without a keyframe show nothing
            seen.add(frame.track());
        }
    }

    private Step keyframe() {
        pictures = true;
        Map<Track, DecoderConfig> wanted = new EnumMap<>(announced);
        wanted.keySet().retainAll(seen);
        boolean same = wanted.keySet().equals(current.keySet()) && wanted.keySet().stream().allMatch(this::isCurrent);
        if (same) {
            return Step.PACK;
        }
        current.clear();
        current.putAll(wanted);
        return Step.CHANGE;
    }

    private Step sound(DecoderConfig config) {
        if (isCurrent(Track.AUDIO)) {
            return Step.PACK;
        }
        if (pictures && !current.containsKey(Track.AUDIO)) {
            return Step.DROP; // until a keyframe lets it join
        }
        current.put(Track.AUDIO, config);
        return Step.CHANGE;
    }

    private boolean isCurrent(Track track) {
        return current.containsKey(track)
                && Arrays.equals(current.get(track).bytes(), announced.get(track).bytes());
    }
}
