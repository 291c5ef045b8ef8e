package dev.ringcast.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.flv.FlvFile;
import dev.ringcast.it.flv.FlvTag;
import dev.ringcast.it.hls.HlsViewer;
import dev.ringcast.it.hls.Playlist;
import dev.ringcast.it.process.Child;
import dev.ringcast.it.process.Clip;
import dev.ringcast.it.process.Ffmpeg;
import dev.ringcast.it.process.RingcastProcess;
import dev.ringcast.it.rtmp.ChunkWriter.Extended;
import dev.ringcast.it.rtmp.FlvPublisher;
import dev.ringcast.it.rtmp.RawRtmp;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams whose timestamps cross an edge of their field while they are watched. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class LongClocksIT {
    @RegisterExtension
    static final RingcastProcess SERVER = RingcastProcess.with("--hls.idle=0s");

    private static final long LEAD_MILLIS = 4_000;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    static Stream<Arguments> clocks() {
        return Stream.of(
                Arguments.of("the 24-bit field", 1L << 24, 1L << 32, Extended.REPEATED),
                Arguments.of("the 24-bit field, not repeated", 1L << 24, 1L << 32, Extended.LEFT_OUT),
                Arguments.of("the 24-bit field, zeros", 1L << 24, 1L << 32, Extended.ZEROED),
                Arguments.of("the sign bit", 1L << 31, 1L << 32, Extended.REPEATED),
                Arguments.of("the sign bit, not repeated", 1L << 31, 1L << 32, Extended.LEFT_OUT),
                Arguments.of("the sign bit, wrapping", 1L << 31, 1L << 31, Extended.REPEATED),
                Arguments.of("the 32-bit field", 1L << 32, 1L << 32, Extended.REPEATED),
                Arguments.of("the 32-bit field, not repeated", 1L << 32, 1L << 32, Extended.LEFT_OUT));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("clocks")
    void aStreamPlaysOnAcrossTheEdge(String what, long edge, long period, Extended form) throws Exception {
        String name = "live/clock-" + Integer.toHexString(what.hashCode());
        long start = edge - LEAD_MILLIS;
        try (RawRtmp viewer = RawRtmp.player(SERVER.rtmpPort(), name);
                RawRtmp connection = RawRtmp.publisher(SERVER.rtmpPort(), name)) {
            connection.chunks().extended(form);
            FlvPublisher publisher = FlvPublisher.over(
                    connection, Clip.AVC_AAC.tags(), new FlvPublisher.Clock(start, period, 2.0, false));
            try (HlsViewer hls = HlsViewer.await(SERVER.hls(name))) {
                publisher.awaitSent(LIMIT);
                publisher.stop();
                assertPlaysThrough(hls, viewer, start, name);
            }
        }
    }

    @ParameterizedTest(name = "audio begins {0} ms behind video")
    @ValueSource(ints = {30, -30})
    void tracksThatBeginOnEitherSideOfTheEdgeKeepTheirDistance(int apart) throws Exception {
        String name = "live/astride" + apart;
        List<FlvTag> astride = Clip.AVC_AAC.tags().tags().stream()
                .map(tag -> tag.isMedia() ? tag.at(tag.timestamp() + (tag.isAudio() == apart > 0 ? 30 : 0)) : tag)
                .toList();
        try (RawRtmp connection = RawRtmp.publisher(SERVER.rtmpPort(), name)) {
            FlvPublisher publisher = FlvPublisher.over(
                    connection, new FlvFile(astride), new FlvPublisher.Clock((1L << 32) - 20, 1L << 32, 2.0, false));
            try (HlsViewer hls = HlsViewer.await(SERVER.hls(name))) {
                publisher.awaitSent(LIMIT);
                publisher.stop();
                await().atMost(LIMIT)
                        .pollInterval(Duration.ofMillis(200))
                        .until(() -> hls.reload().ended());
                assertTrue(hls.segments().stream().noneMatch(Playlist.Segment::discontinuity), "no discontinuity");
                hls.content().assertIsWhatWasSent(new FlvFile(astride).media());
            }
        }
    }

    @Test
    void ffmpegWhoseClockWrapsAtTheSignBitPlaysOn() throws Exception {
        String name = "live/clock-ffmpeg";
        long start = (1L << 31) - LEAD_MILLIS;
        Clip.AVC_AAC.file(); // made before the viewer waits, since its wait is short
        try (RawRtmp viewer = RawRtmp.player(SERVER.rtmpPort(), name);
                Child encoder = Ffmpeg.publishOnce(Clip.AVC_AAC, SERVER.rtmp(name), start);
                HlsViewer hls = HlsViewer.await(SERVER.hls(name))) {
            encoder.succeedsWithin(LIMIT);
            assertPlaysThrough(hls, viewer, start, name);
        }
    }

    private static void assertPlaysThrough(HlsViewer hls, RawRtmp viewer, long start, String name) throws Exception {
        viewer.awaitStatus("NetStream.Play.UnpublishNotify");
        List<FlvTag> sent = Clip.AVC_AAC.tags().media();
        List<FlvTag> got = viewer.tags().stream().filter(FlvTag::isMedia).toList();
        assertEquals(sent.getFirst().at(start + sent.getFirst().timestamp()), got.getFirst());
        assertEquals(sent.stream().map(tag -> tag.at(start + tag.timestamp())).toList(), got);

        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> hls.reload().ended());
        assertTrue(hls.segments().stream().noneMatch(Playlist.Segment::discontinuity), "no discontinuity");
        hls.content().assertIsWhatWasSent(sent);
        Ffmpeg.decodesCleanly(hls.bytes(), name.replace('/', '-'));
    }
}
