package dev.ringcast.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.flv.FlvFile;
import dev.ringcast.it.flv.FlvTag;
import dev.ringcast.it.http.Json;
import dev.ringcast.it.process.Clip;
import dev.ringcast.it.process.Ffmpeg;
import dev.ringcast.it.process.RingcastProcess;
import dev.ringcast.it.rtmp.FlvPublisher;
import dev.ringcast.it.rtmp.RawRtmp;
import dev.ringcast.it.rtmp.RtmpMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** Of a hundred viewers ten stop reading and ten are too slow. The others lose nothing. */
@Timeout(120)
@Isolated
class IsolationIT {
    @RegisterExtension
    static final RingcastProcess SERVER = RingcastProcess.with().jvm("-Xmx128m");

    private static final String NAME = "live/hundred";
    private static final int RECEIVE_BUFFER = 16 * 1024;
    private static final long STREAM_BYTES_A_SECOND = 2_560_000 / 8;
    private static final Duration RUN = Duration.ofSeconds(28);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final List<Checksums> sums = new ArrayList<>();
    private final List<RawRtmp> good = new ArrayList<>();
    private final List<RawRtmp> slow = new ArrayList<>();
    private final List<RawRtmp> stopped = new ArrayList<>();

    /** Keeps of each frame what tells it from the others. */
    private static final class Checksums implements Consumer<RtmpMessage> {
        private final List<Integer> seen = new ArrayList<>(); // the reader's, read after it ended

        @Override
        public void accept(RtmpMessage message) {
            if (message.tag().isMedia()) {
                seen.add(message.tag().hashCode());
            }
        }
    }

    @AfterEach
    void close() throws IOException {
        for (RawRtmp viewer : slow) {
            viewer.close();
        }
        for (RawRtmp viewer : stopped) {
            viewer.close();
        }
    }

    @Test
    void theOthersLoseNothing() throws Exception {
        FlvPublisher publisher =
                FlvPublisher.start(SERVER.rtmpPort(), NAME, Clip.MEDIUM.tags(), FlvPublisher.Clock.LIVE);
        join();
        long begin = System.nanoTime();
        await().atMost(LIMIT).untilAsserted(() -> assertEquals(90, viewers()));
        await().atMost(RUN).pollInterval(Duration.ofSeconds(1)).until(() -> {
            assertMemoryIsBelowItsBound();
            return System.nanoTime() - begin > RUN.toNanos() - 2_000_000_000L;
        });
        assertEquals(90, viewers(), "the slow ones stay");
        publisher.stop();
        for (RawRtmp viewer : good) {
            viewer.awaitStatus("NetStream.Play.UnpublishNotify");
            viewer.awaitEnd(LIMIT);
        }
        assertTheGoodGotEverything(publisher.sent());
        assertTheStoppedWereStalled();
        assertTheSlowSkippedInTheFirstTier();
    }

    private void join() throws IOException, InterruptedException {
        for (int i = 0; i < 80; i++) {
            sums.add(new Checksums());
            good.add(RawRtmp.open(SERVER.rtmpPort())
                    .mediaTo(sums.getLast())
                    .session(NAME)
                    .play("hundred"));
        }
        for (int i = 0; i < 10; i++) {
            slow.add(RawRtmp.open(SERVER.rtmpPort(), RECEIVE_BUFFER)
                    .session(NAME)
                    .play("hundred"));
            slow.getLast().rate(STREAM_BYTES_A_SECOND * 6 / 10);
            stopped.add(RawRtmp.open(SERVER.rtmpPort(), RECEIVE_BUFFER)
                    .session(NAME)
                    .play("hundred"));
            stopped.getLast().awaitStatus("NetStream.Play.Start");
            stopped.getLast().pause(true);
        }
    }

    private void assertTheGoodGotEverything(List<FlvTag> sentTags) {
        List<Integer> sent =
                sentTags.stream().filter(FlvTag::isMedia).map(FlvTag::hashCode).toList();
        for (Checksums got : sums) {
            int start = sent.indexOf(got.seen.getFirst());
            assertEquals(sent.subList(start, sent.size()), got.seen);
        }
    }

    private void assertTheStoppedWereStalled() {
        for (RawRtmp viewer : stopped) {
            int millis = Integer.parseInt(logged(viewer, "closed, too slow: took no byte for (\\d+) ms")
                    .group(1));
            assertTrue(millis >= 10_000 && millis <= 12_000, () -> "closed after " + millis + " ms");
        }
    }

    private void assertTheSlowSkippedInTheFirstTier() throws Exception {
        for (RawRtmp viewer : slow) {
            List<FlvTag> got = viewer.tags();
            viewer.close();
            MatchResult counted = logged(
                    viewer,
                    "closed, .*; viewer of " + NAME
                            + ".*, \\d+ skipped \\((\\d+) in the first tier, 0 in the second.*");
            assertTrue(Integer.parseInt(counted.group(1)) > 0, counted::group);
            assertTrue(longestStep(got, FlvTag.VIDEO) > 200, "video is missing in what it got");
            assertTrue(longestStep(got, FlvTag.AUDIO) < 150, "its audio continues");
            Ffmpeg.decodesCleanly(FlvFile.write(got), "isolation-slow");
        }
    }

    private static long longestStep(List<FlvTag> tags, int track) {
        long[] times = tags.stream()
                .filter(tag -> tag.type() == track && tag.isMedia())
                .mapToLong(FlvTag::timestamp)
                .toArray();
        return IntStream.range(1, times.length)
                .mapToLong(i -> times[i] - times[i - 1])
                .max()
                .orElse(0);
    }

    /** What the server has to say of a viewer. */
    private static MatchResult logged(RawRtmp viewer, String what) {
        Pattern line = Pattern.compile(Pattern.quote("127.0.0.1:" + viewer.localPort() + ": ") + what);
        return await().atMost(LIMIT)
                .until(() -> line.matcher(SERVER.log()).results().findFirst(), found -> found.isPresent())
                .orElseThrow();
    }

    private static long viewers() throws IOException {
        return Streams.on(SERVER).number(NAME, "viewers");
    }

    private static void assertMemoryIsBelowItsBound() throws IOException {
        Map<String, Object> memory = Json.asObject(Streams.on(SERVER).health().get("memory"));
        double used = (Double) memory.get("heap_used_bytes") + (Double) memory.get("direct_used_bytes");
        assertTrue(used <= (Double) memory.get("bound_bytes"), memory::toString);
    }
}
