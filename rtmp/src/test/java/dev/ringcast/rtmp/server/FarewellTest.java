package dev.ringcast.rtmp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A refused or ended peer gets its status, whatever it is doing: flush, shut the output, discard, close. */
@Timeout(60)
class FarewellTest {
    private final RunningServer server = new RunningServer();

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void aRefusalReachesAPeerThatHasShutItsOutput() throws IOException {
        for (int i = 0; i < 50; i++) {
            RtmpClient client = server.connected();
            client.publish(client.createStream(), "a b");
            client.shutdownOutput();
            assertEquals(List.of("status 1 NetStream.Publish.Denied"), client.takeAll());
            assertTrue(server.log.end(client).startsWith("refused"));
        }
    }

    @Test
    void aRefusalReachesAPeerThatIsStillSending() throws IOException {
        for (int i = 0; i < 20; i++) {
            RtmpClient client = server.connected();
            client.chunkSize(60_000);
            client.publish(client.createStream(), "a b");
            for (int k = 0; k < 10; k++) {
                client.send(Media.key(k, 50_000)); // what is not read would make the close a reset
            }
            assertEquals(List.of("status 1 NetStream.Publish.Denied"), client.takeAll());
        }
    }

    @Test
    void aRefusalReachesAPeerThatAddsNonsense() throws IOException {
        RtmpClient client = server.connected();
        client.publish(client.createStream(), "a b");
        client.bytes(new byte[1000]);
        assertEquals(List.of("status 1 NetStream.Publish.Denied"), client.takeAll());
    }

    @Test
    void aRefusedPeerThatSendsWithoutEndIsClosed() throws IOException {
        RtmpClient client = server.connected();
        client.publish(client.createStream(), "a b");
        client.awaitStatus("NetStream.Publish.Denied");
        assertEquals(List.of(), client.takeAll());
        long sent = 0;
        try {
            for (; sent < 100 << 20; sent += 60_000) {
                client.bytes(new byte[60_000]);
            }
        } catch (SocketException closed) {
            // expected: after 1 MiB, and what fits the buffers of both kernels
        }
        assertTrue(sent < 100 << 20, "read " + sent + " bytes");
        assertTrue(server.log.end(client).startsWith("refused"));
    }

    @Test
    void aRefusedPeersCommandsAreIgnored() throws IOException {
        RtmpClient client = server.connected();
        client.publish(client.createStream(), "a b");
        client.publish(1, "good");
        client.play(1, "good");
        assertEquals(List.of("status 1 NetStream.Publish.Denied"), client.takeAll());
        client.close();
        server.log.end(client);
        assertEquals(List.of(), server.streams.list());
        assertEquals(0, server.streams.waiting());
    }

    @Test
    void everyEndIsOneLineWithAddressAndReason() throws IOException {
        RtmpClient polite = server.publishing("test");
        polite.close();
        assertEquals("connection lost: closed without a stop", server.log.end(polite));
        RtmpClient rude = server.publishing("other");
        rude.reset();
        assertEquals("connection lost: reset by the peer", server.log.end(rude));
        RtmpClient cut = server.publishing("third");
        cut.bytes((byte) 4, (byte) 0, (byte) 0);
        cut.close();
        assertTrue(server.log.end(cut).startsWith("connection lost: connection ended inside a chunk"));
        assertTrue(server.log.containing(": closed, ").stream().allMatch(line -> line.startsWith("127.0.0.1:")));
    }
}
