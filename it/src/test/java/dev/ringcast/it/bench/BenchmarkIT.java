package dev.ringcast.it.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.process.Folders;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The benchmark runs; nothing here depends on how fast. */
@Timeout(60)
class BenchmarkIT {
    private static final Settings SHORT = new Settings(StreamFormat.DEFAULT, 0.5, 1, 1, 100, 0);

    private final Server ringcast = Servers.ringcast("ringcast", 100, Folders.jar(), List.of());

    @Test
    void aFanOutIsDeliveredWholeAndItsCostIsSeen() throws IOException, InterruptedException {
        Figures figures = new FanOut(2, 3, 0, 0, 5).measure(ringcast, SHORT);
        assertEquals(0, figures.get(Metric.LOST_PERCENT), figures::toString);
        assertEquals(0, figures.get(Metric.FAILED), figures::toString);
        assertTrue(figures.get(Metric.LATENCY_P50) > 0, figures::toString);
        assertTrue(figures.get(Metric.CPU_PER_GB) > 0, figures::toString);
        assertTrue(figures.get(Metric.RESIDENT_MB) > 1, figures::toString);
    }

    @Test
    void segmentsAndPlaylistsAreFetchedOverAndOver() throws IOException, InterruptedException {
        for (boolean playlists : List.of(false, true)) {
            Figures figures = new HttpFiles(3, playlists).measure(ringcast, SHORT);
            assertEquals(0, figures.get(Metric.FAILED_REQUESTS), figures::toString);
            assertTrue(figures.get(Metric.REQUESTS_PER_SECOND) > 0, figures::toString);
            assertTrue(figures.get(Metric.CPU_PER_GB) > 0, figures::toString);
            assertTrue(figures.get(Metric.LATENCY_P99) > 0, figures::toString);
        }
    }

    @Test
    void publishersComeAndLeaveOneAfterTheOther() throws IOException, InterruptedException {
        Figures figures = new Cycles(40, Phase.PUBLISH).measure(ringcast, SHORT);
        assertEquals(0, figures.get(Metric.FAILED), figures::toString);
    }
}
