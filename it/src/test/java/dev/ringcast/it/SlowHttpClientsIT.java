package dev.ringcast.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.hls.HlsViewer;
import dev.ringcast.it.http.RawHttp;
import dev.ringcast.it.process.Clip;
import dev.ringcast.it.process.RingcastProcess;
import dev.ringcast.it.rtmp.FlvPublisher;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** Fifty clients that stop reading a segment and fifty that send a byte a second delay no other request. */
@Timeout(90)
@Isolated
class SlowHttpClientsIT {
    @RegisterExtension
    static final RingcastProcess SERVER = RingcastProcess.with();

    private static final FlvPublisher.Clock DOUBLE_SPEED = new FlvPublisher.Clock(0, 1L << 32, 2, true);
    private static final int EACH = 50;
    private static final int STALL_MILLIS = 10_000; // a request that waits for them waits this long
    private static final int MORE_THAN_THE_KERNEL_HOLDS = 8; // segments of 1.5 MB; it holds some 4 MB
    private static final Duration MEASURED = Duration.ofSeconds(6);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void otherClientsAreAnsweredAndTheSlowOnesAreClosed() throws Exception {
        List<RawHttp> clients = new ArrayList<>();
        try (FlvPublisher publisher =
                        FlvPublisher.start(SERVER.rtmpPort(), "live/heavy", Clip.HEAVY.tags(), DOUBLE_SPEED);
                HlsViewer hls = HlsViewer.await(SERVER.hls("live/heavy"));
                ScheduledExecutorService seconds = Executors.newSingleThreadScheduledExecutor()) {
            String segment =
                    hls.mediaUri().resolve(hls.segments().getFirst().uri()).getRawPath();
            int before = SERVER.figures().descriptors();
            for (int i = 0; i < EACH; i++) {
                RawHttp stuck = RawHttp.open(SERVER.httpPort(), 4096);
                for (int times = 0; times < MORE_THAN_THE_KERNEL_HOLDS; times++) {
                    stuck.sendRequest("GET", segment);
                }
                clients.add(stuck);
                RawHttp dribbling = RawHttp.open(SERVER.httpPort());
                seconds.scheduleAtFixedRate(() -> dribble(dribbling), 0, 1, TimeUnit.SECONDS);
                clients.add(dribbling);
            }
            await().atMost(LIMIT).until(() -> SERVER.figures().descriptors() >= before + 2 * EACH);
            assertQuick(segment);
            hls.reload();
            assertTrue(publisher.connection().end().isEmpty());
            await().atMost(LIMIT).until(() -> SERVER.figures().descriptors() < before + EACH / 5);
            seconds.shutdownNow();
        } finally {
            for (RawHttp client : clients) {
                client.close();
            }
        }
    }

    /** Asks for small and large things in turn, each on a connection of its own. */
    private static void assertQuick(String segment) throws IOException {
        long end = System.nanoTime() + MEASURED.toNanos();
        for (int number = 0; System.nanoTime() < end; number++) {
            String path = number % 50 == 0 ? segment : number % 2 == 0 ? "/hls/live/heavy/index.m3u8" : "/health";
            long begin = System.nanoTime();
            assertEquals(200, RawHttp.get(SERVER.httpPort(), path).status());
            long millis = (System.nanoTime() - begin) / 1_000_000;
            assertTrue(millis < STALL_MILLIS / 2, () -> path + " took " + millis + " ms");
        }
    }

    private static void dribble(RawHttp client) {
        try {
            client.send("G");
        } catch (IOException e) {
            throw new IllegalStateException("closed by its deadline: nothing is sent to it any more", e);
        }
    }
}
