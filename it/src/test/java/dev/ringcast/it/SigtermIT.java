package dev.ringcast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.process.Clip;
import dev.ringcast.it.process.Ports;
import dev.ringcast.it.process.RingcastProcess;
import dev.ringcast.it.rtmp.FlvPublisher;
import dev.ringcast.it.rtmp.RawRtmp;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class SigtermIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Test
    void viewersGetTheStatusAndTheProcessEndsWithZero() throws Exception {
        String name = "live/drained";
        try (RingcastProcess server = RingcastProcess.with().start();
                FlvPublisher publisher =
                        FlvPublisher.start(server.rtmpPort(), name, Clip.AVC_AAC.tags(), FlvPublisher.Clock.LIVE);
                RawRtmp viewer = RawRtmp.player(server.rtmpPort(), name)) {
            viewer.await(message -> message.isTag() && message.tag().isKeyframe(), "keyframe");
            server.terminate();
            viewer.awaitStatus("NetStream.Play.UnpublishNotify");
            assertEquals("closed", viewer.awaitEnd(LIMIT));
            publisher.connection().awaitEnd(LIMIT);
            assertEquals(OptionalInt.of(0), server.awaitExit(LIMIT), server::log);
            assertTrue(Ports.isFree(server.rtmpPort()) && Ports.isFree(server.httpPort()));
        }
    }

    @Test
    void aViewerThatReadsNothingDoesNotHoldItUp() throws Exception {
        String name = "live/stuck";
        try (RingcastProcess server = RingcastProcess.with().start();
                FlvPublisher publisher = FlvPublisher.start(
                        server.rtmpPort(), name, Clip.HEAVY.tags(), new FlvPublisher.Clock(0, 1L << 32, 4.0, true));
                RawRtmp viewer = RawRtmp.open(server.rtmpPort(), 8192)) {
            viewer.session(name).play("stuck").awaitStatus("NetStream.Play.Start");
            viewer.pause(true);
            publisher.awaitSentBytes(6_000_000, LIMIT);
            server.terminate();
            assertEquals(OptionalInt.of(0), server.awaitExit(LIMIT), server::log);
        }
    }
}
