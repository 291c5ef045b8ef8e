package dev.ringcast.hls;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.flv.FlvFrames;
import dev.ringcast.core.flv.TrackCodecs;
import dev.ringcast.core.media.ContainerFormat;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.MediaKind;
import dev.ringcast.core.media.ProtocolException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Which of a publication's tracks go into the segments, and with which frame that changes.
 *
 * <p>A track is in if the container can carry its configuration and a frame of it was seen, so the PMT never lists
 * a track that does not exist (hls/RULES.md 2). What is in changes only if a configuration's bytes differ from those
 * before, and:
 *
 * <ol>
 *   <li>With video, at the next keyframe: other configurations of either track, a track that comes late, and one that
 *       can be carried no longer. Until then a frame goes in if it decodes under the configuration in force.
 *   <li>Without video, at once.
 *   <li>Audio that waits for a keyframe goes in without one after {@link #MAX_WAIT_MILLIS}: the video has stopped.
 * </ol>
 *
 * <p>Confined to the packager's thread.
 */
final class TrackSelection {
    /** A segment waits no longer for a keyframe either (hls/RULES.md 3). */
    private static final long MAX_WAIT_MILLIS = 12_000;

    private static final long NEVER = Long.MIN_VALUE;

    private final ContainerFormat format;

    /** The newest configurations, also those that the container cannot carry. */
    private final Map<MediaKind, DecoderConfig> newest = new EnumMap<>(MediaKind.class);

    /** What the segments carry now. */
    private final Map<MediaKind, DecoderConfig> current = new EnumMap<>(MediaKind.class);

    private final Set<MediaKind> seen = EnumSet.noneOf(MediaKind.class);
    private final TrackCodecs codecs = new TrackCodecs();

    /** Whether rule 1 holds. */
    private boolean videoLeads;

    /** Since which audio frame rule 3 waits. */
    private long waitsSince = NEVER;

    /** What becomes of a frame. */
    enum Step {
        /** It is left out. */
        DROP,
        /** It goes into the segment. */
        PACK,
        /** {@link #tracks} has changed: a segment behind a discontinuity begins with it. */
        CHANGE
    }

    /** Makes a selection of no track, for a container. */
    TrackSelection(ContainerFormat format) {
        this.format = format;
    }

    /** Takes a decoder configuration. One that is broken is ignored: the one before stays in force. */
    void config(Frame frame) {
        try {
            DecoderConfig config = FlvFrames.config(frame);
            codecs.add(frame, config);
            newest.put(frame.track().kind(), config);
        } catch (ProtocolException broken) {
            return;
        }
    }

    /** Takes note of a frame that no segment carries, whatever its codec: {@link #leftOut} names its track. */
    void leave(Frame frame) {
        codecs.add(frame);
    }

    /** Whether a track's newest configuration has come, and the container can carry it. */
    boolean announces(MediaKind track) {
        return carried(track).isPresent();
    }

    /** Whether a coded frame proves that its track can be in. */
    boolean shows(Frame frame) {
        boolean begins = frame.isKeyframe() || frame.isAudio(); // video without a keyframe shows nothing
        return begins
                && carried(frame.track().kind())
                        .filter(config -> config.codec() == frame.codec())
                        .isPresent();
    }

    /** The analysis is over: these tracks have shown themselves. */
    void analysed(Set<MediaKind> shown) {
        seen.addAll(shown);
        videoLeads = seen.contains(MediaKind.VIDEO);
    }

    /** What becomes of a coded frame. */
    Step next(Frame frame) {
        codecs.add(frame);
        if (shows(frame)) {
            seen.add(frame.track().kind());
        }
        return switch (frame.track().kind()) {
            case VIDEO -> frame.isKeyframe() ? keyframe(frame) : decodes(frame) ? Step.PACK : Step.DROP;
            case AUDIO -> audio(frame);
            case DATA -> Step.DROP;
        };
    }

    /** The configurations of what the segments carry; empty if they carry nothing. */
    List<DecoderConfig> tracks() {
        return List.copyOf(current.values());
    }

    /** The video's configuration. */
    Optional<DecoderConfig.Avc> video() {
        return current.get(MediaKind.VIDEO) instanceof DecoderConfig.Avc avc ? Optional.of(avc) : Optional.empty();
    }

    /** The audio's configuration. */
    Optional<DecoderConfig.Aac> audio() {
        return current.get(MediaKind.AUDIO) instanceof DecoderConfig.Aac aac ? Optional.of(aac) : Optional.empty();
    }

    /** Which tracks are left out, and why. */
    List<String> leftOut() {
        return LeftOut.of(
                format, codecs.tracks(), codecs::name, track -> Optional.ofNullable(newest.get(track.kind())));
    }

    private Optional<DecoderConfig> carried(MediaKind track) {
        return Optional.ofNullable(newest.get(track)).filter(format::carries);
    }

    private Step keyframe(Frame frame) {
        boolean in = shows(frame);
        if (!in && announces(MediaKind.VIDEO)) {
            return Step.DROP; // of a codec whose configuration has not come
        }
        boolean changed = change(Set.of(MediaKind.VIDEO, MediaKind.AUDIO));
        return changed ? Step.CHANGE : in ? Step.PACK : Step.DROP;
    }

    private Step audio(Frame frame) {
        boolean in = decodes(frame);
        if (in && (videoLeads || isCurrent(MediaKind.AUDIO))) {
            waitsSince = NEVER;
            return Step.PACK;
        }
        if (videoLeads && waits(frame.dts())) {
            return Step.DROP;
        }
        return change(Set.of(MediaKind.AUDIO)) ? Step.CHANGE : Step.DROP;
    }

    private boolean waits(long dts) {
        waitsSince = waitsSince == NEVER ? dts : waitsSince;
        return dts - waitsSince < MAX_WAIT_MILLIS;
    }

    /** Takes over the newest configurations of tracks. Returns whether anything differs. */
    private boolean change(Set<MediaKind> tracks) {
        waitsSince = NEVER;
        Map<MediaKind, DecoderConfig> before = Map.copyOf(current);
        for (MediaKind track : tracks) {
            current.remove(track);
            carried(track).filter(config -> seen.contains(track)).ifPresent(config -> current.put(track, config));
        }
        videoLeads = current.containsKey(MediaKind.VIDEO);
        boolean same = before.keySet().equals(current.keySet())
                && before.entrySet().stream().allMatch(each -> isSame(each.getValue(), current.get(each.getKey())));
        return !same;
    }

    private boolean isCurrent(MediaKind track) {
        return current.containsKey(track) && isSame(current.get(track), newest.get(track));
    }

    private static boolean isSame(DecoderConfig one, @Nullable DecoderConfig other) {
        return other != null && Arrays.equals(one.bytes(), other.bytes());
    }

    /**
     * Whether a frame that is no keyframe decodes under the configuration in force, though a newer one may have come.
     * Of H.264 it does: a parameter set of a sequence takes effect at an IDR picture (ITU-T H.264, 7.4.1.2.1).
     */
    private boolean decodes(Frame frame) {
        DecoderConfig config = current.get(frame.track().kind());
        if (config == null || config.codec() != frame.codec()) {
            return false;
        }
        return switch (Objects.requireNonNull(newest.get(frame.track().kind()))) {
            case DecoderConfig.Avc avc ->
                config instanceof DecoderConfig.Avc before && avc.lengthSize() == before.lengthSize();
            case DecoderConfig.Aac aac -> config instanceof DecoderConfig.Aac before && isSameAudio(aac, before);
            case DecoderConfig.Opaque other -> false;
        };
    }

    /** Whether frames of both have the same header in a transport stream, and the same length. */
    private static boolean isSameAudio(DecoderConfig.Aac one, DecoderConfig.Aac other) {
        return one.objectType() == other.objectType()
                && one.rateIndex() == other.rateIndex()
                && one.channelConfiguration() == other.channelConfiguration()
                && one.frameSamples() == other.frameSamples()
                && Arrays.equals(one.programConfig(), other.programConfig());
    }
}
