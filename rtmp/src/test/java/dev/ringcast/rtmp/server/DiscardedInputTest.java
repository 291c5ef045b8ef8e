package dev.ringcast.rtmp.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.ringcast.core.wire.HeapBudget;
import dev.ringcast.core.wire.SharedBuffers;
import dev.ringcast.rtmp.chunk.RtmpWireFormat;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A refused peer that sends on. No janitor inspects its session, so only the number of bytes can end it. */
@Timeout(60)
class DiscardedInputTest {
    private static final int DISCARDED_BYTES = 1 << 20;
    private static final int LAST_BYTES = 4 << 10;

    private final RunningServer server = new RunningServer();
    private final HeapBudget heap = new HeapBudget(Long.MAX_VALUE);
    private final RtmpServer.RtmpContext context = new RtmpServer.RtmpContext(
            server.streams,
            () -> server.options,
            server.time,
            new RtmpWireFormat(RunningServer.CHUNK_SIZE),
            new SharedBuffers(heap),
            new SharedBuffers(heap));

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void oneMebibyteIsDiscardedAndThenTheConnectionIsClosed() throws IOException {
        try (AcceptedConnection peer =
                new AcceptedConnection(System::nanoTime, connection -> new RtmpSession(connection, context).serve())) {
            RtmpClient client = peer.client.handshake().connect("live");
            client.createStream();
            client.publish(1, "a b");
            assertEquals(List.of("status 1 NetStream.Publish.Denied"), client.takeAll());
            long before = peer.connection.bytesRead();
            client.bytes(new byte[DISCARDED_BYTES - LAST_BYTES]);
            await().atMost(10, SECONDS)
                    .until(() -> peer.connection.bytesRead() == before + DISCARDED_BYTES - LAST_BYTES);
            assertFalse(peer.connection.isClosed());
            client.bytes(new byte[LAST_BYTES]);
            await().atMost(10, SECONDS).until(peer.connection::isClosed);
        }
    }
}
