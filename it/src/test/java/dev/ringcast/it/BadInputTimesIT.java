package dev.ringcast.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.flv.FlvFile;
import dev.ringcast.it.flv.FlvTag;
import dev.ringcast.it.hls.HlsViewer;
import dev.ringcast.it.process.Clip;
import dev.ringcast.it.process.RingcastProcess;
import dev.ringcast.it.rtmp.FlvPublisher;
import dev.ringcast.it.rtmp.RawRtmp;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongUnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Publishers whose clocks and keyframes make no sense, and peers that let time pass. */
@Timeout(90)
@Execution(ExecutionMode.CONCURRENT)
class BadInputTimesIT {
    @RegisterExtension
    @Order(1)
    static final RingcastProcess SERVER = RingcastProcess.with("--hls.idle=0s", "--hls.window=100");

    @RegisterExtension
    @Order(2)
    static final Bystander BYSTANDER = Bystander.of(SERVER);

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final FlvPublisher.Clock DOUBLE_SPEED = new FlvPublisher.Clock(0, 1L << 32, 2.0, false);

    @Test
    void aPeerThatStopsInAPhaseIsClosedAtItsDeadline() throws Exception {
        long begin = System.nanoTime();
        try (RawRtmp silent = RawRtmp.open(SERVER.rtmpPort());
                RawRtmp dribbling = RawRtmp.open(SERVER.rtmpPort());
                RawRtmp shaken = RawRtmp.open(SERVER.rtmpPort()).handshake();
                RawRtmp connected = RawRtmp.open(SERVER.rtmpPort()).session("live/x");
                RawRtmp published = RawRtmp.publisher(SERVER.rtmpPort(), "live/nothing")) {
            Thread.startVirtualThread(() -> dribble(dribbling));
            silent.startReading();
            dribbling.startReading();
            silent.awaitEnd(Duration.ofSeconds(12));
            dribbling.awaitEnd(Duration.ofSeconds(2));
            assertPassed(begin, 9, "the handshake has 10 s");
            shaken.awaitEnd(Duration.ofSeconds(8));
            connected.awaitEnd(Duration.ofSeconds(8));
            assertPassed(begin, 14, "publish or play has 15 s");
            published.awaitEnd(Duration.ofSeconds(8));
            assertPassed(begin, 19, "the first frame has 20 s");
        }
    }

    /** C0 and C1 at a byte a second. */
    private static void dribble(RawRtmp connection) {
        for (byte octet : RawRtmp.hello()) {
            BadInput.sendIgnoringTheEnd(() -> connection.send(new byte[] {octet}));
            LockSupport.parkNanos(1_000_000_000L);
            if (connection.end().isPresent()) {
                return;
            }
        }
    }

    @Test
    void aViewerThatReadsAByteASecondIsClosed() throws Exception {
        String name = "live/heavy";
        try (FlvPublisher publisher =
                        FlvPublisher.start(SERVER.rtmpPort(), name, Clip.HEAVY.tags(), FlvPublisher.Clock.LIVE);
                RawRtmp viewer = RawRtmp.open(SERVER.rtmpPort(), 4096)) {
            viewer.session(name).play("heavy").awaitStatus("NetStream.Play.Start");
            viewer.rate(1);
            String log = Pattern.quote("127.0.0.1:" + viewer.localPort()) + ": closed, too slow";
            await().atMost(LIMIT)
                    .until(() -> Pattern.compile(log).matcher(SERVER.log()).find());
            assertTrue(publisher.connection().end().isEmpty());
        }
    }

    static Stream<Arguments> clocks() {
        Random random = new Random(1);
        LongUnaryOperator alternating = time -> time / 3000 % 2 == 0 ? time : time + (1L << 31);
        LongUnaryOperator equal = time -> 1000;
        LongUnaryOperator any = time -> random.nextLong(1L << 32);
        return Stream.of(
                Arguments.of("forth and back by 2^31", alternating),
                Arguments.of("all equal", equal),
                Arguments.of("at random", any));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("clocks")
    void aClockThatJumpsMakesNoSegmentThatIsTooLong(String what, LongUnaryOperator clock) throws Exception {
        String name = "live/jumps" + Integer.toHexString(what.hashCode());
        RawRtmp connection = RawRtmp.publisher(SERVER.rtmpPort(), name);
        packagesUntilItEnds(name, FlvPublisher.over(connection, Clip.AVC_AAC.tags(), DOUBLE_SPEED, clock), 15);
    }

    @Test
    void aStreamWithoutKeyframesIsCutAllTheSame() throws Exception {
        FlvTag first = Clip.AVC_AAC.tags().first(FlvTag::isKeyframe);
        List<FlvTag> one = Clip.AVC_AAC.tags().tags().stream()
                .filter(tag -> !tag.isKeyframe() || tag.equals(first))
                .toList();
        String name = "live/nokeys";
        RawRtmp connection = RawRtmp.publisher(SERVER.rtmpPort(), name);
        packagesUntilItEnds(name, FlvPublisher.over(connection, new FlvFile(one), DOUBLE_SPEED), 3);
    }

    @Test
    void aStreamOfKeyframesAloneHasNoSegmentsOfASingleFrame() throws Exception {
        FlvTag key = Clip.VIDEO.tags().first(FlvTag::isKeyframe);
        List<FlvTag> keys = Clip.VIDEO.tags().tags().stream()
                .map(tag -> tag.isMedia() ? new FlvTag(FlvTag.VIDEO, tag.timestamp(), key.body()) : tag)
                .toList();
        String name = "live/keys";
        RawRtmp connection = RawRtmp.publisher(SERVER.rtmpPort(), name);
        packagesUntilItEnds(name, FlvPublisher.over(connection, new FlvFile(keys), DOUBLE_SPEED), 12);
    }

    @Test
    void equalTimesWithoutEndAreCutByBytes() throws Exception {
        String name = "live/equal";
        FlvTag frame = BadInput.keyframeOf(2 << 20);
        try (RawRtmp publisher = RawRtmp.publisher(SERVER.rtmpPort(), name)) {
            publisher.send(Clip.VIDEO.tags().config(FlvTag.VIDEO));
            Thread sending = Thread.startVirtualThread(() -> sendEachTenthOfASecond(publisher, frame));
            try (HlsViewer hls = HlsViewer.await(SERVER.hls(name))) {
                assertTrue(hls.bytes(hls.segments().getFirst()).length < 65 << 20);
            }
            publisher.reset();
            sending.join();
        }
    }

    private static void sendEachTenthOfASecond(RawRtmp publisher, FlvTag tag) {
        while (publisher.end().isEmpty()) {
            BadInput.sendIgnoringTheEnd(() -> publisher.send(tag));
            LockSupport.parkNanos(100_000_000L);
        }
    }

    private static void packagesUntilItEnds(String name, FlvPublisher publisher, int mostSegments) throws Exception {
        try (publisher) {
            publisher.awaitSent(LIMIT);
            publisher.stop();
        }
        try (HlsViewer hls = HlsViewer.await(SERVER.hls(name))) {
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(300))
                    .until(() -> hls.reload().ended());
            int segments = hls.segments().size();
            assertTrue(segments > 0 && segments <= mostSegments, () -> segments + " segments of 12 s");
        }
    }

    private static void assertPassed(long begin, int seconds, String what) {
        Duration passed = Duration.ofNanos(System.nanoTime() - begin);
        assertTrue(passed.toSeconds() >= seconds, () -> what + ", not " + passed);
    }
}
