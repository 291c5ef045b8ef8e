package dev.ringcast.rtmp.client;

import static dev.ringcast.rtmp.client.Clients.assertFails;
import static dev.ringcast.rtmp.client.Clients.client;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.media.Frame;
import dev.ringcast.rtmp.chunk.ChunkReader;
import dev.ringcast.rtmp.chunk.MessageType;
import dev.ringcast.rtmp.client.RtmpClientException.Reason;
import dev.ringcast.rtmp.message.Aggregate;
import dev.ringcast.rtmp.message.Audio;
import dev.ringcast.rtmp.message.Command;
import dev.ringcast.rtmp.message.Data;
import dev.ringcast.rtmp.message.PeerRateLimit;
import dev.ringcast.rtmp.message.RtmpMessage;
import dev.ringcast.rtmp.message.SetChunkSize;
import dev.ringcast.rtmp.message.UserControl;
import dev.ringcast.rtmp.message.Video;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server may send to a client has bounds; each is reached here (rtmp/PROTOCOL.md 13). */
@Timeout(60)
class HostileServerTest {
    private static final int MEBIBYTE = 1 << 20;

    /** A first chunk, of format 0 on a chunk stream, that declares a message. */
    private static byte[] head(int chunkStream, int type, int length) {
        return ByteBuffer.allocate(12)
                .put((byte) chunkStream)
                .putInt(length >> 16)
                .putShort((short) length)
                .put((byte) type)
                .putInt(0)
                .array();
    }

    private static Reason publishing(ScriptedServer.Script script) throws IOException {
        try (ScriptedServer server = new ScriptedServer(script);
                RtmpClient client = client()) {
            return failure(client, server).reason();
        }
    }

    private static RtmpClientException failure(RtmpClient client, ScriptedServer server) {
        try {
            RtmpPublication publication = client.publish(server.url());
            await().atMost(Clients.LIMIT).until(() -> publication.failure().isPresent());
            RtmpClientException failure = publication.failure().orElseThrow();
            publication.close();
            return failure;
        } catch (RtmpClientException e) {
            return e;
        }
    }

    static Stream<byte[]> wrongHandshakes() {
        byte[] whole = new byte[1 + 2 * 1536 + 12];
        whole[0] = 3;
        Arrays.fill(whole, 1 + 2 * 1536, whole.length, (byte) 0xFF); // no chunk begins so
        return Stream.of("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(), new byte[] {0x15, 3, 3, 0, 2}, whole);
    }

    @ParameterizedTest
    @MethodSource("wrongHandshakes")
    void whatIsNoRtmpIsAProtocolError(byte[] answer) throws IOException {
        assertEquals(Reason.PROTOCOL, publishing(to -> {
            to.bytes(answer);
            to.socket().getInputStream().transferTo(OutputStream.nullOutputStream());
        }));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 1_000, 1_537, 3_072})
    void aHandshakeThatIsCutOffIsALostConnection(int bytes) throws IOException {
        byte[] part = new byte[bytes];
        Arrays.fill(part, 0, Math.min(1, bytes), (byte) 3);
        assertEquals(Reason.LOST, publishing(to -> {
            to.bytes(part);
            to.socket().shutdownOutput();
            to.socket().getInputStream().transferTo(OutputStream.nullOutputStream());
        }));
    }

    @Test
    void aHugeChunkSizeAndAHugeMessageTakeNoMemory() throws IOException {
        assertEquals(Reason.PROTOCOL, publishing(to -> {
            to.publishing().send(new SetChunkSize(0x7FFFFFFF));
            to.bytes(head(3, MessageType.COMMAND, 0xFFFFFF));
            to.commandsToTheEnd();
        }));
    }

    @Test
    void chunkSizeZeroIsAProtocolError() throws IOException {
        assertEquals(Reason.PROTOCOL, publishing(to -> {
            to.publishing().send(new SetChunkSize(0));
            to.commandsToTheEnd();
        }));
    }

    @Test
    void chunkStreamsAreCounted() throws IOException {
        assertEquals(Reason.PROTOCOL, publishing(to -> {
            to.publishing();
            for (int id = 2; id < 64; id++) {
                to.bytes(head(id, MessageType.COMMAND, 200));
                to.bytes(new byte[128]);
            }
            for (int id = 64; id < 70; id++) {
                to.bytes((byte) 0, (byte) (id - 64));
                to.bytes(Arrays.copyOfRange(head(0, MessageType.COMMAND, 200), 1, 12));
                to.bytes(new byte[128]);
            }
            to.commandsToTheEnd();
        }));
    }

    @Test
    void messagesUnderWayHaveABound() throws IOException {
        assertEquals(Reason.PROTOCOL, publishing(to -> {
            to.publishing().send(new SetChunkSize(60_000));
            for (int id = 10; id < 20; id++) { // each may be as long, all together may not
                to.bytes(head(id, MessageType.COMMAND, 64 << 10));
                to.bytes(new byte[60_000]);
            }
            to.commandsToTheEnd();
        }));
    }

    @Test
    void anAnswerThatIsNestedWithoutEndIsAProtocolError() throws IOException {
        byte[] nested = new byte[40_000];
        for (int i = 0; i < nested.length; i += 5) {
            nested[i] = 10; // a strict array of one value
            nested[Math.min(nested.length - 1, i + 4)] = 1;
        }
        assertEquals(Reason.PROTOCOL, publishing(to -> {
            to.handshake().await("connect");
            to.send(new SetChunkSize(60_000));
            to.bytes(head(3, MessageType.COMMAND, nested.length));
            to.bytes(nested);
            to.commandsToTheEnd();
        }));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 0x1p40, Double.NaN, Double.POSITIVE_INFINITY})
    void aMessageStreamWithoutAUsableNumberIsRefused(double number) throws IOException {
        assertEquals(Reason.REJECTED, publishing(to -> {
            to.accept();
            Command create = to.await("createStream");
            to.send(Command.of(0, "_result", create.transactionId(), null, number));
            to.commandsToTheEnd();
        }));
    }

    @Test
    void floodsOfPingsAndCommandsAreBounded() throws IOException {
        UserControl ping = new UserControl(UserControl.Event.PING_REQUEST, 7);
        assertEquals(Reason.PROTOCOL, publishing(to -> flood(to.publishing(), ping)));
        Command command = Command.of(0, "onBWDone", 0, null);
        assertEquals(Reason.PROTOCOL, publishing(to -> flood(to.publishing(), command)));
        assertEquals(Reason.PROTOCOL, publishing(to -> {
            to.handshake().await("connect");
            flood(to, command); // before the answer to connect too
        }));
    }

    private static void flood(ScriptedServer.Client to, RtmpMessage message) throws IOException {
        for (int i = 0; i < 20 * PeerRateLimit.COMMANDS; i++) { // more than a second of a slow machine allows
            to.send(message);
        }
        to.commandsToTheEnd();
    }

    /** A message of more than what a publication may hold: it would fail if its bytes were kept. */
    @Test
    void mediaForAPublisherTakesNoMemoryAndItsRefusalIsHeard() throws IOException {
        byte[] video = new byte[ChunkReader.PARTIAL_BYTES_BEFORE_PUBLISH + 1_000];
        assertEquals(Reason.BAD_NAME, publishing(to -> {
            to.publishing().send(new SetChunkSize(0xFFFFFF));
            to.bytes(head(6, MessageType.VIDEO, video.length));
            to.bytes(video);
            to.send(new Audio(1, 0, new byte[10]));
            to.send(ScriptedServer.status("error", "NetStream.Publish.BadName", ""));
            to.commandsToTheEnd();
        }));
    }

    @Test
    void aServerThatSendsMediaToAPublisherWithoutEndIsReadSlowly() throws Exception {
        AtomicLong sent = new AtomicLong();
        CountDownLatch begun = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(to -> {
                    to.socket().setSendBufferSize(64 << 10);
                    to.publishing().send(new SetChunkSize(0xFFFFFF));
                    byte[] video = new byte[100_000];
                    while (sent.get() < 1L << 40) {
                        to.bytes(head(6, MessageType.VIDEO, video.length));
                        to.bytes(video);
                        sent.addAndGet(video.length);
                        begun.countDown();
                    }
                });
                RtmpClient client = client()) {
            RtmpPublication publication = client.publish(server.url());
            long start = System.nanoTime();
            begun.await();
            for (int i = 0; i < 20; i++) {
                publication.write(Clients.video(i * 40L, 1_000)); // the publication is not disturbed
            }
            await().atMost(Clients.LIMIT).until(() -> System.nanoTime() - start > 2_000_000_000L);
            long seconds = (System.nanoTime() - start) / 1_000_000_000 + 1;
            long most = seconds * Link.PUBLISHING_BYTES_PER_SECOND + 12L * MEBIBYTE; // and what the kernels keep
            assertTrue(sent.get() < most, sent + " bytes were taken in " + seconds + " s");
            assertTrue(publication.failure().isEmpty());
            publication.abort();
        }
    }

    @Test
    void aPlaybackBoundsWhatItTakes() throws IOException {
        try (ScriptedServer server = new ScriptedServer(
                        to -> {
                            to.playing().bytes(head(6, MessageType.VIDEO, 9 << 20)); // more than 8 MiB
                            to.commandsToTheEnd();
                        },
                        to -> {
                            to.playing();
                            flood(to, Command.of(0, "x", 0, null));
                        });
                RtmpClient client = client()) {
            for (int i = 0; i < 2; i++) {
                RtmpPlayback playback = client.play(server.url());
                assertFails(Reason.PROTOCOL, () -> drain(playback));
            }
        }
    }

    private static int drain(RtmpPlayback playback) throws RtmpClientException {
        int frames = 0;
        while (playback.next().isPresent()) {
            frames++;
        }
        return frames;
    }

    @Test
    void brokenMediaIsLeftOutOfAPlaybackAndCounted() throws IOException {
        try (ScriptedServer server = new ScriptedServer(to -> {
                    to.playing();
                    to.send(new Video(1, 0, new byte[0]), new Video(1, 0, new byte[] {0x17, 1}));
                    to.send(new Aggregate(1, 0, new byte[5]));
                    to.send(new Data(1, 0, new byte[0]));
                    to.send(new Video(1, 40, new byte[] {0x27, 1, 0, 0, 0, 1}));
                    to.send(ScriptedServer.status("status", "NetStream.Play.UnpublishNotify", ""));
                    to.commandsToTheEnd();
                });
                RtmpClient client = client()) {
            RtmpPlayback playback = client.play(server.url());
            Frame frame = playback.next().orElseThrow();
            assertEquals(40, frame.dts());
            assertEquals(0, drain(playback));
            assertEquals(4, playback.dropped());
        }
    }
}
