package dev.ringcast.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.flv.FlvFrames;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Frame.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which tracks are in the segments, and at which frame that changes. */
class PackagedTracksTest extends SegmentPipelineBench {
    private static final int H264 = 0x1B;
    private static final int AAC = 0x0F;
    private static final List<Integer> BOTH = List.of(H264, AAC);

    /** Video and audio, each from a time of its own on, a keyframe each second. */
    private static List<Frame> media(long videoFrom, long audioFrom, long to) {
        List<Frame> frames = new ArrayList<>(Media.videoFrames(videoFrom, to, 1_000));
        frames.addAll(Media.audioFrames(audioFrom, to));
        frames.sort(Comparator.comparingLong(Frame::dts));
        return frames;
    }

    private static List<Frame> from(long dts, List<Frame> frames) {
        return frames.stream().filter(frame -> frame.dts() >= dts).toList();
    }

    @ParameterizedTest(name = "video from {0} ms, audio from {1} ms")
    @CsvSource({"0, 1500", "0, 3000", "0, 4980", "1500, 0", "3000, 0", "4960, 0", "0, 20", "40, 0"})
    void aSessionBeginsWithATrackThatComesUpTo5SecondsLate(long videoFrom, long audioFrom) {
        feed(Media.config(Media.AVC), Media.config(Media.AAC));
        feed(media(videoFrom, audioFrom, 12_000));
        assertFalse(discontinuities().contains(true));
        assertTrue(media().independent());
        for (TsProbe segment : segments()) {
            assertEquals(BOTH, segment.streamTypes());
            assertTrue(segment.video() > 0 && segment.audio() > 0, "each segment has both tracks");
        }
    }

    @ParameterizedTest(name = "video from {0} ms, audio from {1} ms")
    @CsvSource({"0, 5100", "5100, 0"})
    void aTrackThatComesLaterStartsBehindADiscontinuity(long videoFrom, long audioFrom) {
        feed(Media.config(Media.AVC), Media.config(Media.AAC));
        feed(media(videoFrom, audioFrom, 12_000));
        assertEquals(List.of(videoFrom == 0 ? H264 : AAC), segments().getFirst().streamTypes());
        assertEquals(BOTH, segments().getLast().streamTypes());
        assertEquals(1, discontinuities().stream().filter(tagged -> tagged).count());
        assertTrue(media().independent());
    }

    @ParameterizedTest(name = "video is configured: {0}")
    @CsvSource({"true, 1500", "true, 900", "false, 1500"})
    void aTrackWithoutAConfigurationIsWaitedForOneSecond(boolean video, long lateConfig) {
        feed(Media.config(video ? Media.AVC : Media.AAC));
        feed(video ? Media.videoFrames(0, lateConfig, 1_000) : Media.audioFrames(0, lateConfig));
        feed(Media.config(video ? Media.AAC : Media.AVC));
        feed(from(lateConfig, media(video ? 0 : 2_000, video ? 2_000 : 0, 9_000)));
        assertEquals(lateConfig > 1_000, discontinuities().contains(true));
    }

    @Test
    void aTrackThatIsOnlyAnnouncedIsNotListed() {
        feed(Media.config(Media.AVC), Media.config(Media.AAC));
        feed(Media.videoFrames(0, 5_000, 1_000));
        assertNull(outcome);
        feed(Media.video(5_000, true));
        assertEquals(List.of(2_000L, 2_000L), durations());
        assertEquals(List.of(H264), segments().getFirst().streamTypes());
        assertTrue(index().contains("CODECS=\"avc1.42c01e\","), index());
    }

    @Test
    void aTrackThatCannotBeCarriedDelaysNothing() {
        feed(Media.other(Codec.HEVC, Kind.CONFIG, 0), Media.config(Media.AAC));
        feed(Media.audioFrames(0, 2_000));
        assertNull(outcome);
        feed(Media.audio(2_000));
        assertEquals(List.of(2_000L), durations());
    }

    @Test
    void aHeaderThatIsRepeatedDoesNotEndTheWait() {
        feed(Media.config(Media.AVC), Media.config(Media.AAC));
        feed(Media.videoFrames(0, 1_000, 1_000));
        feed(Media.config(Media.AVC), Media.config(Media.AAC));
        feed(from(1_000, media(0, 1_500, 6_000)));
        assertFalse(discontinuities().contains(true));
        assertEquals(BOTH, segments().getFirst().streamTypes());
    }

    @Test
    void aConfigurationThatChangesDuringTheWaitAppliesToLaterFrames() {
        feed(Media.config(Media.AVC), Media.config(Media.AAC));
        feed(Media.videoFrames(0, 2_000, 1_000));
        feed(Media.config(Media.OTHER_AVC));
        feed(from(2_000, media(0, 6_000, 9_000)));
        packaging.end();
        assertEquals(List.of(2_000L, 2_000L, 2_000L, 1_000L, 2_000L), durations());
        assertEquals(List.of(false, true, false, false, true), discontinuities());
    }

    @Test
    void theWaitForATrackIsBoundedInMemory() {
        feed(Media.config(Media.AVC), Media.config(Media.AAC));
        ByteBuffer unit = ByteBuffer.allocate(4 << 20).putInt(0, (4 << 20) - 4);
        for (int i = 0; i < 5; i++) {
            unit.put(4, (byte) (i == 0 ? 0x65 : 0x41));
            feed(FlvFrames.videoFrame(Media.AVC, unit, i * 40, 0, i == 0));
        }
        feed(from(200, media(0, 240, 5_000)));
        assertEquals(List.of(H264), segments().getFirst().streamTypes());
    }

    @ParameterizedTest(name = "{0} ms before it")
    @CsvSource({"20, true", "80, true", "200, true", "220, false"})
    void audioJustBeforeTheFirstKeyframeIsKept(long before, boolean kept) {
        feed(Media.config(Media.AVC), Media.config(Media.AAC));
        byte[] first = "the first frame".getBytes(StandardCharsets.US_ASCII);
        feed(FlvFrames.audioFrame(Media.AAC, ByteBuffer.wrap(first), 1_000 - before));
        feed(media(1_000, 1_020 - before, 3_000));
        feed(Media.video(3_000, true));
        byte[] segment = presentation().window().listed().getFirst().bytes();
        assertEquals(kept, new String(segment, StandardCharsets.ISO_8859_1).contains("the first frame"));
        assertTrue(media().independent());
        assertEquals(List.of(2_000L), durations());
    }

    @Test
    void theClockEndsTheWaitIfThePublisherFallsSilent() {
        feed(Media.config(Media.AVC), Media.config(Media.AAC));
        feed(Media.videoFrames(0, 3_000, 1_000));
        time.advance(Duration.ofMillis(2_000));
        packaging.caughtUp();
        assertNull(outcome);
        time.advance(Duration.ofMillis(100));
        packaging.caughtUp();
        assertEquals(List.of(H264), segments().getFirst().streamTypes());
    }

    @Test
    void videoThatWasPublishedBeforeHasTimeToSendAKeyframe() {
        packaging.joined(null, true);
        feed(Media.config(Media.AVC), Media.config(Media.AAC));
        feed(Media.audioFrames(0, 9_000));
        feed(Media.videoAndAudio(9_000, 12_000, 2_000));
        assertEquals(BOTH, segments().getFirst().streamTypes());
        assertEquals(List.of(false), discontinuities());
    }

    @Test
    void audioIsPackagedAloneIfTheVideoCodecIsUnsupported() {
        feed(Media.other(Codec.HEVC, Kind.CONFIG, 0), Media.config(Media.AAC));
        for (Frame frame : Media.videoAndAudio(0, 5_000, 2_000)) {
            boolean isVideo = frame.codec() == Codec.H264;
            feed(isVideo ? Media.other(Codec.HEVC, frame.kind(), frame.dts()) : frame);
        }
        assertEquals(List.of(AAC), segments().getFirst().streamTypes());
        assertEquals(List.of("video: HEVC cannot be carried in MPEG-TS here"), packaging.leftOut());
    }

    @Test
    void aStreamOfUnsupportedCodecsHasTheReason() {
        feed(Media.other(Codec.HEVC, Kind.CONFIG, 0));
        for (long t = 0; t <= 1_000; t += 20) {
            feed(Media.other(Codec.HEVC, Kind.KEYFRAME, t), Media.other(Codec.MP3, Kind.INTER, t));
        }
        assertEquals(
                "HLS can carry no track of this stream: video: HEVC cannot be carried in MPEG-TS here; "
                        + "audio: MP3 cannot be carried in MPEG-TS here",
                assertInstanceOf(PackagerStatus.Unplayable.class, outcome).reason());
        packaging.end();
        assertInstanceOf(PackagerStatus.Unplayable.class, outcome);
    }

    @Test
    void videoWithoutAKeyframeMayStillBecomePlayable() {
        feed(Media.config(Media.AVC));
        feed(Media.videoFrames(40, 6_000, 10_000).stream().skip(1).toList());
        assertNull(outcome);
        feed(Media.videoFrames(6_000, 9_000, 1_000));
        assertEquals(List.of(2_000L), durations());
    }

    @Test
    void aTrackThatIsConfiguredLateStartsAtAKeyframeBehindADiscontinuity() {
        feed(Media.config(Media.AVC));
        feed(Media.videoFrames(0, 2_000, 2_000));
        feed(Media.config(Media.AAC));
        feed(Media.videoAndAudio(2_000, 7_000, 2_000));
        assertEquals(List.of(2_000L, 2_000L, 2_000L), durations());
        assertEquals(List.of(false, false, true), discontinuities());
        assertEquals(List.of(H264), segments().get(1).streamTypes());
        assertEquals(BOTH, segments().get(2).streamTypes());
        assertTrue(media().independent());
    }

    @Test
    void videoThatComesLateLeadsFromItsFirstKeyframe() {
        feed(Media.config(Media.AAC));
        feed(Media.audioFrames(0, 3_000));
        feed(Media.config(Media.AVC));
        feed(Media.videoAndAudio(3_000, 7_500, 1_000));
        assertEquals(List.of(2_000L, 1_000L, 2_000L, 2_000L), durations());
        assertEquals(List.of(false, false, true, false), discontinuities());
        assertEquals(BOTH, segments().getLast().streamTypes());
    }

    @Test
    void theSameConfigurationAgainChangesNothing() {
        feed(Media.config(Media.AVC), Media.config(Media.AAC));
        feed(Media.videoAndAudio(0, 3_000, 2_000));
        feed(Media.config(Media.AVC), Media.config(Media.AAC));
        feed(from(3_000, Media.videoAndAudio(0, 9_000, 2_000)));
        assertEquals(List.of(2_000L, 2_000L, 2_000L, 2_000L), durations());
        assertFalse(discontinuities().contains(true));
    }

    @ParameterizedTest(name = "at {0} ms")
    @CsvSource({"2400", "2040", "3960"})
    void aVideoConfigurationThatChangesWithinAGopAppliesFromTheNextKeyframe(long at) {
        feed(Media.config(Media.AVC), Media.config(Media.AAC));
        List<Frame> frames = Media.videoAndAudio(0, 9_000, 2_000);
        feed(frames.stream().filter(frame -> frame.dts() < at).toList());
        feed(Media.config(Media.OTHER_AVC));
        feed(from(at, frames));
        assertEquals(List.of(2_000L, 2_000L, 2_000L, 2_000L), durations());
        assertEquals(List.of(false, false, true, false), discontinuities());
        assertTrue(media().independent());
        assertEquals(50, segments().get(1).video(), "frames before the keyframe decode with the configuration before");
        assertTrue(index().contains("avc1.7a001e"), index());
        assertTrue(index().contains("RESOLUTION=720x576"), index());
        assertEquals(
                ManualTime.START.plusMillis(4_000), media().entries().get(2).start(), "the clock continues");
    }

    @Test
    void aVideoConfigurationThatChangesWithItsKeyframeAppliesAtOnce() {
        feed(Media.config(Media.AVC), Media.config(Media.AAC));
        feed(Media.videoAndAudio(0, 2_400, 2_000));
        feed(Media.config(Media.OTHER_AVC));
        feed(Media.videoAndAudio(2_400, 7_000, 2_000));
        assertEquals(List.of(2_000L, 400L, 2_000L, 2_000L), durations());
        assertEquals(List.of(false, false, true, false), discontinuities());
    }

    @Test
    void anAudioConfigurationThatChangesWithinAGopAppliesFromTheNextKeyframe() {
        feed(Media.config(Media.AVC), Media.config(Media.AAC));
        List<Frame> frames = Media.videoAndAudio(0, 9_000, 2_000);
        feed(frames.stream().filter(frame -> frame.dts() < 3_000).toList());
        feed(Media.config(Media.OTHER_AAC));
        feed(from(3_000, frames));
        assertEquals(List.of(2_000L, 2_000L, 2_000L, 2_000L), durations());
        assertEquals(List.of(false, false, true, false), discontinuities());
        assertTrue(media().independent());
        assertTrue(segments().get(1).audio() < segments().get(0).audio(), "what does not decode is left out");
    }

    @Test
    void withoutVideoAnAudioConfigurationAppliesAtOnce() {
        feed(Media.config(Media.AAC));
        feed(Media.audioFrames(0, 3_000));
        feed(Media.config(Media.OTHER_AAC));
        feed(Media.audioFrames(3_000, 8_000));
        assertEquals(List.of(2_000L, 1_000L, 2_000L, 2_000L), durations());
        assertEquals(List.of(false, false, true, false), discontinuities());
    }

    @Test
    void anAudioConfigurationDoesNotWaitForVideoThatHasStopped() {
        feed(Media.config(Media.AVC), Media.config(Media.AAC));
        feed(Media.videoAndAudio(0, 3_000, 2_000));
        feed(Media.config(Media.OTHER_AAC));
        feed(Media.audioFrames(3_000, 20_000));
        packaging.end();
        assertEquals(1, discontinuities().stream().filter(tagged -> tagged).count());
        assertTrue(segments().getLast().audio() > 0);
    }

    @Test
    void aBrokenConfigurationLeavesTheOneBeforeInForce() {
        feed(Media.config(Media.AVC));
        feed(Media.videoFrames(0, 1_000, 2_000));
        feed(Media.other(Codec.H264, Kind.CONFIG, 1_000));
        feed(Media.video(1_000, false), Media.video(2_000, true));
        assertEquals(List.of(2_000L), durations());
    }

    @Test
    void ifVideoChangesToAnUnsupportedCodecAudioIsPackagedAlone() {
        feed(Media.config(Media.AVC), Media.config(Media.AAC));
        feed(Media.videoAndAudio(0, 3_000, 2_000));
        feed(Media.other(Codec.HEVC, Kind.CONFIG, 2_500), Media.other(Codec.HEVC, Kind.INTER, 2_960));
        feed(Media.other(Codec.HEVC, Kind.KEYFRAME, 3_000));
        feed(Media.audioFrames(3_000, 8_000));
        assertEquals(List.of(2_000L, 1_000L, 2_000L, 2_000L), durations());
        assertEquals(List.of(false, false, true, false), discontinuities());
        assertEquals(50 + 25, segments().stream().mapToInt(TsProbe::video).sum());
        assertEquals(List.of(AAC), segments().getLast().streamTypes());
        assertTrue(index().contains("CODECS=\"mp4a.40.2\"\n"), index());
        assertEquals(List.of("video: HEVC cannot be carried in MPEG-TS here"), packaging.leftOut());
    }

    /** Old encoders send HEVC under the number of H.264. */
    @Test
    void hevcUnderTheNumberOfH264IsRecognised() {
        feed(Media.config(Media.AVC), Media.config(Media.AAC));
        feed(Media.videoAndAudio(0, 3_000, 2_000));
        byte[] record = HexFormat.of()
                .parseHex("1700000000" + "0101600000009000000000005df000fcfdf8f800000f01200001000440010c01");
        feed(new Frame(Codec.H264, Kind.CONFIG, 3_000, 0, record, 5));
        feed(from(3_000, Media.videoAndAudio(0, 8_000, 2_000)));
        assertEquals(50 + 25, segments().stream().mapToInt(TsProbe::video).sum());
        assertEquals(List.of(AAC), segments().getLast().streamTypes());
        assertEquals(List.of("video: HEVC cannot be carried in MPEG-TS here"), packaging.leftOut());
    }

    @Test
    void audioThatChangesToAnUnsupportedCodecEndsAtTheNextKeyframe() {
        feed(Media.config(Media.AVC), Media.config(Media.AAC));
        List<Frame> frames = Media.videoAndAudio(0, 7_000, 2_000);
        feed(frames.stream().filter(frame -> frame.dts() < 3_000).toList());
        feed(Media.other(Codec.OPUS, Kind.CONFIG, 3_000));
        for (Frame frame : from(3_000, frames)) {
            feed(frame.codec() == Codec.AAC ? Media.other(Codec.OPUS, Kind.INTER, frame.dts()) : frame);
        }
        assertEquals(List.of(2_000L, 2_000L, 2_000L), durations());
        assertEquals(List.of(false, false, true), discontinuities());
        assertEquals(List.of(H264), segments().getLast().streamTypes());
    }
}
