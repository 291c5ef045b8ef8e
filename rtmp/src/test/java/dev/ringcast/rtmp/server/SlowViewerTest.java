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

/** A viewer that takes too little is its own affair alone. Receive buffers are small, or the kernel would hide it. */
@Timeout(60)
class SlowViewerTest {
    /** A write may be under way just when the clock is put forward, and that is not what is tested. */
    private static final Duration NO_STALL = Duration.ofMinutes(10);

    private static final int RECEIVE_BUFFER = 4096;
    private static final int PICTURE = 20_000;
    private static final Duration BETWEEN_PICTURES = Duration.ofMillis(40);

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
     * Publishes a picture, and the good viewer has it before another one goes. The clock goes on with the pictures: how far
     * behind one may be is a matter of the stream's bitrate.
     */
    private void publishAndSee(Video picture) throws IOException {
        server.time.advance(BETWEEN_PICTURES);
        encoder.send(picture);
        RtmpMessage seen = good.next();
        while (!(seen instanceof Video video && video.timestamp() == picture.timestamp() && video.body().length > 100)) {
            seen = good.next();
        }
        time = picture.timestamp() + BETWEEN_PICTURES.toMillis();
    }

    private void publishAndSee(int count, int gop) throws IOException {
        for (int i = 0; i < count; i++) {
            publishAndSee(i % gop == 0 ? Media.key(time, PICTURE) : Media.inter(time, PICTURE));
        }
    }

    @Test
    void whoReadsNothingIsStalledAfterTenSecondsAndTheOthersDoNotNotice() throws IOException {
        start(StreamSettings.DEFAULTS);
        RtmpClient stopped = slowViewer();
        publishAndSee(50, 25);
        for (int i = 0; i < 2; i++) { // a write to another one may be under way once, but not twice
            server.time.advance(Duration.ofSeconds(6));
            server.awaitJanitor();
        }
        String end = server.log.end(stopped);
        assertTrue(end.startsWith("too slow: took no byte for "), end);
        server.awaitViewers("test", 1);
        publishAndSee(10, 25);
    }

    @Test
    void whoFallsTooFarBehindIsEvictedEvenWhileAWriteToHimWaits() throws IOException {
        start(Settings.fanout(f -> new Fanout(
                f.maxDelay(), 100_000, 200_000, 400_000, f.maxAge(), f.maxAgeAudio(), NO_STALL)));
        RtmpClient slow = slowViewer();
        server.time.advance(Duration.ofSeconds(11)); // the allowance of a join is over
        publishAndSee(200, 25); // he may be four seconds behind, which are 100 pictures; the kernel keeps some for him
        assertTrue(server.log.end(slow).startsWith("too slow: fell too far behind"));
        server.awaitViewers("test", 1);
        publishAndSee(10, 25);
    }

    @Test
    void whoLagsALittleSkipsUntilAKeyframeAndStays() throws IOException {
        start(Settings.fanout(f -> new Fanout(
                f.maxDelay(), 200_000, 300_000, 50_000_000, f.maxAge(), f.maxAgeAudio(), NO_STALL)));
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
        assertTrue(seen.size() < 100, seen.size() + " of 101 pictures");
        assertEquals(2, server.stream("test").viewers());
        slow.close();
        assertEquals("left", server.log.end(slow));
        String line = server.log.endLine(slow);
        assertTrue(line.matches(".*; viewer of live/test, .* out, [0-9]+ frames, [1-9][0-9]* skipped \\(.*"), line);
    }

    @Test
    void whoDoesNotTakeTheRestOfAStreamThatIsOverIsClosedInTime() throws IOException {
        start(Settings.fanout(f -> new Fanout(
                f.maxDelay(), f.warning(), f.high(), f.critical(), f.maxAge(), f.maxAgeAudio(), NO_STALL)));
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
