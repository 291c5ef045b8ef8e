package dev.ringcast.rtmp.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.Peer;
import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamAuthenticator.Decision;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer that leaves while the authenticator decides on it claims no stream. */
@Timeout(60)
class LeavingPeerTest {
    /** Permits the first question at once; the others wait for the latch, and permit too, interrupted or not. */
    private static final class Slow implements StreamAuthenticator {
        final CountDownLatch permit = new CountDownLatch(1);
        final CountDownLatch asked = new CountDownLatch(1);
        final CountDownLatch interrupted = new CountDownLatch(1);
        private boolean first = true;

        @Override
        public synchronized Decision publish(StreamName name, Peer peer) {
            if (first) {
                first = false;
                return Decision.PERMIT;
            }
            asked.countDown();
            try {
                permit.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return Decision.PERMIT;
        }
    }

    private final Slow slow = new Slow();
    private final RunningServer server = new RunningServer(StreamSettings.DEFAULTS, slow);

    @AfterEach
    void close() throws IOException {
        slow.permit.countDown();
        server.close();
    }

    /** A publisher is live, and the authenticator is being asked about another one. */
    private RtmpClient live() throws IOException {
        RtmpClient live = server.publishing("test");
        live.send(Media.opening(0));
        await().atMost(10, SECONDS).until(() -> server.stream("test").stats().videoFrames() == 1);
        return live;
    }

    private RtmpClient asking() throws IOException, InterruptedException {
        RtmpClient client = server.connected();
        client.createStream();
        client.publish(1, "test");
        assertTrue(slow.asked.await(10, SECONDS));
        return client;
    }

    private void stillLive(RtmpClient live) throws IOException, InterruptedException {
        assertTrue(slow.interrupted.await(10, SECONDS), "the question was not cancelled");
        server.awaitConnections(1);
        live.send(Media.inter(40));
        await().atMost(10, SECONDS).until(() -> server.stream("test").stats().videoFrames() == 2);
        live.call(0, "_checkbw");
        live.awaitCommand("_result");
    }

    @Test
    void aPeerThatClosesDoesNotTakeOver() throws Exception {
        RtmpClient live = live();
        asking().close();
        stillLive(live);
    }

    @Test
    void aPeerThatResetsDoesNotTakeOver() throws Exception {
        RtmpClient live = live();
        asking().reset();
        stillLive(live);
    }

    @Test
    void aPeerThatShutsItsOutputDoesNotTakeOver() throws Exception {
        RtmpClient live = live();
        asking().shutdownOutput();
        stillLive(live);
    }

    @Test
    void anEndBehindSixtyKilobytesOfMediaIsSeen() throws Exception {
        RtmpClient live = live();
        RtmpClient other = asking();
        other.bytes(new byte[60_000]);
        other.shutdownOutput();
        stillLive(live);
    }

    @Test
    void aPeerThatMissesItsDeadlineDoesNotTakeOver() throws Exception {
        RtmpClient live = live();
        RtmpClient other = asking();
        server.time.advance(Duration.ofSeconds(16));
        other.awaitClose();
        stillLive(live);
    }

    @Test
    void framesSentDuringTheQuestionArePublishedAfterIt() throws Exception {
        live();
        RtmpClient other = asking();
        other.send(Media.opening(0));
        slow.permit.countDown();
        other.awaitStatus("NetStream.Publish.Start");
        await().atMost(10, SECONDS).until(() -> server.stream("test").stats().videoFrames() == 2);
        for (int i = 1; i <= 50; i++) {
            other.send(Media.inter(i * 40L));
        }
        await().atMost(10, SECONDS).until(() -> server.stream("test").stats().videoFrames() == 52);
        other.reset();
        server.awaitConnections(1);
        assertEquals(1, server.streams.size());
    }
}
