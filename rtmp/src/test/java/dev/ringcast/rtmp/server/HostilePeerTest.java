package dev.ringcast.rtmp.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.StreamName;
import dev.ringcast.core.amf.Amf0;
import dev.ringcast.rtmp.chunk.MessageType;
import dev.ringcast.rtmp.chunk.RawMessage;
import dev.ringcast.rtmp.message.Acknowledgement;
import dev.ringcast.rtmp.message.Aggregate;
import dev.ringcast.rtmp.message.Data;
import dev.ringcast.rtmp.message.SetChunkSize;
import dev.ringcast.rtmp.message.UserControl;
import dev.ringcast.rtmp.message.UserControl.Event;
import dev.ringcast.rtmp.message.Video;
import dev.ringcast.rtmp.message.WindowAckSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input has its defined effect and one line in the log, and another viewer plays on. */
@Timeout(60)
class HostilePeerTest {
    private final RunningServer server = new RunningServer();
    private RtmpClient encoder;
    private RtmpClient player;
    private long frames;

    @BeforeEach
    void startBystander() throws IOException {
        encoder = server.publishing("witness");
        player = server.playing("witness");
        encoder.send(Media.opening(0));
        player.take(6);
    }

    @AfterEach
    void bystanderPlaysOn() throws IOException {
        try (server) {
            encoder.send(Media.key(++frames * 40));
            assertEquals("video 1 @" + frames * 40 + " key", player.take(1).get(0));
        }
    }

    private void assertEnd(RtmpClient hostile, String reason) throws IOException {
        hostile.awaitClose();
        String end = server.log.end(hostile);
        assertTrue(end.startsWith(reason), end);
    }

    /** A chunk's header of format 0. */
    private static byte[] header(int csid, int type, int length) {
        return ByteBuffer.allocate(12)
                .put((byte) csid)
                .putInt(length >> 16)
                .putShort((short) length)
                .put((byte) type)
                .putInt(1 << 24)
                .array();
    }

    /** Sends until the server closes the connection. */
    private static void flood(RtmpClient hostile, byte[] bytes, int times) throws IOException {
        try {
            for (int i = 0; i < times; i++) {
                hostile.bytes(bytes);
            }
        } catch (SocketException closed) {
            return; // expected: the server has closed
        }
    }

    @ParameterizedTest(name = "a first byte of {0}")
    @ValueSource(ints = {'G', 0x16, 0x80, 32, 255})
    void anotherProtocolIsClosedAtItsFirstByte(int octet) throws IOException {
        RtmpClient hostile = server.socket();
        hostile.bytes((byte) octet);
        assertEnd(hostile, "protocol error");
    }

    @Test
    void garbageAfterTheHandshakeIsClosed() throws IOException {
        RtmpClient hostile = server.connected();
        hostile.bytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        flood(hostile, new byte[10_000], 1);
        server.time.advance(Duration.ofSeconds(16)); // it may look like a message that never ends
        assertEnd(hostile, "");
    }

    @Test
    void aCommandBeforeConnectIsClosed() throws IOException {
        RtmpClient hostile = server.socket().handshake();
        hostile.call(0, "createStream");
        assertEnd(hostile, "protocol error");
    }

    @ParameterizedTest(name = "type {0} of {1} bytes")
    @CsvSource({"20, 65537", "17, 65537", "18, 65537", "8, 1048577", "9, 8388609", "22, 8388609", "1, 1025"})
    void aMessageThatAnnouncesTooMuchIsClosedAtItsHeader(int type, int length) throws IOException {
        RtmpClient hostile = server.publishing("hostile");
        hostile.bytes(header(3, type, length));
        assertEnd(hostile, "message too large");
    }

    @Test
    void beforePublishUnfinishedMessagesAreBounded() throws IOException {
        RtmpClient hostile = server.connected();
        hostile.chunkSize(60_000);
        for (int csid = 4; csid < 60; csid++) {
            flood(hostile, header(csid, MessageType.AUDIO, 0x0FFFFF), 1);
            flood(hostile, new byte[60_000], 1);
        }
        assertEnd(hostile, "message too large");
    }

    @Test
    void theSixtyFifthChunkStreamCloses() throws IOException {
        RtmpClient hostile = server.connected();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < 64; i++) {
            bytes.writeBytes(new byte[] {0, (byte) i, 0, 0, 0, 0, 0, 0, 99, 0, 0, 0, 0});
        }
        hostile.bytes(bytes.toByteArray());
        assertEnd(hostile, "protocol error: more than 64 chunk streams");
    }

    @ParameterizedTest(name = "Set Chunk Size {0}")
    @ValueSource(ints = {0, 0x80000000})
    void aChunkSizeOfZeroCloses(int size) throws IOException {
        RtmpClient hostile = server.connected();
        hostile.send(new SetChunkSize(size));
        assertEnd(hostile, "protocol error: chunk size 0");
    }

    @Test
    void chunksOfOneByteAndOfTheLargestSizeAreBothRead() throws IOException {
        RtmpClient odd = server.publishing("odd");
        odd.chunkSize(1);
        odd.send(Media.opening(0));
        odd.chunkSize(0xFFFFFF);
        odd.send(Media.key(40, 300_000));
        await().atMost(10, SECONDS).until(() -> server.stream("odd").stats().videoFrames() == 2);
    }

    @Test
    void deeplyNestedValuesClose() throws IOException {
        RtmpClient hostile = server.connected();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(Amf0.encodeAll("connect", 1.0));
        for (int i = 0; i < 10_000; i++) {
            body.writeBytes(new byte[] {3, 0, 1, 'a'});
        }
        hostile.send(new RawMessage(MessageType.COMMAND, 0, 0, body.toByteArray()));
        assertEnd(hostile, "protocol error: AMF");
    }

    @Test
    void anArrayThatAnnouncesTwoBillionValuesCloses() throws IOException {
        RtmpClient hostile = server.connected();
        byte[] body = ByteBuffer.allocate(100)
                .put(Amf0.encodeAll("createStream"))
                .put((byte) 10)
                .putInt(Integer.MAX_VALUE)
                .array();
        hostile.send(new RawMessage(MessageType.COMMAND, 0, 0, body));
        assertEnd(hostile, "protocol error: AMF");
    }

    @Test
    void aFloodOfPingsCloses() throws IOException {
        RtmpClient hostile = server.connected();
        flood(hostile, hostile.slice(new UserControl(Event.PING_REQUEST, 1).encode()), 20_000);
        hostile.awaitClose();
        String end = server.log.end(hostile); // whichever of the two limits it reaches first
        assertTrue(
                end.startsWith("protocol error: more than 200 commands") || end.startsWith("too many replies wait"),
                end);
    }

    @Test
    void aFloodOfCommandsCloses() throws IOException {
        RtmpClient hostile = server.connected();
        hostile.createStream();
        try {
            for (int i = 0; i < 250; i++) { // more than a second allows, wherever a second ends
                hostile.play(1, "absent");
                hostile.call(1, "closeStream");
            }
        } catch (SocketException closed) {
            hostile.close(); // before all was sent
        }
        assertEnd(hostile, "protocol error: more than 200 commands in a second");
        await().atMost(10, SECONDS).until(() -> server.streams.waiting() == 0);
    }

    @Test
    void aPeerThatNeverReadsItsRepliesIsClosed() throws IOException {
        RtmpClient hostile = server.socket(4096).handshake().connect("live");
        hostile.createStream();
        String key = "k".repeat(500);
        try {
            for (int second = 0;
                    second < 50 && server.log.containing(endOf(hostile)).isEmpty();
                    second++) {
                for (int i = 0; i < 100; i++) { // within the rate of commands
                    hostile.call(0, "FCPublish", key);
                }
                StreamName name = new StreamName("live", "read" + second);
                hostile.publish(1, name.key());
                await().atMost(10, SECONDS)
                        .until(() -> server.streams.find(name).isPresent()
                                || !server.log.containing(endOf(hostile)).isEmpty());
                hostile.call(1, "closeStream");
                server.time.advance(Duration.ofSeconds(1));
            }
        } catch (SocketException closed) {
            // expected: the server has closed
        }
        assertEnd(hostile, "too many replies wait");
    }

    private static String endOf(RtmpClient client) {
        return ":" + client.localPort() + ": closed, ";
    }

    @Test
    void aBrokenAggregateIsDroppedAndAWholeOneIsSplit() throws IOException {
        RtmpClient odd = server.publishing("odd");
        odd.send(Media.opening(0));
        byte[] frame = Media.inter(0).body();
        byte[] tags = ByteBuffer.allocate(2 * (15 + frame.length))
                .putInt(9 << 24 | frame.length)
                .putInt(1000 << 8)
                .put(new byte[3])
                .put(frame)
                .putInt(0)
                .putInt(9 << 24 | frame.length)
                .putInt(1040 << 8)
                .put(new byte[3])
                .put(frame)
                .putInt(0)
                .array();
        odd.send(new Aggregate(1, 40, tags));
        odd.send(new Aggregate(1, 80, new byte[] {9, (byte) 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}));
        odd.send(new Aggregate(
                1, 80, ByteBuffer.allocate(20).putInt(22 << 24 | 5).array()));
        odd.send(Media.inter(120));
        await().atMost(10, SECONDS).until(() -> server.stream("odd").stats().videoFrames() == 4);
        assertEquals(120, server.stream("odd").lastDts());
    }

    @Test
    void brokenVideoIsDroppedAndTheStreamContinues() throws IOException {
        RtmpClient odd = server.publishing("odd");
        odd.send(Media.videoConfig());
        for (String body :
                new String[] {"", "17", "1701", "17010000", "17 01 000000 7fffffff 65", "1f01000000", "97"}) {
            odd.send(new Video(1, 0, Media.hex(body)));
        }
        odd.send(new Video(1, 0, Media.hex("17 00 000000 01 42 c0 1e ff ff 7fff")));
        odd.send(Media.key(40));
        await().atMost(10, SECONDS).until(() -> server.stream("odd").lastDts() == 40);
    }

    @Test
    void aHugeSequenceHeaderCloses() throws IOException {
        RtmpClient hostile = server.publishing("hostile");
        byte[] body = new byte[1 << 20];
        System.arraycopy(Media.videoConfig().body(), 0, body, 0, 40);
        hostile.chunkSize(1 << 20);
        flood(hostile, hostile.slice(new Video(1, 0, body).encode()), 1);
        assertEnd(hostile, "message too large");
    }

    @Test
    void theThirdChangeOfAConfigurationWithinASecondCloses() throws IOException {
        RtmpClient hostile = server.publishing("hostile");
        for (int i = 0; i < 20; i++) {
            flood(hostile, hostile.slice(Media.videoConfig(30 + i % 2).encode()), 1);
        }
        assertEnd(hostile, "protocol error: the decoder configuration changed");
    }

    @Test
    void aFloodOfMetadataReachesAViewerAtMostTenTimesASecond() throws IOException {
        RtmpClient odd = server.publishing("odd");
        odd.send(Media.videoConfig(), Media.key(0));
        RtmpClient viewer = server.playing("odd");
        for (int i = 0; i < 2_000; i++) {
            odd.send(Media.metadata());
        }
        odd.send(Media.inter(40));
        int count = 0;
        for (String shown = "";
                !shown.equals("video 1 @40");
                shown = viewer.take(1).get(0)) {
            count += shown.contains("onMetaData") ? 1 : 0;
        }
        assertTrue(count < 200, count + " times");
    }

    @Test
    void aFloodOfTinyMessagesWaitsForTheNextSecond() throws IOException {
        long start = System.nanoTime(); // before the first second that is counted
        RtmpClient odd = server.publishing("odd");
        byte[] tiny = odd.slice(new Data(1, 0, Amf0.encodeAll("x")).encode());
        byte[] thousand = new byte[1_000 * tiny.length];
        for (int i = 0; i < 1_000; i++) {
            System.arraycopy(tiny, 0, thousand, i * tiny.length, tiny.length);
        }
        for (int i = 0; i < 50; i++) {
            odd.bytes(thousand);
        }
        odd.call(0, "_checkbw");
        odd.awaitCommand("_result");
        assertTrue(System.nanoTime() - start >= 2_000_000_000L, "50,000 messages take more than two seconds");
    }

    @Test
    void publishingInALoopIsDenied() throws IOException {
        RtmpClient hostile = server.connected();
        hostile.createStream();
        for (int i = 0; i < 60; i++) {
            hostile.publish(1, "loop");
            hostile.awaitStatus("NetStream.Publish.Start");
            hostile.call(1, "closeStream");
            server.time.advance(Duration.ofMillis(20));
        }
        hostile.publish(1, "loop");
        hostile.awaitStatus("NetStream.Publish.Denied");
    }

    @Test
    void acknowledgementsAreIgnored() throws IOException {
        RtmpClient odd = server.publishing("odd");
        odd.send(new Acknowledgement(0xFFFFFFFFL));
        odd.send(new WindowAckSize(0));
        odd.send(Media.opening(0));
        await().atMost(10, SECONDS).until(() -> server.stream("odd").stats().videoFrames() == 1);
    }
}
