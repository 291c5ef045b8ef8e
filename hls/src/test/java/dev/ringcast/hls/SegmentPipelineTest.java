package dev.ringcast.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.codec.h264.AvcDecoderConfigurationRecord;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Frame.Kind;
import dev.ringcast.core.media.ProtocolException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SegmentPipelineTest extends SegmentPipelineBench {
    private static final int H264 = 0x1B;
    private static final int AAC = 0x0F;

    @Test
    void videoAndAudioMakeSegmentsWithBothAndPlaylistsThatDescribeThem() {
        feed(Media.config(Media.AVC), Media.config(Media.AAC));
        feed(Media.videoAndAudio(90_000, 97_000, 2_000));
        assertEquals(List.of(2_000L, 2_000L, 2_000L), durations());
        assertEquals(List.of(false, false, false), discontinuities());
        assertEquals(1_800_000_000, media().first().sequence());
        assertEquals("1700000000000-1800000000.ts", media().first().uri());
        assertTrue(media().independent());
        for (TsProbe segment : segments()) {
            assertEquals(List.of(H264, AAC), segment.streamTypes());
            assertEquals(50, segment.video());
        }
        String said = "CODECS=\"avc1.42c01e,mp4a.40.2\",RESOLUTION=640x360,FRAME-RATE=25.000\n";
        assertTrue(index().contains(said), index());
    }

    @Test
    void audioAloneIsAStreamToo() {
        feed(Media.config(Media.AAC));
        feed(Media.audioFrames(0, 5_000));
        assertEquals(List.of(2_000L, 2_000L), durations());
        assertEquals(List.of(AAC), segments().getFirst().streamTypes());
        assertTrue(index().contains("CODECS=\"mp4a.40.2\"\n"), index());
        assertTrue(media().independent());
    }

    @Test
    void thereIsNoPlaylistBeforeTheFirstSegment() {
        feed(Media.config(Media.AVC));
        feed(Media.videoFrames(0, 2_000, 2_000));
        assertNull(outcome);
        feed(Media.video(2_000, true));
        assertEquals(1, media().entries().size());
    }

    @Test
    void audioBeforeTheFirstVideoFrameIsLeftOut() {
        feed(Media.config(Media.AVC), Media.config(Media.AAC));
        feed(Media.audioFrames(0, 600));
        feed(Media.videoAndAudio(600, 3_000, 2_000));
        packaging.sourceLost();
        assertEquals(List.of(2_000L, 400L), durations());
        assertEquals(ManualTime.START.plusMillis(600), media().first().start());
    }

    @Test
    void aLostPublishersFramesAreASegmentAtOnceAndThePlaylistStandsStill() {
        feed(Media.config(Media.AVC), Media.config(Media.AAC));
        feed(Media.videoAndAudio(0, 2_600, 2_000));
        packaging.sourceLost();
        assertEquals(List.of(2_000L, 600L), durations());
        Presentation still = presentation();
        packaging.sourceLost();
        assertEquals(still, presentation());
        assertFalse(media().ended());
    }

    @Test
    void aLossWithinTheFirstSecondStillMakesASegment() {
        feed(Media.config(Media.AAC));
        feed(Media.audioFrames(0, 300));
        packaging.sourceLost();
        assertEquals(List.of(300L), durations());
    }

    @Test
    void aPublisherThatReturnsContinuesBehindADiscontinuityWithANewDate() {
        feed(Media.config(Media.AVC), Media.config(Media.AAC));
        feed(Media.videoAndAudio(0, 2_600, 2_000));
        packaging.sourceLost();
        time.advance(Duration.ofMillis(4_700));
        publication = 1;
        Instant back = time.now();
        feed(Media.config(Media.AVC).at(7_280, 1), Media.config(Media.AAC).at(7_280, 1));
        feed(Media.videoAndAudio(7_280, 12_000, 2_000));
        assertEquals(List.of(2_000L, 600L, 2_000L, 2_000L), durations());
        assertEquals(List.of(false, false, true, false), discontinuities());
        assertEquals(back, media().entries().get(2).start());
        assertEquals(back.plusMillis(2_000), media().entries().get(3).start());
        assertEquals(1_800_000_003, media().last().sequence());
        assertEquals(2, media().targetDuration());
    }

    @Test
    void aTakeoverCompletesTheSegmentOfThePublisherBefore() {
        feed(Media.config(Media.AAC));
        feed(Media.audioFrames(0, 2_500));
        publication = 1;
        feed(Media.config(Media.AVC).at(2_600, 1), Media.config(Media.AAC).at(2_600, 1));
        feed(Media.videoAndAudio(2_600, 5_000, 2_000));
        assertEquals(List.of(2_000L, 500L, 2_000L), durations());
        assertEquals(List.of(AAC), segments().get(1).streamTypes());
        assertEquals(List.of(H264, AAC), segments().get(2).streamTypes());
    }

    @Test
    void aWallClockThatStepsBackAnHourHasNoEffect() {
        packaging = packaging(6);
        feed(Media.config(Media.AVC), Media.config(Media.AAC));
        feed(Media.videoAndAudio(0, 30_000, 2_000));
        long newest = media().last().sequence();
        int removed = presentation().window().removed().size();
        Instant start = media().last().start();
        time.stepBack(Duration.ofHours(1));
        int segments = CutRateLimit.CAPACITY + 20;
        feed(Media.videoAndAudio(30_000, 30_000 + segments * 2_000L, 2_000));
        assertEquals(newest + segments, media().last().sequence());
        assertEquals(Collections.nCopies(media().entries().size(), 2_000L), durations());
        assertTrue(removed > 0);
        assertEquals(removed, presentation().window().removed().size(), "old segments are forgotten in time");
        assertEquals(start.plusSeconds(2L * segments), media().last().start(), "dates follow media time");
    }

    @Test
    void theEndOfTheStreamIsMarked() {
        feed(Media.config(Media.AVC), Media.config(Media.AAC));
        feed(Media.videoAndAudio(0, 2_600, 2_000));
        packaging.end();
        assertEquals(List.of(2_000L, 600L), durations());
        assertTrue(media().ended());
        assertEquals("max-age=2", presentation().media().cacheControl());
    }

    @Test
    void aStreamThatEndsWithoutAFrameHasAnEndedPlaylist() {
        packaging.end();
        assertInstanceOf(PackagerStatus.Unplayable.class, outcome);
    }

    @Test
    void datesFollowFromTheStreamsClockAtTheJoin() {
        Instant wall = Instant.parse("2026-03-01T12:00:00.500Z");
        packaging.joined(new DateTimeAnchor(100_000, wall), false);
        feed(Media.config(Media.AAC));
        time.advance(Duration.ofSeconds(30)); // it is not related to media time
        feed(Media.audioFrames(98_000, 103_000));
        assertEquals(wall.minusMillis(2_000), media().first().start());
        assertEquals(wall, media().last().start());
    }

    @Test
    void aBrokenVideoFrameIsLeftOutAndTheStreamContinues() {
        feed(Media.config(Media.AVC));
        feed(Media.videoFrames(0, 1_000, 2_000));
        feed(new Frame(Codec.H264, Kind.INTER, 1_000, 0, new byte[] {0x27, 1, 0, 0, 0, 0, 0, 0, 99, 1}, 5));
        feed(Media.videoFrames(1_040, 2_000, 2_000).stream().skip(1).toList());
        feed(Media.video(2_000, true));
        assertEquals(List.of(2_000L), durations());
        assertEquals(48, segments().getFirst().video());
    }

    @Test
    void aSegmentStaysWithinItsLimitWhateverTheMuxerAdds() throws ProtocolException {
        byte[] sps = Media.AVC.sps().getFirst();
        int repeated = 4_000; // before each keyframe; larger ones go out once a segment
        List<byte[]> pps = List.of(Arrays.copyOf(Media.AVC.pps().getFirst(), repeated));
        feed(Media.config(AvcDecoderConfigurationRecord.of(List.of(sps), pps)));
        for (int i = 0; i < Segmenter.MAX_BYTES / repeated; i++) {
            feed(Media.video(0, true));
        }
        feed(Media.video(2_000, true));
        assertTrue(presentation().window().listed().size() > 1);
        for (MediaSegment segment : presentation().window().listed()) {
            assertTrue(segment.bytes().length <= Segmenter.MAX_BYTES, segment.bytes().length + " bytes");
        }
    }

    @Test
    void aListThatLosesSegmentsIsANewList() {
        feed(Media.config(Media.AVC));
        feed(Media.videoFrames(0, 6_040, 2_000));
        HlsResource before = presentation().media();
        memory.change(1L << 30);
        feed(Media.video(6_040, false));
        memory.change(-(1L << 30));
        assertTrue(presentation().window().listed().size() < 3, "it had to drop some");
        assertNotEquals(before.etag(), presentation().media().etag());
    }

    @Test
    void memoryIsAccountedToTheByte() {
        feed(Media.config(Media.AVC));
        feed(Media.videoFrames(0, 2_040, 2_000));
        long segment = presentation().window().heldBytes();
        assertTrue(segment > 0);
        int piece = 87 * 188; // what the open segment of one frame really takes
        assertEquals(segment + piece, memory.held());
        assertEquals(memory.held(), packaging.accounted());
    }

    @Test
    void theIndexStatesBitRatesThatHold() {
        feed(Media.config(Media.AVC), Media.config(Media.AAC));
        feed(Media.videoAndAudio(0, 9_000, 2_000));
        String[] attributes = index().split("[:,\n]");
        long peak = Stream.of(attributes)
                .filter(a -> a.startsWith("BANDWIDTH="))
                .mapToLong(a -> Long.parseLong(a.substring(10)))
                .sum();
        for (MediaSegment segment : presentation().window().listed()) {
            assertTrue(segment.bytes().length * 8_000L <= peak * segment.durationMillis());
        }
    }
}
