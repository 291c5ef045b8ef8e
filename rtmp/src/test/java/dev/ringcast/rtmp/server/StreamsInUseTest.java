package dev.ringcast.rtmp.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.Authorizer;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.StreamSettings.Conflict;
import dev.ringcast.rtmp.chunk.RawMessage;
import dev.ringcast.rtmp.message.RtmpMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each message stream of a connection ends alone; the connection ends with the last one. */
@Timeout(60)
class StreamsInUseTest {
    private RunningServer server = new RunningServer();

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    /** A client that publishes a video frame on each message stream, from 1 on. */
    private RtmpClient publishing(String... keys) throws IOException {
        RtmpClient client = server.connected();
        for (int streamId = 1; streamId <= keys.length; streamId++) {
            publish(client, streamId, keys[streamId - 1]);
        }
        return client;
    }

    private void publish(RtmpClient client, int streamId, String key) throws IOException {
        client.publish(streamId, key);
        client.awaitStatus("NetStream.Publish.Start");
        send(client, streamId, Media.videoConfig());
        send(client, streamId, Media.key(0));
        awaitFrames(key, 1);
    }

    private static void send(RtmpClient client, int streamId, RtmpMessage message) throws IOException {
        RawMessage raw = message.encode();
        client.send(new RawMessage(raw.type(), streamId, raw.timestamp(), raw.payload()));
    }

    private void awaitFrames(String key, long count) {
        await(count + " of " + key)
                .atMost(10, SECONDS)
                .until(() -> server.stream(key).stats().videoFrames() == count);
    }

    private void kick(String key) {
        server.streams.end(server.stream(key));
    }

    @Test
    void aPublicationThatTheOperatorEndsDoesNotEndTheOtherOfItsConnection() throws IOException {
        RtmpClient encoder = publishing("one", "two");
        kick("two");
        assertEquals("status 2 NetStream.Publish.Denied", RtmpClient.shown(encoder.awaitCommand("onStatus")));
        send(encoder, 2, Media.inter(40)); // dropped
        send(encoder, 1, Media.inter(40));
        awaitFrames("one", 2);
        encoder.call(0, "deleteStream", 2.0);
        publish(encoder, 2, "three");
        kick("one");
        assertEquals("status 1 NetStream.Publish.Denied", RtmpClient.shown(encoder.awaitCommand("onStatus")));
        kick("three");
        assertEquals(List.of("status 2 NetStream.Publish.Denied"), encoder.takeAll());
        encoder.close();
        assertTrue(server.log.end(encoder).startsWith("ended by the operator"));
    }

    @Test
    void aPublicationThatIsTakenOverDoesNotEndTheOtherOfItsConnection() throws IOException {
        RtmpClient encoder = publishing("one", "two");
        server.publishing("one");
        assertEquals("status 1 NetStream.Publish.BadName", RtmpClient.shown(encoder.awaitCommand("onStatus")));
        send(encoder, 2, Media.inter(40));
        awaitFrames("two", 2);
    }

    @Test
    void anEndedPublicationHasNoDeadlineForItsFirstFrame() throws IOException {
        RtmpClient encoder = publishing("one");
        encoder.publish(2, "two");
        encoder.awaitStatus("NetStream.Publish.Start");
        kick("two");
        encoder.awaitStatus("NetStream.Publish.Denied");
        server.time.advance(Duration.ofSeconds(21));
        server.awaitJanitor();
        send(encoder, 1, Media.inter(40));
        awaitFrames("one", 2);
    }

    @Test
    void aPlayThatFindsNoStreamDoesNotEndThePublicationOfItsConnection() throws IOException {
        RtmpClient peer = publishing("one");
        peer.play(2, "nothing");
        await().atMost(10, SECONDS).until(() -> server.streams.waiting() == 1);
        server.time.advance(Duration.ofSeconds(11));
        assertEquals("status 2 NetStream.Play.StreamNotFound", RtmpClient.shown(peer.awaitCommand("onStatus")));
        send(peer, 1, Media.inter(40));
        awaitFrames("one", 2);
        peer.play(2, "one");
        peer.awaitStatus("NetStream.Play.Reset");
        peer.awaitStatus("NetStream.Play.Start");
        assertEquals(1, server.stream("one").viewers());
    }

    @Test
    void aSecondPlayIsRefusedAlone() throws IOException {
        publishing("one");
        RtmpClient player = server.playing("one");
        player.play(2, "one");
        assertEquals("status 2 NetStream.Play.Failed", RtmpClient.shown(player.awaitCommand("onStatus")));
        player.call(0, "_checkbw");
        player.awaitCommand("_result");
        assertEquals(1, server.stream("one").viewers());
        kick("one");
        assertEquals(List.of("STREAM_EOF 1", "status 1 NetStream.Play.UnpublishNotify"), player.takeAll());
    }

    @Test
    void aRefusedPublicationDoesNotEndTheOtherOfItsConnection() throws IOException {
        server.close();
        server = new RunningServer(Settings.conflict(Conflict.REJECT));
        publishing("taken");
        RtmpClient encoder = publishing("one");
        encoder.publish(2, "taken");
        assertEquals("status 2 NetStream.Publish.BadName", RtmpClient.shown(encoder.awaitCommand("onStatus")));
        encoder.publish(3, "a b");
        assertEquals("status 3 NetStream.Publish.Denied", RtmpClient.shown(encoder.awaitCommand("onStatus")));
        send(encoder, 1, Media.inter(40));
        awaitFrames("one", 2);
    }

    @Test
    void aLateRefusalDoesNotEndThePublicationOfItsConnection() throws IOException {
        server.close();
        Authorizer authorizer = (action, name, peer) -> {
            if (name.equals(new StreamName("live", "secret"))) {
                throw new RefusedException(RefusedException.Reason.UNAUTHORIZED, "no", Duration.ofSeconds(2));
            }
        };
        server = new RunningServer(StreamSettings.DEFAULTS, authorizer, StreamAuthenticator.PERMIT_ALL);
        RtmpClient encoder = publishing("one", "two");
        encoder.publish(3, "secret");
        encoder.call(0, "deleteStream", 2.0);
        await().atMost(10, SECONDS)
                .until(() -> server.streams.find(new StreamName("live", "two")).isEmpty());
        server.time.advance(Duration.ofSeconds(2));
        assertEquals("status 3 NetStream.Publish.Denied", RtmpClient.shown(encoder.awaitCommand("onStatus")));
        send(encoder, 1, Media.inter(40));
        awaitFrames("one", 2);
        server.awaitJanitor();
        publish(encoder, 2, "three");
    }

    @Test
    void aServerThatStopsEndsTheConnection() throws IOException {
        RtmpClient encoder = publishing("one", "two");
        server.streams.close();
        assertTrue(encoder.takeAll().getFirst().endsWith("NetStream.Unpublish.Success"));
        encoder.close();
        assertTrue(server.log.end(encoder).startsWith("the server stops"));
    }
}
