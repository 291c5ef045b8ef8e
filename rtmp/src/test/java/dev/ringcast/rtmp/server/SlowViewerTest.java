package dev.ringcast.rtmp.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.StreamSettings.Fanout;
import dev.ringcast.rtmp.message.RtmpMessage;
import dev.ringcast.rtmp.message.Video;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A slow viewer affects no other viewer. Receive buffers are small, since the kernel would hide it otherwise. */
@Timeout(60)
class SlowViewerTest {
    /** Long enough for a write that is under way when the clock is put forward; such a write is not what is tested. */
    private static final Duration NO_STALL = Duration.ofMinutes(10);

    private static final int RECEIVE_BUFFER = 4096;
    private static final int FRAME_BYTES = 20_000;
    private static final Duration BETWEEN_FRAMES = Duration.ofMillis(40);

    private RunningServer server;
    private RtmpClient encoder;
    private RtmpClient good;
    private long time;

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private void start(StreamSettings settings) throws IOException {
        server = new RunningServer(settings);
        encoder = server.publishing("test");
        encoder.chunkSize(60_000);
        encoder.send(Media.metadata(), Media.videoConfig());
        good = server.playing("test");
    }

    private RtmpClient slowViewer() throws IOException {
        RtmpClient slow = server.socket(RECEIVE_BUFFER).handshake().connect("live");
        slow.play(slow.createStream(), "test");
        slow.awaitStatus("NetStream.Play.Reset");
        slow.awaitStatus("NetStream.Play.Start");
        return slow;
    }

    /**
     * Publishes a frame and waits until the fast viewer has it. The clock advances with the frames, since the allowed
     * backlog depends on the stream's bitrate.
     */
    private void publishAndSee(Video frame) throws IOException {
        server.time.advance(BETWEEN_FRAMES);
        encoder.send(frame);
        RtmpMessage seen = good.next();
        while (!(seen instanceof Video video && video.timestamp() == frame.timestamp() && video.body().length > 100)) {
            seen = good.next();
        }
        time = frame.timestamp() + BETWEEN_FRAMES.toMillis();
    }

    private void publishAndSee(int count, int gop) throws IOException {
        for (int i = 0; i < count; i++) {
            publishAndSee(i % gop == 0 ? Media.key(time, FRAME_BYTES) : Media.inter(time, FRAME_BYTES));
        }
    }

    @Test
    void aViewerThatReadsNothingIsClosedAfterTenSecondsAndOthersPlayOn() throws IOException {
        start(StreamSettings.DEFAULTS);
        RtmpClient stopped = slowViewer();
        publishAndSee(50, 25);
        for (int i = 0; i < 2; i++) { // a write to the other viewer may be under way once, but not twice
            server.time.advance(Duration.ofSeconds(6));
            server.awaitJanitor();
        }
        String end = server.log.end(stopped);
        assertTrue(end.startsWith("too slow: took no byte for "), end);
        server.awaitViewers("test", 1);
        publishAndSee(10, 25);
    }

    @Test
    void aViewerTooFarBehindIsEvictedEvenWhileAWriteToItWaits() throws IOException {
        start(Settings.fanout(
                f -> new Fanout(f.maxDelay(), 100_000, 200_000, 400_000, f.maxAge(), f.maxAgeAudio(), NO_STALL)));
        RtmpClient slow = slowViewer();
        server.time.advance(Duration.ofSeconds(11)); // the allowance of a join is over
        publishAndSee(200, 25); // it may be four seconds behind, which are 100 frames; the kernel holds some of them
        assertTrue(server.log.end(slow).startsWith("too slow: fell too far behind"));
        server.awaitViewers("test", 1);
        publishAndSee(10, 25);
    }

    @Test
    void aViewerThatLagsALittleSkipsToAKeyframeAndStays() throws IOException {
        start(Settings.fanout(
                f -> new Fanout(f.maxDelay(), 200_000, 300_000, 50_000_000, f.maxAge(), f.maxAgeAudio(), NO_STALL)));
        RtmpClient slow = slowViewer();
        server.time.advance(Duration.ofSeconds(11));
        publishAndSee(100, 10);
        List<Long> seen = new ArrayList<>();
        publishAndSee(Media.key(time, 200));
        long last = time - 40;
        while (seen.isEmpty() || seen.get(seen.size() - 1) != last) {
            if (slow.next() instanceof Video video && video.body().length > 100) {
                seen.add(video.timestamp());
                boolean follows = seen.size() == 1 || video.timestamp() - seen.get(seen.size() - 2) == 40;
                assertTrue(follows || Media.kind(9, video.body()).equals(" key"), "after a gap comes a keyframe");
            }
        }
        assertTrue(seen.size() < 100, seen.size() + " of 101 frames");
        assertEquals(2, server.stream("test").viewers());
        slow.close();
        assertEquals("left", server.log.end(slow));
        String line = server.log.endLine(slow);
        assertTrue(line.matches(".*; viewer of live/test, .* out, [0-9]+ frames, [1-9][0-9]* skipped \\(.*"), line);
    }

    @Test
    void aViewerThatDoesNotReadTheRestOfAnEndedStreamIsClosedInTime() throws IOException {
        start(Settings.fanout(f ->
                new Fanout(f.maxDelay(), f.warning(), f.high(), f.critical(), f.maxAge(), f.maxAgeAudio(), NO_STALL)));
        RtmpClient slow = slowViewer();
        publishAndSee(50, 25);
        encoder.call(1, "deleteStream", 1.0);
        await().atMost(10, SECONDS).until(() -> server.streams.list().isEmpty());
        server.awaitJanitor();
        slow.take(1);
        server.time.advance(Duration.ofSeconds(9));
        slow.take(1);
        server.time.advance(Duration.ofSeconds(3));
        assertTrue(server.log.end(slow).startsWith("too slow: did not take the rest"));
    }
}
