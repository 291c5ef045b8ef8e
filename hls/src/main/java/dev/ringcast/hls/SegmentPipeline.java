package dev.ringcast.hls;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.concurrent.TimeSource;
import dev.ringcast.core.media.ContainerFormat;
import dev.ringcast.core.media.ContainerWriter;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Frame;
import dev.ringcast.hls.SegmentStore.NewSegment;
import dev.ringcast.hls.Segmenter.Cut;
import dev.ringcast.hls.Segmenter.Sample;
import dev.ringcast.hls.TrackSelection.Step;
import java.time.Instant;
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
 * <p>Before anything is allocated, {@link SessionMemory} makes room for it. If there is no room, the open segment is
 * left out, and packaging continues at the next keyframe that there is room for.
 *
 * <p>Confined to the packager's thread. What it has to say goes to a consumer as immutable values.
 */
final class SegmentPipeline {
    private final TimeSource time;
    private final Consumer<PackagerStatus> statuses;
    private final SegmentStore store;
    private final SessionMemory memory;
    private final Segmenter segmenter;
    private final Bitrates bitrates = new Bitrates();
    private final FrameRate frameRate = new FrameRate();
    private final StartGate gate = new StartGate();

    private final ContainerFormat format;

    /** Null before the first frame that goes in. */
    @Nullable
    private ContainerWriter muxer;

    private TrackSelection selection;

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

    /** Whether the next segment does not continue the one before. */
    private boolean discontinuity;

    /** Video frames in the open segment. */
    private long openVideoFrames;

    /** Whether frames are left out until there is room for one that needs no other. */
    private boolean starved;

    /** When the newest frame came, on a monotonic clock. */
    private long heardMillis;

    /**
     * Starts a session.
     *
     * @param session its names and numbers
     * @param options how to package
     * @param context what it shares with others
     * @param statuses takes what there is to say, each time that it has changed
     */
    SegmentPipeline(
            SessionStart session, HlsOptions options, PackagingContext context, Consumer<PackagerStatus> statuses) {
        this.statuses = statuses;
        time = context.time();
        format = context.format();
        selection = new TrackSelection(format);
        store = new SegmentStore(session, options.window(), context.memory()::allowance);
        memory = new SessionMemory(context.memory(), store, this::heldBytes, this::publish);
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
        analysis = new AnalysisWindow(selection, videoPublished);
    }

    /** Takes the next frame. */
    void frame(Frame frame) {
        if (frame.publication() != publication) {
            beginPublication(frame);
        }
        if (!isPackaged(frame)) {
            selection.leave(frame);
            return;
        }
        heardMillis = monotonicMillis();
        AnalysisWindow window = analysis;
        if (window == null) {
            configureOrPack(frame);
            return;
        }
        if (frame.isConfig()) {
            selection.config(frame);
        }
        boolean over = window.add(frame, heardMillis);
        boolean room = mayHoldBack(window, frame); // also if it is over: this accounts for the frame
        if (over || !room) {
            endAnalysis(window);
        }
    }

    private void configureOrPack(Frame frame) {
        if (frame.isConfig()) {
            selection.config(frame);
        } else {
            pack(frame);
        }
    }

    private boolean mayHoldBack(AnalysisWindow window, Frame frame) {
        boolean may = memory.makeRoom(frame.size()) && window.bytes() <= memory.openAllowance();
        memory.settle();
        return may;
    }

    /** The publisher is gone: what it sent is a segment now, and the playlist stands still. */
    void sourceLost() {
        if (analysis != null && analysis.hasMedia()) {
            endAnalysis(analysis);
        }
        endOpenSegment();
    }

    /** Once all that came was taken: if the publisher has fallen silent, the clock ends the wait and the segment. */
    void caughtUp() {
        if (analysis != null && analysis.isOverdue(monotonicMillis())) {
            endAnalysis(analysis);
        }
        if (monotonicMillis() - heardMillis > segmenter.longestPause()) {
            endOpenSegment();
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
            statuses.accept(new PackagerStatus.Unplayable("the stream ended before its first segment"));
        } else {
            publish();
        }
    }

    /** What it holds in the memory that all share. The thread that drops the session gives it back. */
    long accounted() {
        return memory.accounted();
    }

    /** Whether it ever held less than it should because there was no room. */
    boolean isShort() {
        return memory.isShort();
    }

    /** Which tracks of the publication are left out, and why. */
    List<String> leftOut() {
        return selection.leftOut();
    }

    /** What a session that follows this one must not repeat. */
    SequenceNumbers past() {
        return store.past();
    }

    /** The target duration in seconds, 0 if none was told. */
    int targetDuration() {
        return segmenter.targetDuration();
    }

    private void beginPublication(Frame first) {
        if (publication >= 0) {
            sourceLost();
            selection = new TrackSelection(format);
            analysis = new AnalysisWindow(selection, false); // it follows another, so it begins with a keyframe
            anchor = null;
        }
        publication = first.publication();
        if (anchor == null) {
            anchor = new DateTimeAnchor(first.dts(), time.now());
        }
    }

    private void endAnalysis(AnalysisWindow window) {
        analysis = null;
        memory.settle();
        selection.analysed(window.shown());
        earliest = window.earliest();
        window.frames().forEach(this::configureOrPack);
        if (window.hasMedia() && selection.tracks().isEmpty()) {
            sayUnplayable();
        }
    }

    private void pack(Frame frame) {
        Step step = selection.next(frame);
        if (step == Step.DROP) {
            return;
        }
        if (step == Step.CHANGE) {
            changeTracks(sample(frame));
            if (selection.tracks().isEmpty()) {
                sayUnplayable();
                return;
            }
        } else {
            cutBefore(sample(frame), muxer().bytesOf(frame));
        }
        write(frame, sample(frame)); // a sample of its own: after a change another track may lead
    }

    private void write(Frame frame, Sample sample) {
        if (!admit(sample, muxer().bytesOf(frame))) {
            return;
        }
        if (muxer().write(frame)) {
            segmenter.add(sample);
            gate.frame(heardMillis);
            openVideoFrames += frame.isVideo() ? 1 : 0;
        }
        memory.settle();
    }

    /** Once the tracks are known. */
    private ContainerWriter muxer() {
        return Objects.requireNonNull(muxer);
    }

    private void cutBefore(Sample next, int bytes) {
        Cut cut = segmenter.before(next, muxer().size() + bytes, monotonicMillis());
        switch (cut) {
            case NONE -> {}
            case DISCARDED -> discardSegment();
            case HOLE -> {
                endOpenSegment();
                muxer().discontinuity();
                discontinuity = true;
            }
            case KEYFRAME, FORCED -> endSegment(segmenter.closeBefore(next));
        }
    }

    private void endOpenSegment() {
        if (segmenter.isOpen()) {
            endSegment(segmenter.close());
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
        memory.keepToShare();
        starved = !memory.makeRoom(muxer().roomFor(written));
        if (starved) {
            discardSegment();
        }
        return !starved;
    }

    private void discardSegment() {
        muxer().discardSegment();
        segmenter.discard();
        segmenter.restart(video.isPresent());
        openVideoFrames = 0;
        discontinuity = true;
        starved = true;
        memory.settle();
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
    private void changeTracks(Sample next) {
        if (segmenter.isOpen()) {
            endSegment(segmenter.closeBefore(next));
        }
        List<DecoderConfig> tracks = selection.tracks();
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
        video = selection.video();
        audio = selection.audio();
        segmenter.restart(video.isPresent());
        frameRate.reset();
    }

    private void sayUnplayable() {
        List<String> reasons = selection.leftOut();
        if (!reasons.isEmpty()) { // else a keyframe is missing, which may still come
            statuses.accept(new PackagerStatus.Unplayable(
                    "HLS can carry no track of this stream: " + String.join("; ", reasons)));
        }
    }

    private void endSegment(long durationMillis) {
        if (!memory.makeRoom(muxer().roomFor(muxer().size()))) {
            discardSegment();
            return;
        }
        byte[] bytes = muxer().endSegment().getFirst();
        frameRate.add(openVideoFrames, durationMillis);
        bitrates.add(bytes.length, durationMillis, segmenter.targetDuration());
        Instant startTime = Objects.requireNonNull(anchor).at(segmenter.start());
        NewSegment segment =
                new NewSegment(durationMillis, startTime, discontinuity, segmenter.keyframeMillis(), bytes);
        store.append(segment, segmenter.targetDuration(), monotonicMillis());
        discontinuity = false;
        openVideoFrames = 0;
        memory.settle();
        publish();
    }

    private long heldBytes() {
        long open = muxer == null ? 0 : muxer.heldBytes();
        long heldBack = analysis == null ? 0 : analysis.bytes();
        return store.heldBytes() + open + heldBack;
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
        statuses.accept(new PackagerStatus.Playing(Presentation.of(window, media, index)));
    }
}
