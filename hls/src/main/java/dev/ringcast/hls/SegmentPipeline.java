package dev.ringcast.hls;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.concurrent.TimeSource;
import dev.ringcast.core.media.ContainerFormat;
import dev.ringcast.core.media.ContainerWriter;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Frame;
import dev.ringcast.hls.Segmenter.Cut;
import dev.ringcast.hls.Segmenter.Sample;
import dev.ringcast.hls.TrackSelection.Step;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A session's work: frames in, segments and playlists out.
 *
 * <p>A publication's first frames are held back until its tracks are known ({@link AnalysisWindow}); then each frame is
 * put to the {@link TrackSelection}, the {@link Segmenter} and the muxer. A new publication, or other tracks, are a
 * discontinuity.
 *
 * <p>Before anything is allocated, room is made for it: the oldest segments go. If that is not enough, the open one is
 * left out, and packaging continues at the next keyframe that there is room for.
 *
 * <p>Confined to the packager's thread; what it has to say goes to a consumer as immutable values.
 */
final class SegmentPipeline {
    private final TimeSource time;
    private final SegmentMemory memory;
    private final Consumer<PackagerStatus> outcomes;
    private final SegmentStore store;
    private final Segmenter segmenter;
    private final Bitrates bitrates = new Bitrates();
    private final FrameRate frameRate = new FrameRate();
    private final StartGate gate = new StartGate();

    private final ContainerFormat format;

    /** Null before the first frame that goes in. */
    @Nullable
    private ContainerWriter muxer;

    private TrackSelection plan;

    /** Null once the publication's tracks are known. */
    @Nullable
    private AnalysisWindow analysis;

    /** The least DTS of the frames that were held back, until the muxer knows it. */
    private OptionalLong earliest = OptionalLong.empty();

    /** Null until the first frame. */
    @Nullable
    private DateTimeAnchor anchor;

    private int publication = -1;
    private Optional<DecoderConfig.Avc> video = Optional.empty();
    private Optional<DecoderConfig.Aac> audio = Optional.empty();
    private boolean discontinuity;
    private long accounted;
    private long openPictures;

    /** Whether frames are left out until there is room for one that needs no other. */
    private boolean starved;

    private boolean isShort;

    /** When the newest frame came, on a monotonic clock. */
    private long heardMillis;

    /**
     * Starts a session.
     *
     * @param session its names and numbers
     * @param options how to package
     * @param surroundings what it shares with others
     * @param outcomes told whenever there is something new to say
     */
    SegmentPipeline(
            SessionStart session,
            HlsOptions options,
            PackagingContext surroundings,
            Consumer<PackagerStatus> outcomes) {
        this.time = surroundings.time();
        this.memory = surroundings.memory();
        this.format = surroundings.format();
        plan = new TrackSelection(format);
        this.outcomes = outcomes;
        store = new SegmentStore(session, options.window(), memory::allowance);
        segmenter = new Segmenter(options.segment().toMillis(), session.targetDuration(), memory::openAllowance);
    }

    /**
     * What a session shares with others.
     *
     * @param time the clocks
     * @param memory what segments may hold
     * @param format the container of segments, with one output
     */
    record PackagingContext(TimeSource time, SegmentMemory memory, ContainerFormat format) {}

    /**
     * Says what is known before the first frame.
     *
     * @param known where the stream's clock stands; null if no frame has come yet
     * @param videoPublished whether video frames have been published
     */
    void joined(@Nullable DateTimeAnchor known, boolean videoPublished) {
        anchor = known;
        analysis = new AnalysisWindow(plan, videoPublished);
    }

    /** Takes the next frame. */
    void frame(Frame frame) {
        if (frame.publication() != publication) {
            publication(frame);
        }
        if (!isPackaged(frame)) {
            plan.leave(frame);
            return;
        }
        heardMillis = monotonicMillis();
        AnalysisWindow window = analysis;
        if (window == null) {
            take(frame);
            return;
        }
        if (frame.isConfig()) {
            plan.config(frame);
        }
        if (window.add(frame, heardMillis) | !mayHoldBack(window, frame)) {
            analysed(window);
        }
    }

    private void take(Frame frame) {
        if (frame.isConfig()) {
            plan.config(frame);
        } else {
            pack(frame);
        }
    }

    private boolean mayHoldBack(AnalysisWindow window, Frame frame) {
        boolean may = makeRoom(frame.size()) && window.bytes() <= memory.openAllowance();
        settle();
        return may;
    }

    /** The publisher is gone: what it sent is a segment now, and the playlist stands still. */
    void sourceLost() {
        if (analysis != null && analysis.hasMedia()) {
            analysed(analysis);
        }
        completeOpen();
    }

    /** Once all that came was taken: if the publisher has fallen silent, the clock ends the wait and the segment. */
    void caughtUp() {
        if (analysis != null && analysis.isOverdue(monotonicMillis())) {
            analysed(analysis);
        }
        if (monotonicMillis() - heardMillis > segmenter.longestPause()) {
            completeOpen();
        }
    }

    /** Whether a player may start with what there is. */
    boolean mayStart() {
        return gate.isOpen(store.window().listed().size(), monotonicMillis());
    }

    /** The stream is over. */
    void end() {
        sourceLost();
        store.end();
        if (store.window().listed().isEmpty()) {
            outcomes.accept(new PackagerStatus.Unplayable("the stream ended before its first segment"));
        } else {
            publish();
        }
    }

    /** What it holds in the memory that all share. The thread that drops the session gives it back. */
    long accounted() {
        return accounted;
    }

    /** Whether it ever held less than it should because there was no room. */
    boolean isShort() {
        return isShort;
    }

    /** Which tracks of the publication are left out, and why. */
    List<String> leftOut() {
        return plan.leftOut();
    }

    /** What a session that follows this one must not repeat. */
    SequenceNumbers past() {
        return store.past();
    }

    /** The target duration in seconds, 0 where none was told. */
    int targetDuration() {
        return segmenter.targetDuration();
    }

    private void publication(Frame first) {
        if (publication >= 0) {
            sourceLost();
            plan = new TrackSelection(format);
            analysis = new AnalysisWindow(plan, false); // a publication that follows another begins with a keyframe
            anchor = null;
        }
        publication = first.publication();
        if (anchor == null) {
            anchor = new DateTimeAnchor(first.dts(), time.now());
        }
    }

    private void analysed(AnalysisWindow over) {
        analysis = null;
        settle();
        plan.analysed(over.shown());
        earliest = over.earliest();
        over.frames().forEach(this::take);
        if (over.hasMedia() && plan.tracks().isEmpty()) {
            unplayable();
        }
    }

    private void pack(Frame frame) {
        Step step = plan.next(frame);
        if (step == Step.DROP) {
            return;
        }
        Sample sample = sample(frame);
        if (step == Step.CHANGE) {
            retrack(sample);
            if (plan.tracks().isEmpty()) {
                unplayable();
                return;
            }
            sample = sample(frame); // another track may lead now
        } else {
            cut(sample, segmenter.before(sample, muxer().size() + muxer().bytesOf(frame), monotonicMillis()));
        }
        if (admit(sample, muxer().bytesOf(frame))) {
            if (muxer().write(frame)) {
                segmenter.add(sample);
                gate.frame(heardMillis);
                openPictures += frame.isVideo() ? 1 : 0;
            }
            settle();
        }
    }

    /** Once the tracks are known. */
    private ContainerWriter muxer() {
        return Objects.requireNonNull(muxer);
    }

    private void cut(Sample next, Cut cut) {
        switch (cut) {
            case NONE -> {}
            case DISCARDED -> discardOpen();
            case HOLE -> {
                completeOpen();
                muxer().discontinuity();
                discontinuity = true;
            }
            case KEYFRAME, FORCED -> complete(segmenter.closeBefore(next));
        }
    }

    private void completeOpen() {
        if (segmenter.isOpen()) {
            complete(segmenter.close());
        }
    }

    /** For budgets and retention; the wall clock, which may step, is for dates alone. */
    private long monotonicMillis() {
        return TimeUnit.NANOSECONDS.toMillis(time.nanos());
    }

    private boolean admit(Sample sample, int written) {
        if (starved && !sample.keyframe()) {
            return false;
        }
        shrink();
        starved = !makeRoom(muxer().roomFor(written));
        if (starved) {
            discardOpen();
        }
        return !starved;
    }

    /** Keeps to its share where memory is short. */
    private void shrink() {
        long share = memory.allowance();
        boolean shed = false;
        while (accounted > share && store.shed()) {
            settle();
            shed = true;
        }
        if (shed) {
            isShort = true;
            publish();
        }
    }

    /** Accounts for what is about to be held; {@link #settle} puts right what it was in the end. */
    private boolean makeRoom(long bytes) {
        boolean shed = false;
        boolean room = memory.reserve(bytes);
        while (!room && store.shed()) {
            settle();
            shed = true;
            room = memory.reserve(bytes);
        }
        accounted += room ? bytes : 0;
        isShort |= shed || !room;
        if (shed) {
            publish(); // else they would still be referred to
        }
        return room;
    }

    private void discardOpen() {
        muxer().discardSegment();
        segmenter.discard();
        segmenter.restart(video.isPresent());
        openPictures = 0;
        discontinuity = true;
        starved = true;
        settle();
    }

    /** Frames and configurations of the default tracks; further tracks are left out. */
    private static boolean isPackaged(Frame frame) {
        return frame.track().isDefault() && (frame.isMedia() || frame.isConfig());
    }

    private Sample sample(Frame frame) {
        boolean leading = frame.isVideo() == video.isPresent();
        boolean independent = leading && (frame.isKeyframe() || video.isEmpty());
        return new Sample(frame.dts(), leading, independent);
    }

    /** Other tracks, or none, from this frame on. */
    private void retrack(Sample next) {
        if (segmenter.isOpen()) {
            complete(segmenter.closeBefore(next));
        }
        List<DecoderConfig> tracks = plan.tracks();
        if (tracks.isEmpty()) {
            return;
        }
        if (muxer == null) {
            muxer = format.writer(tracks);
        } else {
            muxer.tracks(tracks);
            muxer.discontinuity();
            discontinuity = true;
        }
        earliest.ifPresent(muxer::startBefore);
        earliest = OptionalLong.empty();
        video = plan.video();
        audio = plan.audio();
        segmenter.restart(video.isPresent());
        frameRate.reset();
    }

    private void unplayable() {
        List<String> reasons = plan.leftOut();
        if (!reasons.isEmpty()) { // else a keyframe is missing, which may still come
            outcomes.accept(new PackagerStatus.Unplayable(
                    "HLS can carry no track of this stream: " + String.join("; ", reasons)));
        }
    }

    private void complete(long durationMillis) {
        if (!makeRoom(muxer().roomFor(muxer().size()))) {
            discardOpen();
            return;
        }
        byte[] bytes = muxer().endSegment().getFirst();
        frameRate.add(openPictures, durationMillis);
        bitrates.add(bytes.length, durationMillis, segmenter.targetDuration());
        SegmentStore.NewSegment made = new SegmentStore.NewSegment(
                durationMillis,
                Objects.requireNonNull(anchor).at(segmenter.start()),
                discontinuity,
                segmenter.keyframeMillis(),
                bytes);
        store.append(made, segmenter.targetDuration(), monotonicMillis());
        discontinuity = false;
        openPictures = 0;
        settle();
        publish();
    }

    /** Accounts for what is really held. */
    private void settle() {
        long open = muxer == null ? 0 : muxer.heldBytes();
        long holds = store.heldBytes() + open + (analysis == null ? 0 : analysis.bytes());
        memory.change(holds - accounted);
        accounted = holds;
    }

    private void publish() {
        SegmentWindow window = store.window();
        MediaPlaylist media = new MediaPlaylist(
                segmenter.targetDuration(),
                window.discontinuitySequence(),
                segmenter.independent(),
                window.listed(),
                window.ended());
        MultivariantPlaylist index =
                new MultivariantPlaylist(video, audio, bitrates.peak(), bitrates.average(), frameRate.milliframes());
        outcomes.accept(new PackagerStatus.Playing(Presentation.of(window, media, index)));
    }
}
