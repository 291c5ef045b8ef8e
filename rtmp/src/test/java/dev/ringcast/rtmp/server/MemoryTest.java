package dev.ringcast.rtmp.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.rtmp.chunk.MessageType;
import dev.ringcast.rtmp.chunk.RawMessage;
import dev.ringcast.rtmp.message.Abort;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages that are not whole yet count against the limit on memory that all connections share. */
@Timeout(60)
class MemoryTest {
    private static final int LIMIT = 8 << 20;

    private RunningServer server;

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    /** Sends a message but for its last byte. */
    private static void sendUnfinished(RtmpClient client, int bytes) throws IOException {
        byte[] wire = client.slice(new RawMessage(MessageType.VIDEO, 1, 0, new byte[bytes]));
        try {
            client.bytes(Arrays.copyOf(wire, wire.length - 1));
        } catch (SocketException closed) {
            return; // it was too much
        }
    }

    /** Of a message of two chunks or more. */
    private static void sendFirstChunk(RtmpClient client, int bytes) throws IOException {
        int chunk = 8 << 10;
        client.chunkSize(chunk);
        byte[] wire = client.slice(new RawMessage(MessageType.AUDIO, 1, 0, new byte[bytes]));
        client.bytes(Arrays.copyOf(wire, 12 + chunk));
    }

    @Test
    void partialMessagesAreCountedUntilTheConnectionEnds() throws IOException {
        server = new RunningServer();
        RtmpClient client = server.publishing("test");
        client.chunkSize(1 << 20);
        sendUnfinished(client, 1 << 20);
        await().atMost(10, SECONDS).until(() -> server.streams.memory().used() >= 1 << 20);
        client.close();
        await().atMost(10, SECONDS).until(() -> server.streams.memory().used() == 0);
    }

    @Test
    void completedAndAbortedMessagesAreCountedNoLonger() throws IOException {
        server = new RunningServer();
        RtmpClient client = server.publishing("test");
        client.chunkSize(60_000);
        byte[] wire = client.slice(new RawMessage(MessageType.VIDEO, 1, 0, new byte[1 << 20]));
        client.bytes(Arrays.copyOf(wire, 12 + 60_000 + 9 * 60_001)); // ten whole chunks
        await().atMost(10, SECONDS).until(() -> server.streams.memory().used() >= 600_000);
        client.send(new Abort(6));
        await().atMost(10, SECONDS).until(() -> server.streams.memory().used() == 0);
        client.send(new RawMessage(MessageType.VIDEO, 1, 0, new byte[300_000])); // so small that no array is kept
        client.call(0, "_checkbw");
        client.awaitCommand("_result");
        assertTrue(server.streams.memory().used() < 50_000, "the slots of its ring");
    }

    @Test
    void manyPublishersWithUnfinishedMessagesAreClosedAndOthersPlayOn() throws IOException {
        server = new RunningServer(Settings.memory(LIMIT));
        RtmpClient encoder = server.publishing("good");
        RtmpClient player = server.playing("good");
        encoder.send(Media.opening(0));
        player.take(6);
        List<RtmpClient> hostile = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            RtmpClient client = server.publishing("hostile" + i);
            client.chunkSize(1 << 20);
            sendUnfinished(client, 4 << 20);
            hostile.add(client);
        }
        await().atMost(20, SECONDS)
                .until(() -> server.log.containing("too much memory").size() >= 8);
        assertTrue(
                server.streams.memory().used() < LIMIT + (4 << 20),
                server.streams.memory().used() + " bytes");
        encoder.send(Media.key(40, 60_000));
        assertEquals("video 1 @40 key", player.take(1).get(0));
    }

    @Test
    void aPeerThatStopsPublishingHasTheSmallLimitAgain() throws IOException {
        server = new RunningServer();
        RtmpClient client = server.publishing("test");
        client.chunkSize(1 << 20);
        client.send(Media.opening(0));
        client.call(1, "deleteStream", 1.0);
        sendUnfinished(client, 1 << 20);
        assertTrue(server.log.end(client).startsWith("message too large"), server.log.end(client));
    }

    @Test
    void whileMemoryIsShortAPeerThatDoesNotPublishHas16KiBAtMost() throws IOException {
        server = new RunningServer(Settings.memory(LIMIT));
        server.streams.memory().addPartial(LIMIT + 1); // of others
        RtmpClient modest = server.connected();
        RtmpClient greedy = server.connected();
        sendFirstChunk(modest, (16 << 10) - 500); // and room for the command
        sendFirstChunk(greedy, (16 << 10) + 1);
        modest.call(0, "_checkbw");
        modest.awaitCommand("_result");
        assertTrue(server.log.end(greedy).startsWith("too much memory"), server.log.end(greedy));
        assertEquals(1, server.rtmp.connections());
        server.streams.memory().addPartial(-LIMIT - 1);
    }

    @Test
    void peersThatDoNotPublishAreClosedFirst() throws IOException {
        server = new RunningServer(Settings.memory(LIMIT));
        for (int i = 0; i < 100; i++) {
            RtmpClient client = server.connected();
            client.chunkSize(1 << 20);
            sendUnfinished(client, 200_000);
        }
        await().atMost(20, SECONDS)
                .until(() -> !server.log.containing("too much memory").isEmpty());
        assertTrue(server.streams.memory().used() <= LIMIT + 200_000 * 8);
        RtmpClient encoder = server.publishing("good");
        encoder.send(Media.opening(0));
        await().atMost(10, SECONDS).until(() -> server.stream("good").stats().videoFrames() == 1);
    }
}
