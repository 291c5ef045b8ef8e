package dev.ringcast.rtmp.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringcast.core.concurrent.LiveThreads;
import dev.ringcast.rtmp.chunk.MessageType;
import dev.ringcast.rtmp.chunk.RawMessage;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thousand peers that come and leave in each phase, with or without a stop, leave nothing behind. */
@Timeout(120)
class LeakTest {
    private static final int TIMES = 1_000;

    private final List<String> threadsBefore = LiveThreads.named("ringcast-");
    private final RunningServer server = new RunningServer();

    @AfterEach
    void nothingIsLeft() throws IOException {
        server.awaitNoConnections();
        await("no waiting viewers").atMost(20, SECONDS).until(() -> server.streams.waiting() == 0);
        server.streams.list().forEach(server.streams::end);
        assertEquals(0, server.streams.memory().used(), "bytes of rings and partial messages");
        assertEquals(server.streams.pool().capacity(), server.streams.pool().available(), "buffers of the wire logs");
        server.close();
        await("no threads").atMost(20, SECONDS).until(() -> threadsBefore.containsAll(LiveThreads.named("ringcast-")));
    }

    /** What a peer does before it leaves. */
    private interface Visit {
        void to(RtmpClient client, int number) throws IOException;
    }

    private void visits(Visit visit) throws IOException {
        for (int i = 0; i < TIMES; i++) {
            RtmpClient client = server.socket();
            visit.to(client, i);
            if (i % 2 == 0) {
                client.close();
            } else {
                client.reset();
            }
        }
    }

    @Test
    void bare() throws IOException {
        visits((client, number) -> {
            if (number % 3 == 0) {
                client.bytes((byte) 3);
            }
        });
    }

    @Test
    void afterTheHandshake() throws IOException {
        server.connected();
        assertEquals(2, LiveThreads.named("ringcast-rtmp-(read|write)-").size(), "the check finds what is held");
        server.closeClients();
        visits((client, number) -> client.handshake());
    }

    @Test
    void connectedWithHalfAMessage() throws IOException {
        visits((client, number) -> {
            client.handshake().connect("live");
            byte[] wire = client.slice(new RawMessage(MessageType.AUDIO, 1, 0, new byte[20_000]));
            client.bytes(Arrays.copyOf(wire, wire.length / 2));
        });
    }

    @Test
    void waiting() throws IOException {
        visits((client, number) -> {
            client.handshake().connect("live").play(1, "absent" + number % 100);
            client.call(0, "_checkbw");
            client.awaitCommand("_result");
        });
    }

    @Test
    void playing() throws IOException {
        RtmpClient encoder = server.publishing("test");
        encoder.send(Media.opening(0));
        visits((client, number) -> {
            client.handshake().connect("live").play(1, "test");
            if (number % 4 != 0) {
                client.awaitStatus("NetStream.Play.Reset");
            }
            encoder.send(Media.inter(number * 40L));
        });
        server.awaitViewers("test", 0);
        encoder.close();
    }

    @Test
    void publishing() throws IOException {
        visits((client, number) -> {
            client.handshake().connect("live").publish(1, "test" + number % 100);
            client.awaitStatus("NetStream.Publish.Start");
            client.send(Media.opening(number));
            if (number % 3 == 0) {
                client.call(1, "closeStream");
            }
        });
    }

    @Test
    void refused() throws IOException {
        visits((client, number) -> {
            client.handshake();
            client.send(client.connectCommand(Map.of("app", "live")));
            client.publish(1, "a b");
            if (number % 2 == 0) {
                client.awaitStatus("NetStream.Publish.Denied");
            }
        });
    }
}
