package dev.ringcast.core.live;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamSettings.Limits;
import dev.ringcast.core.concurrent.TimeSource;
import dev.ringcast.core.flv.FlvFrames;
import dev.ringcast.core.flv.FlvTag;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.MediaClock;
import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.core.media.Track;
import java.util.Objects;

/**
 * Takes the frames of one publication to its stream. In this order: a message of several tracks comes apart; the size
 * is checked; {@link FrameCheck} says what the frame is; {@link HeaderRateLimit} bounds headers; {@link KeyframeGate}
 * keeps back what comes before the first keyframe, if the stream has viewers of a publication before; {@link
 * MediaClock} places the frame on the stream's clock.
 *
 * <p>Confined to the publishing thread, which hands it on by {@link Publisher}'s phase.
 */
final class PublishPipeline {
    private final Stream stream;
    private final int publication;
    private final SourceSilence silence;
    private final PublicationFacts facts;
    private final TimeSource time;
    private final FrameCheck check;
    private final HeaderRateLimit headers = new HeaderRateLimit();

    /** Null once frames are shown. */
    @Nullable
    private KeyframeGate gate;

    private MediaClock clock = new MediaClock();
    private long countedJumps;
    private long countedStepsBack;

    PublishPipeline(Stream stream, int publication, SourceSilence silence, PublicationFacts facts, TimeSource time) {
        this.stream = stream;
        this.publication = publication;
        this.silence = silence;
        this.facts = facts;
        this.time = time;
        check = new FrameCheck(stream.meter(), () -> stream.settings().limits());
        boolean isFirst = stream.state() == Stream.State.CONNECTING; // no frame of a publication before was shown
        gate = isFirst ? null : new KeyframeGate();
    }

    /** Whether its frames reach viewers. */
    boolean isShown() {
        return gate == null;
    }

    /** The newest configuration of a track, null before the first. */
    @Nullable
    DecoderConfig config(Track track) {
        return check.config(track);
    }

    /**
     * Takes a frame, or a message of several tracks. What is broken is dropped and counted.
     *
     * @throws RefusedException if the frame is larger than allowed, or headers change too often
     */
    void publish(Frame frame) {
        if (frame.kind() == Frame.Kind.MULTITRACK) {
            publishTracks(frame);
        } else {
            accept(frame.isHeader() ? frame.owned() : frame);
        }
    }

    private void publishTracks(Frame message) {
        int type = FlvTag.typeOf(message.track().kind());
        try {
            for (byte[] body : FlvFrames.split(message)) {
                publishTrack(type, message.dts(), body);
            }
        } catch (ProtocolException e) {
            stream.meter().dropped();
        }
    }

    private void publishTrack(int type, long timestamp, byte[] body) {
        try {
            accept(FlvFrames.parse(type, timestamp, body));
        } catch (ProtocolException e) {
            stream.meter().dropped();
        }
    }

    private void accept(Frame frame) {
        long nanos = time.nanos();
        checkSize(frame);
        if (silence.frameCame(nanos) > stream.settings().publish().idle().toNanos()) {
            stream.meter().idle();
        }
        try {
            Frame checked = check.check(frame, nanos);
            if (checked != null) {
                admit(checked, nanos);
            }
        } catch (ProtocolException e) {
            stream.meter().dropped();
        }
    }

    private void checkSize(Frame frame) {
        Limits limits = stream.settings().limits();
        int limit = switch (frame.kind()) {
            case CONFIG -> limits.sequenceHeader();
            case METADATA, TRACK_METADATA -> limits.metadata();
            default -> frame.isVideo() ? limits.videoFrame() : limits.audioFrame();
        };
        if (frame.size() > limit) {
            throw new RefusedException(
                    RefusedException.Reason.TOO_LARGE, frame + " is larger than the " + limit + " bytes allowed");
        }
    }

    private void admit(Frame frame, long nanos) {
        for (Frame late = headers.due(nanos); late != null; late = headers.due(nanos)) {
            show(late, nanos);
        }
        if (frame.isConfig()) {
            headers.config(frame, nanos);
        } else if (frame.isHeader() && !headers.admitMetadata(frame, nanos)) {
            return; // it is due later
        }
        Frame config = check.inBand(frame, nanos);
        if (config != null) {
            show(config, nanos);
        }
        show(frame, nanos);
    }

    private void show(Frame frame, long nanos) {
        if (gate == null) {
            append(frame, place(frame, nanos), nanos);
            return;
        }
        var opening = gate.offer(frame, nanos);
        if (!opening.isEmpty()) {
            gate = null;
            clock = new MediaClock(stream.lastDts(), stream.lastNanos());
            stream.restart();
            long dts = place(frame, nanos);
            opening.forEach(first -> append(first, dts, nanos));
        }
    }

    private long place(Frame frame, long nanos) {
        if (!frame.isMedia()) { // some repeat their headers with the time 0
            return clock.placeData(frame.dts());
        }
        long dts = clock.place(frame.track(), frame.dts(), nanos);
        stream.meter().clock(clock.jumps() - countedJumps, clock.stepsBack() - countedStepsBack);
        countedJumps = clock.jumps();
        countedStepsBack = clock.stepsBack();
        return dts;
    }

    private void append(Frame frame, long dts, long nanos) {
        Frame placed = frame.at(dts, publication);
        if (frame.isConfig()) {
            stream.configured(frame, Objects.requireNonNull(check.config(frame.track())));
        }
        stream.frameArriving(placed, nanos); // first: a viewer that the frame wakes finds the stream active
        stream.feed().append(placed, nanos);
        if (frame.isMedia()) {
            facts.shown(nanos);
        }
    }
}
