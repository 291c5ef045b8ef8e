package dev.ringcast.it;

import static dev.ringcast.it.BadInput.LIMIT;
import static dev.ringcast.it.BadInput.keyframeOf;
import static dev.ringcast.it.BadInput.sendIgnoringTheEnd;
import static dev.ringcast.it.BadInput.sendUntilClosed;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.flv.FlvTag;
import dev.ringcast.it.process.Clip;
import dev.ringcast.it.process.RingcastProcess;
import dev.ringcast.it.rtmp.RawRtmp;
import dev.ringcast.it.rtmp.RtmpMessage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connection gets that breaks the rules of handshake, chunks and AMF; after each a bystander plays on. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class BadInputRtmpIT {
    @RegisterExtension
    @Order(1)
    static final RingcastProcess SERVER = RingcastProcess.with();

    @RegisterExtension
    @Order(2)
    static final Bystander BYSTANDER = Bystander.of(SERVER);

    // ---- messages that are not whole (rtmp/PROTOCOL.md 12)

    @Test
    void aMessageThatAnnouncesSixteenMebibytesCloses() throws Exception {
        try (RawRtmp connection = RawRtmp.open(SERVER.rtmpPort()).handshake()) {
            connection.send(connection.chunks().header(0, 3, 0, 0xFFFFFF, RtmpMessage.COMMAND_AMF0, 0));
            connection.awaitEnd(LIMIT);
        }
        await().atMost(LIMIT).until(() -> SERVER.log().contains("closed, message too large"));
    }

    @Test
    void beforePublishingPartialMessagesHaveAQuarterMebibyteInAll() throws Exception {
        try (RawRtmp connection = RawRtmp.open(SERVER.rtmpPort()).handshake()) {
            goOnWithPartialMessagesUntilClosed(connection, 1 << 20);
            await().atMost(LIMIT).until(() -> SERVER.log().contains("more than 262144 bytes of unfinished messages"));
        }
    }

    @Test
    void aPublishersPartialMessagesHave32MebibytesInAll() throws Exception {
        try (RawRtmp connection = RawRtmp.publisher(SERVER.rtmpPort(), "live/partial")) {
            goOnWithPartialMessagesUntilClosed(connection, 8 << 20);
            await().atMost(LIMIT).until(() -> SERVER.log().contains("more than 33554432 bytes of unfinished messages"));
        }
    }

    /** Begins messages on many chunk streams and continues each of them in turn. */
    private static void goOnWithPartialMessagesUntilClosed(RawRtmp connection, int length) {
        byte[] chunk = new byte[128];
        int streams = 50;
        connection.chunks().chunkSize(chunk.length);
        sendIgnoringTheEnd(() -> {
            connection.sendControl(RtmpMessage.control(RtmpMessage.SET_CHUNK_SIZE, chunk.length));
            for (int id = 10; id < 10 + streams; id++) {
                connection.send(connection.chunks().header(0, id, 0, length - 1, FlvTag.VIDEO, 1));
                connection.send(chunk);
            }
        });
        sendUntilClosed(connection, () -> {
            for (int id = 10; id < 10 + streams; id++) {
                ByteArrayOutputStream many = new ByteArrayOutputStream();
                for (int times = 0; times < 256; times++) {
                    many.writeBytes(connection.chunks().continuation(id, 0));
                    many.writeBytes(chunk);
                }
                connection.send(many.toByteArray());
            }
        });
    }

    // ---- chunk sizes (rtmp/PROTOCOL.md 3)

    @Test
    void aChunkSizeOfZeroCloses() throws Exception {
        try (RawRtmp connection = RawRtmp.open(SERVER.rtmpPort()).handshake()) {
            connection.sendControl(RtmpMessage.control(RtmpMessage.SET_CHUNK_SIZE, 0));
            connection.awaitEnd(LIMIT);
        }
        try (RawRtmp connection = RawRtmp.open(SERVER.rtmpPort()).handshake()) {
            connection.sendControl(RtmpMessage.control(RtmpMessage.SET_CHUNK_SIZE, 0x80000000));
            connection.awaitEnd(LIMIT);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 0x80000001, 0x7FFFFFFF})
    void oddChunkSizesAreTakenAsTheyAreMeant(int announced) throws Exception {
        String name = "live/chunks" + Integer.toHexString(announced);
        FlvTag frame = keyframeOf(100_000);
        try (RawRtmp publisher = RawRtmp.publisher(SERVER.rtmpPort(), name);
                RawRtmp viewer = RawRtmp.player(SERVER.rtmpPort(), name)) {
            publisher.sendControl(RtmpMessage.control(RtmpMessage.SET_CHUNK_SIZE, announced));
            publisher.chunks().chunkSize((announced & 0x7FFFFFFF) == 1 ? 1 : 0xFFFFFF);
            publisher.send(Clip.VIDEO.tags().config(FlvTag.VIDEO)).send(frame);
            RtmpMessage got =
                    viewer.await(message -> message.isTag() && message.tag().isKeyframe(), "the keyframe");
            assertArrayEquals(frame.body(), got.body());
        }
    }

    // ---- chunk streams (rtmp/PROTOCOL.md 12)

    @Test
    void theSixtyFifthChunkStreamCloses() throws Exception {
        try (RawRtmp connection = RawRtmp.open(SERVER.rtmpPort()).handshake()) {
            RtmpMessage nothing = RtmpMessage.event(31, 0);
            for (int id = 100; id < 164; id++) {
                connection.send(id, nothing);
            }
            connection.send(60_000, nothing);
            connection.awaitEnd(LIMIT);
        }
    }

    // ---- AMF (rtmp/PROTOCOL.md 12)

    static Stream<Arguments> hostileAmf() {
        byte[] deep = new byte[40_000];
        for (int i = 0; i + 4 <= deep.length; i += 4) {
            System.arraycopy(new byte[] {3, 0, 1, 'a'}, 0, deep, i, 4);
        }
        return Stream.of(
                Arguments.of("10,000 objects in each other", deep),
                Arguments.of("an array of 2^31-1", HexFormat.of().parseHex("0a7fffffff05")),
                Arguments.of("a string longer than the rest", HexFormat.of().parseHex("02ffff61")),
                Arguments.of("a long string of 2^32-1", HexFormat.of().parseHex("0cffffffff61")),
                Arguments.of("a number of three bytes", HexFormat.of().parseHex("00010203")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostileAmf")
    void amfThatCannotBeCloses(String what, byte[] amf) throws Exception {
        try (RawRtmp connection = RawRtmp.open(SERVER.rtmpPort()).handshake()) {
            connection.command(0, "connect", 1, amf);
            connection.awaitEnd(LIMIT);
        }
    }

    @Test
    void numbersThatAreNoIdsAreIgnored() throws Exception {
        try (RawRtmp connection = RawRtmp.open(SERVER.rtmpPort()).session("live/ids")) {
            for (double id : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -1, 0x1p53, 1e300}) {
                connection.command(0, "deleteStream", 9, null, id);
                connection.command(0, "deleteStream", id, null, 77.0);
                connection.command(0, "_checkbw", id, (Object) null);
            }
            connection.createStream();
        }
    }

    // ---- other protocols (rtmp/PROTOCOL.md 2)

    @Test
    void tlsOnTheRtmpPortIsClosedAtOnceWithoutAWord() throws Exception {
        closedAtOnceWithoutAWord(HexFormat.of().parseHex("1603010200010001fc0303"));
    }

    @Test
    void httpOnTheRtmpPortIsClosedAtOnceWithoutAWord() throws Exception {
        closedAtOnceWithoutAWord("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static void closedAtOnceWithoutAWord(byte[] greeting) throws Exception {
        try (RawRtmp connection = RawRtmp.open(SERVER.rtmpPort())) {
            connection.startReading();
            connection.send(greeting);
            connection.awaitEnd(Duration.ofSeconds(2));
            assertEquals(0, connection.bytesReceived());
        }
    }

    @Test
    void aVersionThatIsNotOursIsAnsweredWithOurs() throws Exception {
        try (RawRtmp connection = RawRtmp.open(SERVER.rtmpPort())) {
            byte[] hello = RawRtmp.hello();
            hello[0] = 6;
            connection.send(hello);
            assertEquals(3, connection.readHandshake()[0]);
        }
    }

    // ---- digests, acknowledgements and floods (rtmp/PROTOCOL.md 2, 4, 12)

    @ParameterizedTest
    @ValueSource(ints = {0, 0x7F, 0x80, 0xFF})
    void offsetsOfADigestThatIsNoneGetTheSimpleAnswer(int offset) throws Exception {
        try (RawRtmp connection = RawRtmp.open(SERVER.rtmpPort())) {
            byte[] hello = RawRtmp.hello();
            Arrays.fill(hello, 5, 13, (byte) offset); // a version, and the four bytes of one scheme's offset
            Arrays.fill(hello, 1 + 772, 1 + 776, (byte) offset); // those of the other
            hello[5] = 9;
            connection.send(hello);
            byte[] answer = connection.readHandshake();
            assertEquals(0, ByteBuffer.wrap(answer).getInt(5), "S1 says that it is not signed");
            assertArrayEquals(
                    Arrays.copyOfRange(hello, 9, hello.length),
                    Arrays.copyOfRange(answer, 1 + 1536 + 8, answer.length),
                    "S2 echoes C1");
        }
    }

    @Test
    void acknowledgementsOfWhatWasNeverSentAreIgnored() throws Exception {
        try (RawRtmp connection = RawRtmp.open(SERVER.rtmpPort()).session("live/acks")) {
            for (int sequence : new int[] {-1, Integer.MAX_VALUE, 0, 5}) {
                connection.sendControl(RtmpMessage.control(RtmpMessage.ACKNOWLEDGEMENT, sequence));
            }
            for (int window : new int[] {0, 1, -1}) {
                connection.sendControl(RtmpMessage.control(RtmpMessage.WINDOW_ACKNOWLEDGEMENT_SIZE, window));
            }
            connection.createStream();
        }
    }

    @Test
    void ofAFloodOfMessagesTwentyThousandAreReadInASecond() throws Exception {
        try (RawRtmp connection = RawRtmp.open(SERVER.rtmpPort()).session("live/flood")) {
            byte[] nothing = connection.chunks().message(7, new RtmpMessage(31, 0, 0, new byte[0]));
            ByteArrayOutputStream many = new ByteArrayOutputStream();
            for (int number = 0; number < 60_000; number++) {
                many.writeBytes(nothing);
            }
            long begin = System.nanoTime();
            connection.send(many.toByteArray());
            connection.createStream();
            Duration taken = Duration.ofNanos(System.nanoTime() - begin);
            assertTrue(taken.toMillis() > 1_500, () -> "60,000 messages were read in " + taken);
        }
    }
}
