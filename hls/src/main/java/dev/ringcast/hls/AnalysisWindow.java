package dev.ringcast.hls;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.MediaKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The beginning of a publication, held back until its tracks are known (hls/RULES.md 2). It is over as soon as both
 * have shown themselves. Otherwise it waits, in media time or by the
 * clock, whichever ends first:
 *
 * <ol>
 *   <li>{@link #CONFIGURED_MILLIS} for a track whose configuration has come and can be carried,
 *   <li>{@link #PUBLISHED_MILLIS} for video that was published before, since it may be joined between two keyframes,
 *   <li>{@link #UNKNOWN_MILLIS} for any other, whether metadata names it or not.
 * </ol>
 *
 * <p>Confined to the packager's thread. What it holds is bounded.
 */
final class AnalysisWindow {
    private static final long CONFIGURED_MILLIS = 5_000;
    private static final long PUBLISHED_MILLIS = 10_000;
    private static final long UNKNOWN_MILLIS = 1_000;

    /** Encoders send some audio frames before their first keyframe. A player begins where it has both. */
    private static final long AUDIO_BEFORE_MILLIS = 200;

    private static final int MAX_FRAMES = 4_096;
    private static final long MAX_BYTES = 16L << 20;

    private final TrackSelection plan;
    private final boolean videoPublished;

    /** Configurations among them, since a later one may differ. */
    private final List<Frame> frames = new ArrayList<>();

    private final Set<MediaKind> shown = EnumSet.noneOf(MediaKind.class);

    /** The first coded frame and the newest keyframe, null before. */
    @Nullable
    private Frame first;

    @Nullable
    private Frame keyframe;

    /** When the first coded frame came. */
    private long firstMillis;

    private OptionalLong audioDts = OptionalLong.empty();
    private boolean videoCame;
    private long bytes;

    /**
     * Starts empty.
     *
     * @param plan knows the newest configurations
     * @param videoPublished whether video frames were published before
     */
    AnalysisWindow(TrackSelection plan, boolean videoPublished) {
        this.plan = plan;
        this.videoPublished = videoPublished;
    }

    /**
     * Takes a coded frame, or a configuration that the plan knows already.
     *
     * @param nowMillis a monotonic clock
     * @return whether the window is over
     */
    boolean add(Frame frame, long nowMillis) {
        frames.add(frame);
        bytes += frame.size();
        if (!frame.isConfig()) {
            look(frame, nowMillis);
        }
        boolean over =
                !frame.isConfig() && frame.dts() - Objects.requireNonNull(first).dts() >= patience();
        return over || isOverdue(nowMillis) || frames.size() >= MAX_FRAMES || bytes >= MAX_BYTES;
    }

    private void look(Frame frame, long nowMillis) {
        firstMillis = first == null ? nowMillis : firstMillis;
        first = first == null ? frame : first;
        videoCame |= frame.isVideo();
        if (frame.isAudio()) {
            audioDts = OptionalLong.of(frame.dts());
        }
        if (plan.shows(frame)) {
            shown.add(frame.track().kind());
            keyframe = frame.isKeyframe() ? frame : keyframe;
        }
    }

    /** Whether the clock says that the window is over. */
    boolean isOverdue(long nowMillis) {
        return first != null && nowMillis - firstMillis >= patience();
    }

    private long patience() {
        return Math.max(patience(MediaKind.VIDEO), patience(MediaKind.AUDIO));
    }

    private long patience(MediaKind track) {
        if (shown.contains(track)) {
            return 0;
        }
        if (track == MediaKind.VIDEO && videoPublished && !videoCame) {
            return PUBLISHED_MILLIS;
        }
        return plan.announces(track) ? CONFIGURED_MILLIS : UNKNOWN_MILLIS;
    }

    /** Which tracks have shown themselves. */
    Set<MediaKind> shown() {
        return shown;
    }

    /** How many bytes it holds back. */
    long bytes() {
        return bytes;
    }

    /** Whether it holds a coded frame. */
    boolean hasMedia() {
        return first != null;
    }

    /**
     * What the session begins with. If both tracks are in it that is the newest keyframe, so that the first segment has
     * both: browsers stand still at one that lacks a track of the PMT. The audio just before it follows it.
     */
    List<Frame> frames() {
        Frame start = keyframe;
        if (shown.size() < 2 || start == null) {
            return frames;
        }
        int from = frames.indexOf(start);
        List<Frame> kept = new ArrayList<>();
        List<Frame> audio = new ArrayList<>();
        for (Frame frame : frames.subList(0, from)) {
            if (frame.isConfig()) {
                kept.add(frame);
                audio.removeIf(other -> frame.isAudio()); // of the configuration before
            } else if (frame.isAudio() && start.dts() - frame.dts() <= AUDIO_BEFORE_MILLIS) {
                audio.add(frame);
            }
        }
        kept.add(start);
        kept.addAll(audio);
        kept.addAll(frames.subList(from + 1, frames.size()));
        return kept;
    }

    /** The least DTS that any track of the session begins with, as far as it is known. */
    OptionalLong earliest() {
        OptionalLong kept = frames().stream()
                .filter(frame -> !frame.isConfig())
                .mapToLong(Frame::dts)
                .min();
        return kept.isPresent() && audioDts.isPresent()
                ? OptionalLong.of(Math.min(kept.getAsLong(), audioDts.getAsLong()))
                : kept;
    }
}
