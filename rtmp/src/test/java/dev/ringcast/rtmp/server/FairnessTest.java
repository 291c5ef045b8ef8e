package dev.ringcast.rtmp.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.live.Stream;
import dev.ringcast.rtmp.message.Video;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Publishers whose sockets always have more input do not starve the others. */
@Timeout(60)
class FairnessTest {
    private static final int PUBLISHERS = Runtime.getRuntime().availableProcessors() + 1;
    private static final int FRAME_BYTES = 200_000;
    private static final int ASKED = 30;

    /** Frames of all publishers during one answer, on average: some ten are usual, hundreds if it waits for them. */
    private static final long FRAMES = 100;

    private final RunningServer server = new RunningServer();
    private final List<Thread> floods = new ArrayList<>();

    private void flood(String key) throws IOException {
        RtmpClient encoder = server.publishing(key);
        encoder.chunkSize(FRAME_BYTES + 100);
        encoder.send(Media.opening(0));
        byte[] frame = encoder.slice(new Video(1, 40, Media.key(40, FRAME_BYTES).body()).encode());
        floods.add(Thread.ofPlatform().daemon().start(() -> {
            try {
                while (true) {
                    encoder.bytes(frame);
                }
            } catch (IOException e) {
                return; // the test is over
            }
        }));
    }

    private long frames() {
        return server.streams.list().stream()
                .map(Stream::stats)
                .mapToLong(stats -> stats.videoFrames())
                .sum();
    }

    @Test
    void aPeerIsAnsweredWhileManyPublishersFlood() throws Exception {
        try (server) {
            RtmpClient other = server.connected();
            for (int i = 0; i < PUBLISHERS; i++) {
                flood("flood" + i);
            }
            await().until(() -> frames() > 20 * PUBLISHERS);
            long before = frames();
            for (int i = 0; i < ASKED; i++) {
                other.call(0, "_checkbw");
                other.awaitCommand("_result");
            }
            long mean = (frames() - before) / ASKED;
            assertTrue(mean <= FRAMES, mean + " frames came before an answer");
        }
        for (Thread flood : floods) {
            flood.join();
        }
    }
}
