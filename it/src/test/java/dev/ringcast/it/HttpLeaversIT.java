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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Viewers that leave in the middle of a segment, as at each seek, take no place of later viewers. */
@Timeout(90)
class HttpLeaversIT {
    private static final int PLACES = 30;

    @RegisterExtension
    static final RingcastProcess SERVER = RingcastProcess.with("--limits.http_connections=" + PLACES);

    private static final FlvPublisher.Clock DOUBLE_SPEED = new FlvPublisher.Clock(0, 1L << 32, 2, true);
    private static final int MORE_THAN_THE_KERNEL_HOLDS = 8; // segments of 1.5 MB; it holds some 4 MB

    @Test
    void theirPlacesAreFreeAgain() throws Exception {
        try (FlvPublisher publisher =
                        FlvPublisher.start(SERVER.rtmpPort(), "live/heavy", Clip.HEAVY.tags(), DOUBLE_SPEED);
                HlsViewer hls = HlsViewer.await(SERVER.hls("live/heavy"))) {
            int before = SERVER.figures().descriptors();
            for (int i = 0; i < PLACES; i++) {
                hls.reload();
                leave(hls.mediaUri().resolve(hls.segments().getLast().uri()).getRawPath());
                if (i % 10 == 9) {
                    await().atMost(Duration.ofSeconds(20))
                            .until(() -> SERVER.figures().descriptors() < before + 10);
                }
            }
            for (int i = 0; i < PLACES; i++) {
                assertEquals(200, RawHttp.get(SERVER.httpPort(), "/health").status());
            }
            assertTrue(publisher.connection().end().isEmpty());
        }
    }

    /** Asks, sees the answer begin, and is gone with a reset. */
    private static void leave(String segment) throws IOException {
        try (RawHttp client = RawHttp.open(SERVER.httpPort(), 4096)) {
            for (int times = 0; times < MORE_THAN_THE_KERNEL_HOLDS; times++) {
                client.sendRequest("GET", segment);
            }
            assertEquals('H', client.read());
        }
    }
}
