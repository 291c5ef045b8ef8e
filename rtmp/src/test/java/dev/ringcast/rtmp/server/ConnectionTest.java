package dev.ringcast.rtmp.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.live.Stream;
import dev.ringcast.rtmp.chunk.MessageType;
import dev.ringcast.rtmp.chunk.RawMessage;
import dev.ringcast.rtmp.message.Acknowledgement;
import dev.ringcast.rtmp.message.Command;
import dev.ringcast.rtmp.message.RtmpMessage;
import dev.ringcast.rtmp.message.SetChunkSize;
import dev.ringcast.rtmp.message.SetPeerBandwidth;
import dev.ringcast.rtmp.message.UserControl;
import dev.ringcast.rtmp.message.UserControl.Event;
import dev.ringcast.rtmp.message.WindowAckSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server answers on a connection. */
@Timeout(60)
class ConnectionTest {
    private final RunningServer server = new RunningServer();

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void connectSettlesEverythingAtOnce() throws IOException {
        RtmpClient client = server.socket().handshake();
        client.send(client.connectCommand(Map.of("app", "live", "objectEncoding", 3.0)));
        List<RtmpMessage> replies = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            replies.add(client.next());
        }
        assertEquals(new WindowAckSize(5_000_000), replies.get(0));
        assertInstanceOf(SetPeerBandwidth.class, replies.get(1));
        assertEquals(new UserControl(Event.STREAM_BEGIN, 0), replies.get(2));
        assertEquals(new SetChunkSize(RunningServer.CHUNK_SIZE), replies.get(3));
        Command result = (Command) replies.get(4);
        assertEquals("_result 1", RtmpClient.shown(result));
        assertEquals("NetConnection.Connect.Success", RtmpClient.code(result));
        assertEquals(0.0, RtmpClient.information(result).properties().get("objectEncoding"));
    }

    @Test
    void messageStreamsAreNumberedFromOneAndNumbersComeBack() throws IOException {
        RtmpClient client = server.connected();
        assertEquals(1, client.createStream());
        assertEquals(2, client.createStream());
        client.call(0, "deleteStream", 1.0);
        assertEquals(1, client.createStream());
        assertEquals(3, client.createStream());
    }

    @Test
    void theNinthMessageStreamCloses() throws IOException {
        RtmpClient client = server.connected();
        for (int i = 1; i <= 8; i++) {
            assertEquals(i, client.createStream());
        }
        client.call(0, "createStream");
        assertEquals(List.of(), client.takeAll());
        assertEquals("protocol error: more than 8 message streams", server.log.end(client));
    }

    @Test
    void getStreamLengthIsAnsweredWithZero() throws IOException {
        RtmpClient client = server.connected();
        client.call(0, "getStreamLength", "test");
        Command result = client.awaitCommand("_result");
        assertEquals(2.0, result.transactionId());
        assertNull(result.object());
        assertEquals(List.of(0.0), result.arguments());
    }

    @ParameterizedTest
    @ValueSource(strings = {"releaseStream", "FCSubscribe", "FCUnsubscribe", "_checkbw"})
    void encodersAndPlayersHabitsAreAnswered(String command) throws IOException {
        RtmpClient client = server.connected();
        client.call(0, command, "test");
        assertEquals(List.of("_result 2"), client.take(1));
    }

    @Test
    void anUnknownCommandIsAnsweredOnlyIfItHasATransactionId() throws IOException {
        RtmpClient client = server.connected();
        client.send(Command.of(0, "makeCoffee", 0, null));
        client.send(Command.of(0, "_result", 77, null));
        client.send(Command.of(0, "onFooBar", 78, null));
        client.send(Command.of(1, "makeTea", 79, null, "earl grey"));
        client.call(0, "_checkbw");
        assertEquals(List.of("_error 79", "_result 2"), client.take(2));
    }

    @Test
    void commandsInAmf3FramingAreUnderstood() throws IOException {
        RtmpClient client = server.connected();
        byte[] amf0 = Command.of(0, "createStream", 5, null).encode().payload();
        byte[] framed =
                ByteBuffer.allocate(amf0.length + 1).put((byte) 0).put(amf0).array();
        client.send(new RawMessage(MessageType.COMMAND_AMF3, 0, 0, framed));
        assertEquals(List.of("_result 5"), client.take(1));
    }

    @ParameterizedTest
    @CsvSource({"NaN", "Infinity", "-1", "9007199254740992"})
    void aTransactionIdThatIsNoNumberCountsAsZero(double transaction) throws IOException {
        RtmpClient client = server.connected();
        client.send(Command.of(0, "createStream", transaction, null));
        client.send(Command.of(0, "deleteStream", transaction, null, transaction));
        client.call(0, "_checkbw");
        assertEquals(List.of("_result 0", "_result 2"), client.take(2));
    }

    @Test
    void pingsAreAnsweredWithTheirTime() throws IOException {
        RtmpClient client = server.connected();
        client.send(new UserControl(Event.PING_REQUEST, 0xFFFFFFF0L));
        assertEquals(List.of("PING_RESPONSE 4294967280"), client.take(1));
    }

    @Test
    void unknownMessagesAreSkipped() throws IOException {
        RtmpClient client = server.connected();
        client.send(new RawMessage(99, 1, 0, new byte[5000]));
        client.send(new RawMessage(16, 0, 0, new byte[10]));
        client.send(new RawMessage(19, 0, 0, new byte[10]));
        client.send(new RawMessage(MessageType.USER_CONTROL, 0, 0, new byte[] {0, 31, 0, 0, 0, 0}));
        client.send(new RawMessage(MessageType.USER_CONTROL, 0, 0, new byte[1]));
        client.send(new RawMessage(MessageType.COMMAND, 0, 0, new byte[] {5}));
        client.send(new Acknowledgement(0xFFFFFFFFL), new Acknowledgement(0));
        client.call(0, "_checkbw");
        assertEquals(List.of("_result 2"), client.take(1));
    }

    @Test
    void aChangedBandwidthIsAnsweredOnce() throws IOException {
        RtmpClient client = server.connected();
        SetPeerBandwidth smaller = new SetPeerBandwidth(2_500_000, SetPeerBandwidth.Limit.DYNAMIC);
        client.send(smaller, smaller);
        client.call(0, "_checkbw");
        assertEquals(new WindowAckSize(2_500_000), client.next());
        assertEquals(List.of("_result 2"), client.take(1));
    }

    @Test
    void receivedBytesAreAcknowledgedWindowByWindow() throws IOException {
        RtmpClient client = server.publishing("test");
        client.send(new WindowAckSize(100_000));
        client.chunkSize(60_000);
        for (int i = 0; i < 10; i++) {
            client.send(Media.key(i * 40, 50_000));
        }
        long last = 0;
        while (last < 400_000) {
            long received =
                    assertInstanceOf(Acknowledgement.class, client.next()).received();
            assertTrue(received - last >= 100_000, received + " after " + last);
            last = received;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 100})
    void aTinyWindowCausesNoFloodOfAcknowledgements(long window) throws IOException {
        RtmpClient client = server.publishing("test");
        client.send(new WindowAckSize(window));
        for (int i = 0; i < 2_000; i++) {
            client.send(Media.audio(i));
        }
        await().atMost(10, SECONDS).until(() -> server.stream("test").stats().audioFrames() == 2_000);
        client.call(0, "_checkbw");
        int count = 0;
        while (client.next() instanceof Acknowledgement) {
            count++;
        }
        assertTrue(count <= 2_000 * 20 / 4096, count + " acknowledgements of 40,000 bytes");
    }

    @Test
    void aLongUrlIsRejectedAndClosed() throws IOException {
        RtmpClient client = server.socket().handshake();
        client.send(client.connectCommand(Map.of("app", "live", "tcUrl", "rtmp://host/" + "x".repeat(3_000))));
        Command error = client.awaitCommand("_error");
        assertEquals("NetConnection.Connect.Rejected", RtmpClient.code(error));
        assertEquals(List.of(), client.takeAll());
        client.close();
        assertEquals("refused: app or tcUrl is too long", server.log.end(client));
    }

    @ParameterizedTest
    @CsvSource({
        "live, test, live/test",
        "live/, /test, live/test",
        "'', test, live/test",
        "test, '', live/test",
        "live/room1, test, live/room1/test",
        "live?token=a, test?b=c, live/test",
        "live, mp4:test, live/test",
        "live, test%2D1, live/test-1",
    })
    void appAndKeyMakeTheName(String app, String key, String name) throws IOException {
        RtmpClient client = server.connected(app);
        client.publish(client.createStream(), key);
        client.awaitStatus("NetStream.Publish.Start");
        assertEquals(
                List.of(name),
                server.streams.list().stream().map(s -> s.name().toString()).toList());
    }

    @Test
    void aMissingAppIsTakenFromTheUrl() throws IOException {
        RtmpClient client = server.socket().handshake();
        client.send(client.connectCommand(Map.of("tcUrl", "rtmp://host:1935/studio?x=y")));
        client.awaitCommand("_result");
        client.publish(client.createStream(), "a");
        client.awaitStatus("NetStream.Publish.Start");
        assertEquals("studio/a", server.streams.list().get(0).name().toString());
    }

    @Test
    void aPeersControlCharactersDoNotReachTheLog() throws IOException {
        RtmpClient client = server.socket().handshake();
        String evil = "live\r\nWARNING: forged";
        client.send(client.connectCommand(Map.of("app", evil, "flashVer", evil, "pageUrl", evil)));
        client.awaitCommand("_result");
        client.play(client.createStream(), "test");
        client.awaitStatus("NetStream.Play.Failed");
        client.close();
        server.log.end(client);
        assertTrue(server.log.containing("").stream().noneMatch(line -> line.contains("\n") || line.contains("\r")));
    }

    @Test
    void theAnswerToConnectLeavesBeforeTheFrameOfAPlaySentWithIt() throws IOException {
        server.publishing("test").send(Media.opening(0));
        await().atMost(10, SECONDS).until(() -> server.stream("test").state() == Stream.State.ACTIVE);
        for (int i = 0; i < 200; i++) {
            try (RtmpClient client = server.socket().handshake()) {
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                all.write(client.slice(
                        client.connectCommand(Map.of("app", "live")).encode()));
                all.write(client.slice(Command.of(0, "createStream", 2, null).encode()));
                all.write(client.slice(Command.of(1, "play", 3, null, "test").encode()));
                client.bytes(all.toByteArray());
                client.awaitCommand("_result");
                client.awaitStatus("NetStream.Play.Reset");
                client.awaitStatus("NetStream.Play.Start");
                assertEquals("data 1 |RtmpSampleAccess @0", client.take(1).get(0));
                assertEquals("data 1 onMetaData @0", client.take(1).get(0));
            }
        }
    }
}
