package dev.ringcast.rtmp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringcast.rtmp.message.Command;
import dev.ringcast.rtmp.message.RtmpMessage;
import dev.ringcast.rtmp.message.UserControl;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many things at once on a connection and on a name. A lost wake-up would be a read that times out. */
@Timeout(120)
class ConcurrencyTest {
    private static final int ROUNDS = 1_000;
    private static final int TAKEOVERS = 100;

    private final RunningServer server = new RunningServer(Settings.undelayed());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean over = new AtomicBoolean();

    @AfterEach
    void close() throws IOException {
        over.set(true);
        threads.close();
        server.close();
    }

    private Callable<Void> publishing(RtmpClient encoder) {
        return () -> {
            try {
                for (long time = 0; !over.get(); time += 40) {
                    encoder.send(time % 400 == 0 ? Media.key(time) : Media.inter(time));
                    LockSupport.parkNanos(50_000); // 1 MiB more after its end closes the connection
                }
            } catch (SocketException closed) {
                return null; // taken over
            }
            return null;
        };
    }

    @Test
    void aClientThatPlaysStopsAndCallsInALoopGetsEveryAnswer() throws Exception {
        RtmpClient encoder = server.publishing("test");
        encoder.send(Media.opening(0));
        Future<Void> media = threads.submit(publishing(encoder));
        RtmpClient player = server.connected();
        for (int round = 0; round < ROUNDS; round++) {
            int streamId = 1 + round % 2;
            player.play(streamId, round % 3 == 0 ? "absent" : "test");
            if (round % 5 == 0) {
                answered(player);
            }
            player.call(streamId, round % 7 == 0 ? "deleteStream" : "closeStream", (double) streamId);
            answered(player);
            server.time.advance(Duration.ofMillis(40)); // within the rate of commands
        }
        over.set(true);
        media.get();
        assertEquals(0, server.streams.waiting());
        assertEquals(0, server.stream("test").viewers());
    }

    /** Both kinds of answer come: the one that the read loop queues, and the one that media does not push aside. */
    private static void answered(RtmpClient player) throws IOException {
        player.send(new UserControl(UserControl.Event.PING_REQUEST, 7));
        int asked = player.call(0, "_checkbw");
        boolean pong = false;
        for (RtmpMessage message = player.next(); ; message = player.next()) {
            pong |= message instanceof UserControl event && event.event() == UserControl.Event.PING_RESPONSE;
            if (message instanceof Command command && command.transactionId() == asked) {
                break;
            }
        }
        assertEquals(true, pong, "in the order of asking");
    }

    @Test
    void publishersThatTakeOverFromEachOtherGetTheStatusAndAreClosed() throws Exception {
        RtmpClient before = server.publishing("test");
        for (int i = 0; i < TAKEOVERS; i++) {
            before.send(Media.opening(0));
            before.call(0, "_checkbw"); // its first frame is there, or the deadline for that would come with the time
            before.awaitCommand("_result");
            threads.submit(publishing(before));
            server.time.advance(Duration.ofSeconds(31)); // or the name rejects for a minute
            RtmpClient next = server.publishing("test");
            String told = lastButPings(before);
            RtmpClient taken = before;
            assertEquals("status 1 NetStream.Publish.BadName", told, () -> server.log.end(taken));
            before = next;
        }
        assertEquals(1, server.streams.list().size());
    }

    private static String lastButPings(RtmpClient client) throws IOException {
        String last = "";
        for (String shown = client.take(1).get(0);
                !shown.equals("end");
                shown = client.take(1).get(0)) {
            last = shown.startsWith("PING") || shown.startsWith("Ack") ? last : shown;
        }
        return last;
    }
}
