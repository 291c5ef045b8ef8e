package dev.ringcast.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringcast.it.flv.FlvFile;
import dev.ringcast.it.flv.FlvTag;
import dev.ringcast.it.hls.HlsViewer;
import dev.ringcast.it.process.Child;
import dev.ringcast.it.process.Clip;
import dev.ringcast.it.process.Ffmpeg;
import dev.ringcast.it.process.RingcastProcess;
import dev.ringcast.it.rtmp.RawRtmp;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What ffmpeg sent is what viewers get, nothing missing and nothing twice: over RTMP the same bytes, DTS and CTS, over
 * HLS the same NAL units and AAC frames at the same times.
 */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class ExactnessIT {
    @RegisterExtension
    static final RingcastProcess SERVER = RingcastProcess.with();

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @ParameterizedTest
    @EnumSource(names = {"AVC_AAC", "AUDIO", "VIDEO"})
    void viewersGetWhatWasSent(Clip clip) throws Exception {
        String name = "live/exact-" + clip.name().toLowerCase();
        clip.file(); // made before the viewer waits, since its wait is short
        try (RawRtmp viewer = RawRtmp.player(SERVER.rtmpPort(), name);
                Child encoder = Ffmpeg.publishOnce(clip, SERVER.rtmp(name));
                HlsViewer hls = HlsViewer.await(SERVER.hls(name))) {
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(700))
                    .until(() -> hls.reload().ended());
            encoder.succeedsWithin(LIMIT);
            viewer.awaitStatus("NetStream.Play.UnpublishNotify");
            assertExact(clip.tags(), viewer.tags(), name);
            hls.content().assertIsWhatWasSent(clip.tags().media());
            Ffmpeg.decodesCleanly(hls.bytes(), name.replace('/', '-'));
        }
    }

    private static void assertExact(FlvFile sent, List<FlvTag> got, String name) throws Exception {
        assertEquals(sent.media(), got.stream().filter(FlvTag::isMedia).toList());
        assertEquals(
                sent.tags().stream().filter(FlvTag::isConfig).toList(),
                got.stream().filter(FlvTag::isConfig).toList());
        assertEquals(FlvTag.SCRIPT, got.getFirst().type(), "metadata comes first");
        Ffmpeg.decodesCleanly(FlvFile.write(got), name.replace('/', '-'));
    }
}
