package dev.ringcast.rtmp.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.live.Stream;
import dev.ringcast.rtmp.message.UserControl;
import dev.ringcast.rtmp.message.UserControl.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The deadlines of a peer, by a clock that the tests put forward. */
@Timeout(60)
class DeadlineTest {
    private final RunningServer server = new RunningServer();

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    /** A round of the janitor has passed, and it has not closed the connection. */
    private void survives(RtmpClient client, Duration passed) throws IOException {
        server.time.advance(passed);
        server.awaitJanitor();
        client.call(0, "_checkbw");
        client.awaitCommand("_result");
    }

    private String endAfter(RtmpClient client, Duration passed) throws IOException {
        server.time.advance(passed);
        client.awaitClose();
        return server.log.end(client);
    }

    @Test
    void aSilentPeerIsClosedAfterTenSeconds() throws IOException {
        RtmpClient client = server.socket();
        await().atMost(10, SECONDS).until(() -> server.rtmp.connections() == 1);
        assertEquals("timed out: no handshake within 10 s", endAfter(client, Duration.ofMillis(10_100)));
    }

    @Test
    void aPeerThatDribblesItsHandshakeIsClosedAfterTenSecondsToo() throws IOException {
        RtmpClient client = server.socket();
        client.bytes((byte) 3);
        await().atMost(10, SECONDS).until(() -> server.rtmp.connections() == 1);
        for (int i = 0; i < 9; i++) {
            client.bytes((byte) i);
            server.time.advance(Duration.ofSeconds(1));
        }
        assertEquals("timed out: no handshake within 10 s", endAfter(client, Duration.ofMillis(1_500)));
    }

    @Test
    void aPeerThatDoesNothingAfterItsHandshakeIsClosedAfterFifteenSeconds() throws IOException {
        RtmpClient client = server.socket().handshake();
        client.connect("live");
        survives(client, Duration.ofSeconds(8));
        assertTrue(endAfter(client, Duration.ofSeconds(8)).startsWith("timed out: did nothing for 15 s"));
    }

    @Test
    void commandsThatStartNoStreamDoNotExtendTheDeadline() throws IOException {
        RtmpClient client = server.connected();
        survives(client, Duration.ofSeconds(4));
        client.createStream();
        client.call(0, "deleteStream", 1.0);
        survives(client, Duration.ofSeconds(4));
        assertTrue(endAfter(client, Duration.ofSeconds(8)).startsWith("timed out: did nothing for 15 s"));
    }

    @Test
    void aPublisherHasTwentySecondsForItsFirstFrameAndMetadataDoesNotCount() throws IOException {
        RtmpClient client = server.publishing("test");
        client.send(Media.metadata());
        survives(client, Duration.ofSeconds(12));
        assertTrue(endAfter(client, Duration.ofSeconds(9)).startsWith("timed out: published nothing for 20 s"));
    }

    @Test
    void aLivePublicationDoesNotExtendTheDeadlineOfAnother() throws IOException {
        RtmpClient client = server.publishing("one");
        client.send(Media.opening(0));
        await().atMost(10, SECONDS).until(() -> server.stream("one").state() == Stream.State.ACTIVE);
        client.publish(client.createStream(), "two");
        client.awaitStatus("NetStream.Publish.Start");
        assertTrue(endAfter(client, Duration.ofSeconds(21)).startsWith("timed out: published nothing for 20 s"));
    }

    @Test
    void aPeerThatStoppedIsClosedIfItStartsNothingForFifteenSeconds() throws IOException {
        RtmpClient client = server.publishing("test");
        client.send(Media.opening(0));
        client.call(1, "closeStream");
        await().atMost(10, SECONDS).until(() -> server.streams.list().isEmpty());
        survives(client, Duration.ofSeconds(8));
        assertTrue(endAfter(client, Duration.ofSeconds(8)).startsWith("timed out: did nothing for 15 s"));
    }

    @Test
    void aLivePublisherHasNoDeadline() throws IOException {
        RtmpClient client = server.publishing("test");
        client.send(Media.opening(0));
        for (int i = 1; i < 5; i++) {
            client.send(Media.inter(i * 25_000L));
            survives(client, Duration.ofSeconds(25));
        }
    }

    @Test
    void aSilentPeerIsPingedOnceAndClosedAMinuteAfterItsLastByte() throws IOException {
        server.publishing("test").send(Media.opening(0));
        RtmpClient player = server.playing("test");
        player.take(6);
        server.time.advance(Duration.ofSeconds(31));
        assertTrue(player.take(1).get(0).startsWith("PING_REQUEST "));
        server.time.advance(Duration.ofSeconds(25));
        server.awaitJanitor();
        server.time.advance(Duration.ofSeconds(5));
        player.awaitClose();
        assertTrue(server.log.end(player).startsWith("timed out: no byte for 6"));
    }

    @Test
    void anyByteKeepsAPeerEvenWithoutAPong() throws IOException {
        RtmpClient client = server.publishing("test");
        client.send(Media.opening(0));
        await().atMost(10, SECONDS).until(() -> server.stream("test").state() == Stream.State.ACTIVE);
        for (int i = 0; i < 3; i++) {
            server.time.advance(Duration.ofSeconds(31));
            assertTrue(client.take(1).get(0).startsWith("PING_REQUEST "));
            client.send(Media.inter(40));
            int frames = 2 + i;
            await().atMost(10, SECONDS)
                    .until(() -> server.stream("test").stats().videoFrames() == frames);
        }
    }

    @Test
    void aRefusedPeerThatStaysIsClosedAfterTwoSeconds() throws IOException {
        RtmpClient client = server.connected();
        client.publish(client.createStream(), "a b");
        assertEquals(List.of("status 1 NetStream.Publish.Denied"), client.takeAll());
        assertEquals(1, server.rtmp.connections());
        server.awaitJanitor();
        client.send(new UserControl(Event.SET_BUFFER_LENGTH, 1, 0)); // still open: the write does not fail
        assertTrue(endAfter(client, Duration.ofSeconds(3)).startsWith("refused"));
    }
}
