package dev.ringcast.rtmp.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.StreamSettings.Fanout;
import dev.ringcast.core.StreamSettings.Limits;
import dev.ringcast.core.wire.SlabPool;
import dev.ringcast.rtmp.chunk.RawMessage;
import dev.ringcast.rtmp.message.RtmpMessage;
import dev.ringcast.rtmp.message.Video;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A viewer's frames come from the wire log or from their payloads, in turns while the log's memory is short. The viewer
 * must see no difference.
 */
@Timeout(120)
class WirePathsTest {
    private static final int FRAMES = 3_000;
    private static final int VIEWERS = 4;
    private static final int GROUPS = 30;
    private static final int GROUP_BYTES = 700_000;

    /** Thresholds so high that no viewer skips, even on a slow machine. */
    private static StreamSettings settings(int buffers, int bufferBytes) {
        StreamSettings pool = Settings.pool((long) buffers * bufferBytes, bufferBytes);
        Fanout f = pool.fanout();
        Duration ever = Duration.ofHours(1);
        Limits limits = pool.limits();
        return new StreamSettings(
                pool.publish(),
                pool.playWait(),
                pool.gopMax(),
                new Fanout(f.maxDelay(), 1L << 40, 1L << 41, 1L << 42, ever, ever, f.stall()),
                limits);
    }

    @ParameterizedTest(name = "{0} buffers of {1} bytes, seed {2}")
    @CsvSource({"0, 4096, 1", "2, 1024, 2", "8, 4096, 3", "64, 2048, 4", "1024, 65536, 5"})
    void everyViewerGetsEveryFrameOnceInOrderAndWhole(int buffers, int bufferBytes, long seed) throws Exception {
        try (RunningServer server = new RunningServer(settings(buffers, bufferBytes));
                ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            RtmpClient encoder = server.publishing("test");
            List<Video> sent = frames(new Random(seed));
            List<Future<Void>> results = new ArrayList<>();
            for (int i = 0; i < VIEWERS; i++) {
                int streamId = 1 + i % 2; // every other viewer cannot use the log
                RtmpClient viewer = playing(server, streamId);
                results.add(readers.submit(check(viewer, streamId, sent)));
            }
            encoder.chunkSize(1 << 20);
            for (Video frame : sent) {
                encoder.send(frame);
            }
            for (Future<Void> result : results) {
                result.get();
            }
            assertTrue(
                    server.streams.pool().available() <= server.streams.pool().capacity());
        }
    }

    /**
     * GOP by GOP, the next one when every viewer has the one before, so that the ring drops old ones. No viewer reads
     * before a GOP was sent. Meanwhile writers block in their writes and hold payloads.
     */
    @Test
    void payloadsAreSentWholeWhileTheirMemoryIsReused() throws Exception {
        try (RunningServer server = new RunningServer(Settings.undelayed())) {
            RtmpClient encoder = server.publishing("test");
            encoder.chunkSize(1 << 20);
            List<RtmpClient> viewers = new ArrayList<>();
            for (int i = 0; i < VIEWERS; i++) {
                viewers.add(playing(server, 1 + i)); // all but the first viewer cannot use the log
            }
            long most = 0;
            for (int group = 0; group < GROUPS; group++) {
                List<Video> sent = group(group, new Random(group));
                encoder.send(sent.toArray(RtmpMessage[]::new));
                for (int i = 0; i < VIEWERS; i++) {
                    check(viewers.get(i), 1 + i, sent).call();
                }
                most = Math.max(most, inUse(server.streams.payloads()));
                server.time.advance(Duration.ofMillis(500)); // in place of waiting
            }
            assertTrue(most > 0 && most < GROUPS / 2 * GROUP_BYTES, most + " bytes at the most");
            encoder.close();
            await("its end")
                    .atMost(20, SECONDS)
                    .until(() -> server.stream("test").source().isEmpty());
            server.time.advance(Duration.ofSeconds(11)); // longer than it lingers
            await("all memory").atMost(20, SECONDS).until(() -> inUse(server.streams.payloads()) == 0);
        }
    }

    private static RtmpClient playing(RunningServer server, int streamId) throws IOException {
        RtmpClient viewer = server.connected();
        viewer.play(streamId, "test");
        viewer.awaitStatus("NetStream.Play.Reset");
        viewer.awaitStatus("NetStream.Play.Start");
        return viewer;
    }

    private static long inUse(SlabPool pool) {
        return (long) (pool.capacity() - pool.available()) * pool.slabBytes();
    }

    /** A GOP, with some frames larger than what payloads are moved to. */
    private static List<Video> group(int number, Random random) {
        List<Video> frames = new ArrayList<>();
        int left = GROUP_BYTES;
        for (int i = 0; left > 0; i++) {
            int bytes = random.nextInt(30) == 0 ? 300_000 : 10 + random.nextInt(40_000);
            left -= bytes;
            long time = number * 1000L + i;
            frames.add(i == 0 ? Media.key(time, bytes) : Media.inter(time, bytes));
        }
        return frames;
    }

    private static List<Video> frames(Random random) {
        List<Video> frames = new ArrayList<>();
        for (int i = 0; i < FRAMES; i++) {
            int bytes = random.nextInt(100) == 0 ? 20_000 + random.nextInt(100_000) : 10 + random.nextInt(3_000);
            long time = 0xFFFFFF - 60_000 + i * 40L; // half of them need the extended timestamp
            frames.add(i % 50 == 0 ? Media.key(time, bytes) : Media.inter(time, bytes));
        }
        return frames;
    }

    private static Callable<Void> check(RtmpClient viewer, int streamId, List<Video> sent) {
        return () -> {
            for (Video expected : sent) {
                RawMessage seen = nextVideo(viewer).encode();
                assertEquals(streamId, seen.streamId());
                assertEquals(expected.timestamp(), seen.timestamp());
                assertArrayEquals(expected.body(), seen.payload());
            }
            return null;
        };
    }

    private static Video nextVideo(RtmpClient viewer) throws IOException {
        for (RtmpMessage message = viewer.next(); message != null; message = viewer.next()) {
            if (message instanceof Video video) {
                return video;
            }
        }
        throw new AssertionError("closed");
    }
}
