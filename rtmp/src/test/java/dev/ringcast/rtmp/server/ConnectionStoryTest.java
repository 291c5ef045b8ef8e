package dev.ringcast.rtmp.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the log says about a connection. */
@Timeout(60)
class ConnectionStoryTest {
    private static final String FIGURES = ", [0-9.]+ s, [0-9.]+ k?B in, [0-9.]+ k?B out, ";

    private final RunningServer server = new RunningServer();

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private void assertEnd(RtmpClient client, String expected) {
        String line = server.log.endLine(client);
        String pattern = "127\\.0\\.0\\.1:" + client.localPort() + ": closed, " + expected;
        assertTrue(line.matches(pattern), line);
    }

    @Test
    void aPublisherThatStopsInGoodOrder() throws IOException {
        RtmpClient encoder = server.publishing("test");
        encoder.send(Media.opening(0));
        encoder.call(0, "FCUnpublish", "test");
        encoder.awaitCommand("onFCUnpublish");
        encoder.close();
        assertEnd(encoder, "stopped: FCUnpublish; publisher of live/test" + FIGURES + "2 frames");
    }

    @Test
    void aPublisherThatClosesWithoutAStopOrInAMessageOrByAReset() throws IOException {
        RtmpClient closed = server.publishing("one");
        closed.send(Media.opening(0));
        closed.close();
        assertEnd(closed, "connection lost: closed without a stop; publisher of live/one" + FIGURES + "2 frames");
        RtmpClient cut = server.publishing("two");
        cut.bytes((byte) 4, (byte) 0, (byte) 0);
        cut.close();
        assertEnd(
                cut, "connection lost: connection ended inside a chunk; publisher of live/two" + FIGURES + "0 frames");
        RtmpClient reset = server.publishing("three");
        reset.reset();
        assertEnd(reset, "connection lost: reset by the peer; publisher of live/three" + FIGURES + "0 frames");
    }

    @Test
    void aViewersPlayIsLoggedWithItsFirstFrame() throws IOException {
        RtmpClient viewer = server.connected();
        viewer.play(viewer.createStream(), "test");
        await().atMost(10, SECONDS)
                .until(() -> server.log.containing(": waits for live/test").size() == 1);
        assertEquals(List.of(), server.log.containing(": plays "));
        server.publishing("test").send(Media.opening(0));
        viewer.awaitStatus("NetStream.Play.Reset");
        await().atMost(10, SECONDS)
                .until(() -> server.log.containing(": plays live/test, ").size() == 1);
        viewer.call(0, "deleteStream", 1.0);
        viewer.call(0, "_checkbw");
        viewer.awaitCommand("_result");
        viewer.close();
        assertEnd(viewer, "stopped: deleteStream; viewer of live/test" + FIGURES + "2 frames");
    }

    @Test
    void aConnectionThatDidSeveralThings() throws IOException {
        RtmpClient client = server.publishing("one");
        client.send(Media.opening(0));
        client.call(0, "deleteStream", 1.0);
        client.play(client.createStream(), "two");
        await().atMost(10, SECONDS).until(() -> server.streams.waiting() == 1);
        client.close();
        assertEnd(client, "stopped: deleteStream; viewer of live/two and 1 before" + FIGURES + "2 frames");
    }

    @Test
    void oneOfSeveralStreamsThatIsRefusedHasALineOfItsOwn() throws IOException {
        RtmpClient client = server.publishing("one");
        client.publish(client.createStream(), "a b");
        client.awaitStatus("NetStream.Publish.Denied");
        String part = ":" + client.localPort() + ": one of its streams is ended, refused: ";
        await().atMost(10, SECONDS).until(() -> server.log.containing(part).size() == 1);
    }

    @Test
    void theEncoderOfConnectIsNamedWithTheStream() throws IOException {
        RtmpClient encoder = server.socket().handshake();
        encoder.send(encoder.connectCommand(Map.of("app", "live", "flashVer", "Phone\r\nFORGED\u001b[2J 1.0")));
        encoder.awaitCommand("_result");
        encoder.publish(encoder.createStream(), "test");
        encoder.awaitStatus("NetStream.Publish.Start");
        encoder.send(Media.videoConfig(), Media.key(0));
        encoder.call(0, "deleteStream", 1.0);
        await().atMost(10, SECONDS)
                .until(() ->
                        server.log.containing(", encoder Phone??FORGED?[2J 1.0").size() == 1);
    }

    @ParameterizedTest
    @CsvSource({
        "71, an HTTP request; HTTP is on port 8000", "80, an HTTP request; HTTP is on port 8000",
        "22, 'TLS, but this port is plain'", "83, 'the first byte is 83, not the version of RTMP'"
    })
    void aClientOfAnotherProtocolIsNamedInTheLog(byte first, String what) throws IOException {
        RtmpClient client = server.socket();
        client.bytes(first);
        client.awaitClose();
        assertEnd(client, "protocol error: " + what + "; no stream, 0.0 s, 1 B in, 0 B out, 0 frames");
    }
}
