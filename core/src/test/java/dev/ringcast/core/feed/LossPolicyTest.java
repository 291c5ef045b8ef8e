package dev.ringcast.core.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.feed.LossPolicy.Verdict;
import dev.ringcast.core.flv.FlvFrames;
import dev.ringcast.core.flv.FlvTag;
import dev.ringcast.core.live.Frames;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.core.media.Track;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LossPolicyTest {
    private static final BacklogThresholds LIMITS = new BacklogThresholds(1000, 2000, 4000);

    private final LossPolicy policy = new LossPolicy();

    private Verdict judge(Frame frame, long backlog) {
        return policy.judge(frame, backlog, false, LIMITS);
    }

    @ParameterizedTest(
            name = "backlog {0}: {1}, disposable {2}, keyframe {3}, audio {4}, configuration {5}, metadata {6}")
    @CsvSource({
        "0,    SEND, SEND, SEND, SEND, SEND, SEND",
        "999,  SEND, SEND, SEND, SEND, SEND, SEND",
        "1000, SKIP_INTER, SKIP_INTER, SEND, SEND, SEND, SEND",
        "1999, SKIP_INTER, SKIP_INTER, SEND, SEND, SEND, SEND",
        "2000, SKIP_ALL_BUT_KEYFRAMES, SKIP_ALL_BUT_KEYFRAMES, SEND, SKIP_ALL_BUT_KEYFRAMES, SEND,"
                + " SKIP_ALL_BUT_KEYFRAMES",
        "3999, SKIP_ALL_BUT_KEYFRAMES, SKIP_ALL_BUT_KEYFRAMES, SEND, SKIP_ALL_BUT_KEYFRAMES, SEND,"
                + " SKIP_ALL_BUT_KEYFRAMES",
        "4000, DISCONNECT, DISCONNECT, DISCONNECT, DISCONNECT, DISCONNECT, DISCONNECT",
    })
    void theTiers(
            long backlog, Verdict inter, Verdict disposable, Verdict key, Verdict audio, Verdict config, Verdict meta) {
        assertEquals(inter, new LossPolicy().judge(Frames.inter(0), backlog, false, LIMITS));
        assertEquals(disposable, new LossPolicy().judge(Frames.disposable(0), backlog, false, LIMITS));
        assertEquals(key, new LossPolicy().judge(Frames.key(0), backlog, false, LIMITS));
        assertEquals(audio, new LossPolicy().judge(Frames.audio(0), backlog, false, LIMITS));
        assertEquals(config, new LossPolicy().judge(Frames.videoConfig(0), backlog, false, LIMITS));
        assertEquals(config, new LossPolicy().judge(Frames.audioConfig(0), backlog, false, LIMITS));
        assertEquals(meta, new LossPolicy().judge(Frames.metadata(0), backlog, false, LIMITS));
    }

    @Test
    void oneFrameAloneNeverDisconnects() {
        assertEquals(Verdict.SEND, policy.judge(Frames.key(0), 1 << 30, true, LIMITS));
        assertEquals(Verdict.SKIP_ALL_BUT_KEYFRAMES, policy.judge(Frames.inter(0), 1 << 30, true, LIMITS));
    }

    @Test
    void aVideoTrackThatSkippedAFrameSkipsUntilItsNextKeyframe() {
        assertEquals(Verdict.SKIP_INTER, judge(Frames.inter(0), 1000));
        assertEquals(Verdict.SKIP_BROKEN, judge(Frames.inter(0), 0));
        assertEquals(Verdict.SKIP_BROKEN, judge(Frames.disposable(0), 0), "it refers to what was left out");
        assertEquals(Verdict.SEND, judge(Frames.audio(0), 0), "the other track is not touched");
        assertEquals(Verdict.SEND, judge(Frames.videoConfig(0), 0));
        assertEquals(Verdict.SKIP_BROKEN, judge(Frames.inter(0), 0), "a configuration is no frame");
        assertEquals(Verdict.SEND, judge(Frames.key(0), 0));
        assertEquals(Verdict.SEND, judge(Frames.inter(0), 0));
    }

    @Test
    void aFrameThatNothingRefersToMayGoAlone() {
        assertEquals(Verdict.SKIP_INTER, judge(Frames.disposable(0), 1000));
        assertEquals(Verdict.SEND, judge(Frames.inter(0), 999));
    }

    @Test
    void skippedAudioBreaksNothing() {
        assertEquals(Verdict.SKIP_ALL_BUT_KEYFRAMES, judge(Frames.audio(0), 2000));
        assertFalse(policy.awaitsKeyframe(Track.VIDEO));
        assertEquals(Verdict.SEND, judge(Frames.audio(0), 0));
        assertEquals(Verdict.SEND, judge(Frames.inter(0), 0));
    }

    @Test
    void afterALossVideoContinuesAtAKeyframe() {
        policy.loseVideo();
        assertTrue(policy.awaitsKeyframe(Track.VIDEO));
        assertEquals(Verdict.SKIP_BROKEN, judge(Frames.inter(0), 0));
        assertEquals(Verdict.SEND, judge(Frames.key(0), 3999));
        assertFalse(policy.awaitsKeyframe(Track.VIDEO));
    }

    /** A packet of AV1 on a further track; 0x96 begins a keyframe, 0xa6 an inter frame. */
    private static Frame furtherTrack(int first) throws ProtocolException {
        byte[] body = {(byte) first, 3, 'a', 'v', '0', '1', 1, 0};
        return FlvFrames.parse(FlvTag.VIDEO, 0, body);
    }

    @Test
    void theLossOfOneVideoTrackTouchesNoOther() throws ProtocolException {
        assertEquals(Verdict.SEND, judge(furtherTrack(0x96), 0));
        assertEquals(Verdict.SKIP_INTER, judge(furtherTrack(0xA6), 1000));
        assertEquals(Verdict.SEND, judge(Frames.inter(0), 0));
        assertEquals(Verdict.SKIP_BROKEN, judge(furtherTrack(0xA6), 0));
        assertEquals(Verdict.SEND, judge(Frames.key(0), 0));
        assertEquals(Verdict.SKIP_BROKEN, judge(furtherTrack(0xA6), 0), "another track's keyframe is of no use");
        assertEquals(Verdict.SEND, judge(furtherTrack(0x96), 0));
        assertEquals(Verdict.SEND, judge(furtherTrack(0xA6), 0));
        policy.loseVideo();
        assertEquals(Verdict.SKIP_BROKEN, judge(Frames.inter(0), 0), "all tracks");
        assertEquals(Verdict.SKIP_BROKEN, judge(furtherTrack(0xA6), 0));
    }

    private record Offer(Frame frame, int backlog) {}

    @Provide
    Arbitrary<List<Offer>> offers() {
        Arbitrary<Frame> frames = Arbitraries.of(
                Frames.key(0),
                Frames.inter(0),
                Frames.inter(0),
                Frames.disposable(0),
                Frames.audio(0),
                Frames.videoConfig(0));
        return Combinators.combine(frames, Arbitraries.integers().between(0, 4500))
                .as(Offer::new)
                .list()
                .ofMaxSize(80);
    }

    @Property
    void whatIsSentCanAlwaysBeDecoded(@ForAll("offers") List<Offer> offers) {
        LossPolicy any = new LossPolicy();
        boolean whole = true; // all that later frames refer to was sent
        for (Offer offer : offers) {
            Verdict verdict = any.judge(offer.frame(), offer.backlog(), false, LIMITS);
            if (verdict == Verdict.DISCONNECT) {
                assertTrue(offer.backlog() >= LIMITS.critical());
                return;
            }
            boolean sent = verdict == Verdict.SEND;
            switch (offer.frame().kind()) {
                case KEYFRAME -> {
                    assertTrue(sent);
                    whole = true;
                }
                case CONFIG -> assertTrue(sent);
                case DISPOSABLE -> assertTrue(!sent || whole);
                default -> {
                    if (offer.frame().isVideo()) {
                        assertTrue(!sent || whole);
                        whole &= sent;
                    } else {
                        assertEquals(offer.backlog() < LIMITS.high(), sent);
                    }
                }
            }
        }
    }

    @ParameterizedTest(name = "{0} bytes a second, frames of {1}: {2}, {3}, {4}")
    @CsvSource({
        "0, 0, 1048576, 2097152, 4194304",
        "1000000, 100000, 1048576, 2097152, 4194304",
        "2000000, 100000, 2000000, 4000000, 8000000",
        "1000000, 1000000, 2000000, 3000000, 4194304",
        "1000000, 2000000, 4000000, 6000000, 8000000",
    })
    void theThresholdsRiseWithTheStream(long bytesPerSecond, int largest, long warning, long high, long critical) {
        BacklogThresholds limits = BacklogThresholds.of(StreamSettings.DEFAULTS.fanout(), bytesPerSecond, largest);
        assertEquals(new BacklogThresholds(warning, high, critical), limits);
        assertTrue(limits.allowFor(largest));
    }

    @Test
    void aFrameThatTheyDoNotAllowForIsNoticed() {
        assertTrue(LIMITS.allowFor(500));
        assertFalse(LIMITS.allowFor(501), "twice its size is more than the first");
        assertFalse(new BacklogThresholds(10_000, 2000, 4000).allowFor(700));
        assertFalse(new BacklogThresholds(10_000, 10_000, 4000).allowFor(1001));
    }
}
