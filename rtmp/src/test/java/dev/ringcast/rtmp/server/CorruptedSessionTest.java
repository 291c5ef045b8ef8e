package dev.ringcast.rtmp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringcast.rtmp.message.Aggregate;
import dev.ringcast.rtmp.message.Command;
import dev.ringcast.rtmp.message.RtmpMessage;
import dev.ringcast.rtmp.message.SetChunkSize;
import dev.ringcast.rtmp.message.UserControl;
import dev.ringcast.rtmp.message.UserControl.Event;
import dev.ringcast.rtmp.message.WindowAckSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an encoder sends, with some bytes changed. The server reports no internal error, and others play on. */
@Timeout(120)
class CorruptedSessionTest {
    private static final int SESSIONS = 400;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void changedBytesHarmNoOtherConnection(long seed) throws IOException {
        Random random = new Random(seed);
        try (RunningServer server = new RunningServer()) { // its close looks at the log
            RtmpClient encoder = server.publishing("witness");
            RtmpClient player = server.playing("witness");
            encoder.send(Media.opening(0));
            player.take(6);
            for (int i = 0; i < SESSIONS; i++) {
                visit(server, random, i);
            }
            server.awaitConnections(2);
            encoder.send(Media.key(40));
            assertEquals("video 1 @40 key", player.take(1).get(0));
        }
    }

    private static void visit(RunningServer server, Random random, int number) throws IOException {
        try (RtmpClient client = server.socket().handshake()) {
            byte[] wire = session(client, number);
            for (int changes = 1 + random.nextInt(8); changes > 0; changes--) {
                int place = random.nextInt(wire.length);
                wire[place] = (byte) (random.nextBoolean() ? random.nextInt() : wire[place] ^ 1 << random.nextInt(8));
            }
            client.bytes(wire);
            if (random.nextBoolean()) {
                client.shutdownOutput();
                client.awaitClose();
            }
        } catch (SocketException closed) {
            return; // the server has refused what it read
        }
    }

    private static byte[] session(RtmpClient client, int number) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        add(client, wire, client.connectCommand(Map.of("app", "live", "tcUrl", "rtmp://localhost/live")));
        add(client, wire, new WindowAckSize(1000));
        add(client, wire, Command.of(0, "createStream", 2, null));
        add(client, wire, Command.of(1, "publish", 3, null, "fuzz" + number, "live"));
        for (RtmpMessage message : Media.opening(0)) {
            add(client, wire, message);
        }
        add(client, wire, new UserControl(Event.PING_REQUEST, 5));
        add(client, wire, new Aggregate(1, 40, new byte[40]));
        add(client, wire, Command.of(2, "play", 4, null, "fuzz" + number));
        add(client, wire, Command.of(2, "pause", 5, null, true, 0.0));
        add(client, wire, Media.key(80, 5_000));
        add(client, wire, new SetChunkSize(128));
        add(client, wire, Command.of(1, "closeStream", 0, null));
        return wire.toByteArray();
    }

    private static void add(RtmpClient client, ByteArrayOutputStream wire, RtmpMessage message) {
        wire.writeBytes(client.slice(message.encode()));
    }
}
