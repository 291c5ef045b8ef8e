package dev.ringcast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.flv.FlvFile;
import dev.ringcast.it.flv.FlvTag;
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

/** What ffmpeg sent is what an RTMP viewer gets: bytes, DTS and CTS, nothing missing and nothing twice. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class RtmpExactnessIT {
    @RegisterExtension
    static final RingcastProcess SERVER = RingcastProcess.with();

    @ParameterizedTest
    @EnumSource(names = {"AVC_AAC", "AUDIO", "VIDEO"})
    void aViewerGetsWhatWasSent(Clip clip) throws Exception {
        String name = "live/exact-" + clip.name().toLowerCase();
        try (RawRtmp viewer = RawRtmp.player(SERVER.rtmpPort(), name);
                Child encoder = Ffmpeg.publishOnce(clip, SERVER.rtmp(name))) {
            viewer.awaitStatus("NetStream.Play.Start");
            encoder.succeedsWithin(Duration.ofSeconds(30));
            viewer.awaitStatus("NetStream.Play.UnpublishNotify");

            List<FlvTag> got = viewer.tags();
            assertEquals(clip.tags().media(), got.stream().filter(FlvTag::isMedia).toList());
            assertEquals(
                    clip.tags().tags().stream().filter(FlvTag::isConfig).toList(),
                    got.stream().filter(FlvTag::isConfig).toList());
            assertTrue(got.getFirst().type() == FlvTag.SCRIPT, "metadata comes first");
            Ffmpeg.decodesCleanly(FlvFile.write(got), name.replace('/', '-'));
        }
    }
}
