package dev.ringcast.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.Peer;
import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamObserver;
import dev.ringcast.core.live.Publisher;
import dev.ringcast.it.http.RawHttp;
import dev.ringcast.it.rtmp.RawRtmp;
import dev.ringcast.server.MediaServer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An embedded server whose hooks block, and do not even end when they are interrupted. */
@Timeout(60)
class BlockedHooksIT {
    private static final Duration LIMIT = Duration.ofSeconds(6);

    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger blocked = new AtomicInteger();

    @AfterEach
    void release() {
        end.countDown();
    }

    private void block() {
        blocked.incrementAndGet();
        while (end.getCount() > 0) {
            try {
                end.await();
            } catch (InterruptedException e) {
                assertEquals(1, end.getCount(), "it blocks on");
            }
        }
    }

    /** Permits this program alone. */
    private final StreamAuthenticator authenticator = new StreamAuthenticator() {
        @Override
        public Decision publish(StreamName name, Peer peer) {
            return decide(peer);
        }

        @Override
        public Decision play(StreamName name, Peer peer) {
            return decide(peer);
        }

        private Decision decide(Peer peer) {
            if (peer.protocol().equals("rtmp") || peer.protocol().equals("hls")) {
                block();
            }
            return Decision.PERMIT;
        }
    };

    private final StreamObserver observer = new StreamObserver() {
        @Override
        public void publishStarted(StreamName name, Peer peer) {
            block();
        }
    };

    @Test
    void theyDoNotHoldUpItsClosing() throws Exception {
        MediaServer server = MediaServer.builder()
                .rtmpPort(0)
                .httpPort(0)
                .authenticator(authenticator)
                .observer(observer)
                .start();
        try (Publisher own = server.publish("live/own");
                RawRtmp publisher = RawRtmp.open(server.rtmpPort()).session("live/a");
                RawRtmp player = RawRtmp.open(server.rtmpPort()).session("live/own");
                RawHttp viewer = RawHttp.open(server.httpPort())) {
            assertTrue(own.stream().endReason().isEmpty());
            publisher.publish("a");
            player.play("own");
            viewer.sendRequest("GET", "/hls/live/own/index.m3u8");
            await("the observer and three questions").atMost(LIMIT).until(() -> blocked.get() == 4);

            long begin = System.nanoTime();
            server.close();
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            assertTrue(took.compareTo(LIMIT) < 0, () -> "it took " + took);
            assertEquals(4, blocked.get(), "no hook was called anew");
            assertEquals(1, end.getCount(), "and none has ended");
        }
    }
}
