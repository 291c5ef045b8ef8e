package dev.ringcast.rtmp.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringcast.core.StreamSettings.Conflict;
import dev.ringcast.core.amf.Amf0;
import dev.ringcast.core.live.Stream;
import dev.ringcast.rtmp.message.Acknowledgement;
import dev.ringcast.rtmp.message.Data;
import dev.ringcast.rtmp.message.WindowAckSize;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A publisher that sends faster than the server reads is not silent: the server causes the wait. */
@Timeout(60)
class ThrottledPublisherTest {
    private static final int RATE = 2_000;

    /** More than three times what ends a silent peer. */
    private static final int HELD_SECONDS = 200;

    /** More than a publisher has for its first frame. */
    private static final int HEADER_SECONDS = 30;

    private final RunningServer server = new RunningServer(Settings.conflict(Conflict.TAKEOVER_IF_IDLE), RATE);

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void aThrottledPublisherIsNeitherPingedNorClosedNorCountedAsIdle() throws IOException {
        RtmpClient client = server.publishing("test");
        client.send(Media.opening(0));
        Stream stream = server.stream("test");
        await().atMost(10, SECONDS).until(() -> stream.stats().videoFrames() == 1);
        client.send(new WindowAckSize(HELD_SECONDS * RATE)); // reached by the frame alone
        client.send(Media.inter(40, HELD_SECONDS * RATE));
        while (!(client.next() instanceof Acknowledgement)) {
            continue; // the server has read the frame, and waits before it reads more
        }
        server.awaitJanitor();
        for (int i = 0; i < 3; i++) {
            server.time.advance(Duration.ofSeconds(50)); // more than the ping interval, in all more than the timeout
            server.awaitJanitor();
            RtmpClient other = server.connected();
            other.createStream();
            other.publish(1, "test");
            other.awaitStatus("NetStream.Publish.BadName");
        }
        server.time.advance(Duration.ofSeconds(HELD_SECONDS));
        await("the frame").atMost(10, SECONDS).until(() -> stream.stats().videoFrames() == 2);
        assertEquals(0, stream.stats().idlePeriods());
        server.awaitJanitor();
        int asked = client.call(0, "_checkbw");
        assertEquals(List.of("_result " + asked), client.take(1), "no ping came, and the client is still served");
    }

    /** Its metadata alone is more than the server reads in the time that a first frame may take. */
    @Test
    void theDeadlineForAFirstFrameStartsAfterTheServersWait() throws IOException {
        RtmpClient client = server.publishing("test");
        client.send(new WindowAckSize(HEADER_SECONDS * RATE));
        client.send(new Data(1, 0, Amf0.encodeAll("onCuePoint", "x".repeat(HEADER_SECONDS * RATE))));
        while (!(client.next() instanceof Acknowledgement)) {
            continue; // the server has read the message, and waits before it reads more
        }
        server.awaitJanitor();
        server.time.advance(Duration.ofSeconds(25));
        server.awaitJanitor();
        client.send(Media.opening(0));
        server.time.advance(Duration.ofSeconds(HEADER_SECONDS));
        await("the frame")
                .atMost(10, SECONDS)
                .until(() -> server.stream("test").stats().videoFrames() == 1);
    }
}
