package dev.ringcast.core.live;

import static dev.ringcast.core.live.Watching.drain;
import static dev.ringcast.core.live.Watching.publishGop;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.Peer;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamAuthenticator.Decision;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamObserver;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.concurrent.Deadline;
import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.feed.StreamFeed;
import dev.ringcast.core.wire.HeapBudget;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The hooks of an application. Whatever a hook does, other streams and peers are not affected. */
@Timeout(60)
class HooksTest {
    private static final StreamName NAME = new StreamName("live", "test");
    private static final Peer ENCODER = new Peer("rtmp", new InetSocketAddress("127.0.0.1", 4000), "token=secret");

    private final ManualTime time = new ManualTime();
    private final Log log = new Log();
    private Streams streams;

    /** Records all events that it gets. */
    private static class Log implements StreamObserver {
        final List<String> events = new CopyOnWriteArrayList<>();

        @Override
        public void publishStarted(StreamName name, Peer peer) {
            events.add("publish " + peer.protocol());
        }

        @Override
        public void publishEnded(StreamName name, Peer peer, EndReason reason) {
            events.add("published " + peer.protocol() + " " + reason);
        }

        @Override
        public void playStarted(StreamName name, Peer peer) {
            events.add("play " + peer.protocol());
        }

        @Override
        public void playEnded(StreamName name, Peer peer, EndReason reason) {
            events.add("played " + peer.protocol() + " " + reason);
        }

        @Override
        public void lagged(StreamName name, Peer peer) {
            events.add("lagged");
        }

        @Override
        public void evicted(StreamName name, Peer peer) {
            events.add("evicted");
        }

        @Override
        public void rateLimited(StreamName name, Peer peer) {
            events.add("rate limited");
        }

        @Override
        public void reaped(StreamName name) {
            events.add("reaped");
        }
    }

    /** Answers both questions alike. */
    private record Asking(BiFunction<StreamName, Peer, Decision> answer) implements StreamAuthenticator {
        @Override
        public Decision publish(StreamName name, Peer peer) {
            return answer.apply(name, peer);
        }

        @Override
        public Decision play(StreamName name, Peer peer) {
            return answer.apply(name, peer);
        }
    }

    @AfterEach
    void close() {
        streams.close();
    }

    private void observed(StreamObserver observer) {
        streams = new Streams(
                new TestSettings().thresholds(1000, 2000, 4000).build(),
                StreamAuthenticator.PERMIT_ALL,
                observer,
                List.of(),
                time);
    }

    private void asking(BiFunction<StreamName, Peer, Decision> answer) {
        streams = new Streams(new TestSettings().build(), new Asking(answer), log, List.of(), time);
    }

    private void told(String... events) {
        await().untilAsserted(() -> assertEquals(List.of(events), log.events));
    }

    @Test
    void theAuthenticatorIsAskedWithCredentialsAndItsReasonIsShown() {
        asking((name, peer) -> peer.credentials().equals("token=secret") ? Decision.PERMIT : Decision.deny("no token"));
        streams.publish(NAME, ENCODER, reason -> {});
        RefusedException refused = assertThrows(RefusedException.class, () -> streams.publish(NAME));
        assertEquals(RefusedException.Reason.UNAUTHORIZED, refused.reason());
        assertEquals("no token", refused.getMessage());
        assertThrows(RefusedException.class, () -> streams.subscribe(NAME, SubscriberOptions.APPLICATION));
        told("publish rtmp");
    }

    @Test
    void theServersOwnRulesComeFirstAndBothMustPermit() {
        List<String> asked = new CopyOnWriteArrayList<>();
        streams = new Streams(
                new LiveSettings(new TestSettings().build()),
                (action, name, peer) -> {
                    asked.add(action + " " + Thread.currentThread().getName());
                    if (peer.credentials().isEmpty()) {
                        Duration delay = Duration.ofSeconds(3);
                        throw new RefusedException(RefusedException.Reason.UNAUTHORIZED, "no key", delay);
                    }
                },
                new Asking((name, peer) ->
                        peer.credentials().equals("token=secret") ? Decision.PERMIT : Decision.deny("no")),
                log,
                List.of(),
                time,
                new Heartbeats(time::nanos),
                HeapBudget.ofThisProcess());
        RefusedException refused = assertThrows(RefusedException.class, () -> streams.publish(NAME));
        assertEquals(Duration.ofSeconds(3), refused.delay());
        Peer other = new Peer("rtmp", ENCODER.address(), "token=other");
        assertEquals(
                "no",
                assertThrows(RefusedException.class, () -> streams.permitPlay(NAME, other))
                        .getMessage());
        streams.publish(NAME, ENCODER, reason -> {});
        String here = Thread.currentThread().getName();
        assertEquals(List.of("PUBLISH " + here, "PLAY " + here, "PUBLISH " + here), asked, "on the thread that asks");
    }

    @Test
    void whatAPeerShowedIsForgottenOnceItIsAdmitted() {
        Peer viewer = new Peer("rtmp", ENCODER.address(), "token=secret", "Bearer secret");
        asking((name, peer) -> peer.credentials().equals("token=secret") ? Decision.PERMIT : Decision.deny("no"));
        Publisher publisher = streams.publish(NAME, ENCODER, reason -> {});
        Subscription subscription = streams.subscribe(NAME, SubscriberOptions.network(viewer, -1));
        assertEquals(new Peer("rtmp", ENCODER.address(), ""), publisher.peer());
        assertEquals(publisher.peer(), subscription.viewer().options().peer());
        assertFalse(viewer.toString().contains("secret"), viewer.toString());
    }

    @Test
    void aPeerThatIsNotAdmittedCannotEndALiveStream() {
        AtomicInteger asked = new AtomicInteger();
        asking((name, peer) -> asked.getAndIncrement() == 0 ? Decision.PERMIT : Decision.deny("you are late"));
        Publisher first = streams.publish(NAME);
        assertThrows(RefusedException.class, () -> streams.publish(NAME));
        first.publish(Frames.key(0));
    }

    @Test
    void anAuthenticatorThatThrowsOrSaysNothingRefuses() {
        AtomicInteger asked = new AtomicInteger();
        asking((name, peer) -> {
            if (asked.getAndIncrement() == 0) {
                throw new IllegalStateException("the database is away");
            }
            return null;
        });
        for (int i = 0; i < 2; i++) {
            RefusedException refused = assertThrows(RefusedException.class, () -> streams.publish(NAME));
            assertEquals(RefusedException.Reason.UNAUTHORIZED, refused.reason());
            assertFalse(refused.getMessage().contains("database"), "the peer does not learn what failed");
        }
        assertTrue(streams.list().isEmpty());
    }

    @Test
    void anAuthenticatorThatBlocksDelaysNoOtherPeer() throws InterruptedException {
        CountDownLatch answer = new CountDownLatch(1);
        StreamName slow = new StreamName("live", "slow");
        asking((name, peer) -> {
            if (name.equals(slow)) {
                awaitQuietly(answer);
            }
            return Decision.PERMIT;
        });
        Thread asks = Thread.ofVirtual().start(() -> streams.publish(slow));
        publishGop(streams.publish(NAME), 0);
        assertEquals(
                6, drain(streams.subscribe(NAME, SubscriberOptions.APPLICATION)).size());
        assertTrue(streams.find(slow).isEmpty(), "and no stream starts for a peer that is not admitted");
        answer.countDown();
        assertTrue(asks.join(Duration.ofSeconds(20)));
        assertTrue(streams.find(slow).isPresent());
    }

    @Test
    void aServerThatStopsWhileTheAuthenticatorDecidesAdmitsNoPeer() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger refused = new AtomicInteger();
        asking((name, peer) -> {
            asked.countDown();
            awaitQuietly(answer);
            return Decision.PERMIT;
        });
        Thread asks = Thread.ofVirtual().start(() -> {
            try {
                streams.publish(NAME);
            } catch (RefusedException e) {
                refused.incrementAndGet();
            }
        });
        asked.await();
        streams.stop();
        answer.countDown();
        assertTrue(asks.join(Duration.ofSeconds(20)));
        assertEquals(1, refused.get());
        assertTrue(streams.list().isEmpty());
    }

    @Test
    void anAuthenticatorThatHangsIsAskedByABoundedNumberAndLeftBehind() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger hanging = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        asking((name, peer) -> {
            hanging.incrementAndGet();
            awaitUninterruptibly(never);
            return Decision.PERMIT;
        });
        List<Thread> asking = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 256 + 10; i++) {
            asking.add(Thread.ofVirtual().start(() -> {
                try {
                    streams.publish(NAME);
                } catch (RefusedException e) {
                    refused.incrementAndGet();
                }
            }));
        }
        await().until(() -> hanging.get() + refused.get() == asking.size());
        assertEquals(10, refused.get());
        streams.close();
        for (Thread thread : asking) {
            assertTrue(thread.join(Duration.ofSeconds(20)), "the waiting peer is released");
        }
        assertEquals(asking.size(), refused.get());
        never.countDown();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            awaitQuietly(latch);
            Thread.interrupted();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void theObserverGetsEventsInTheirOrder() {
        observed(log);
        Publisher first = streams.publish(NAME, ENCODER, reason -> {});
        publishGop(first, 0);
        Subscription viewer = streams.subscribe(NAME, SubscriberOptions.APPLICATION);
        drain(viewer);
        Publisher second = streams.publish(NAME);
        second.lost();
        time.advance(Duration.ofSeconds(10));
        streams.tick(time.nanos());
        viewer.close();
        told(
                "publish rtmp",
                "play application",
                "published rtmp TAKEN_OVER",
                "publish application",
                "published application LOST",
                "reaped",
                "played application LOST");
    }

    @Test
    void aViewerThatLeavesBeforeItJoinsIsNoEvent() {
        observed(log);
        publishGop(streams.publish(NAME), 0);
        Subscription viewer = streams.subscribe(NAME, SubscriberOptions.APPLICATION);
        viewer.close();
        assertTrue(viewer.poll().isEmpty());
        Subscription packager = streams.subscribe(NAME, SubscriberOptions.internal("hls"));
        assertEquals(6, drain(packager).size());
        assertEquals(0, packager.stream().orElseThrow().viewers(), "a packager is no viewer");
        packager.close();
        streams.find(NAME).orElseThrow().publisher().close();
        told("publish application", "published application STOPPED");
    }

    @Test
    void lagIsReportedOnceAndThenTheEviction() {
        observed(log);
        Publisher publisher = streams.publish(NAME);
        publisher.publish(Frames.key(0));
        Subscription viewer = streams.subscribe(NAME, Watching.NETWORK);
        drain(viewer);
        fallBehind(publisher, 15);
        drain(viewer);
        fallBehind(publisher, 15);
        drain(viewer);
        fallBehind(publisher, 41);
        drain(viewer);
        told("publish application", "play rtmp", "lagged", "evicted", "played rtmp LAGGED");
    }

    private static void fallBehind(Publisher publisher, int frames) {
        for (int i = 0; i < frames; i++) {
            publisher.publish(Frames.inter(0, 100));
        }
        StreamFeed feed = publisher.stream().feed();
        await().until(() -> feed.audience().sweptBytes() == feed.ring().newest().end());
    }

    @Test
    void anObserverThatThrowsStillGetsTheNextEvent() {
        AtomicInteger calls = new AtomicInteger();
        observed(new StreamObserver() {
            @Override
            public void publishStarted(StreamName name, Peer peer) {
                if (calls.incrementAndGet() == 1) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("a mistake");
                }
                throw new NoClassDefFoundError("a worse one");
            }
        });
        for (int i = 0; i < 3; i++) {
            streams.publish(new StreamName("live", "n" + i));
        }
        await().until(() -> calls.get() == 3);
    }

    @Test
    void anObserverThatHangsMissesWhatItsQueueCannotHoldAndIsLeftBehind() {
        CountDownLatch interrupted = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        ObserverQueue observers = new ObserverQueue(new StreamObserver() {
            @Override
            public void reaped(StreamName name) {
                calls.incrementAndGet();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
            }
        });
        observers.tell(o -> o.reaped(NAME));
        await().until(() -> calls.get() == 1);
        for (int i = 0; i < 1_000 + 5; i++) {
            observers.tell(o -> o.reaped(NAME));
        }
        assertEquals(5, observers.missed());
        observers.close(Deadline.in(Duration.ofSeconds(2)));
        assertEquals(0, interrupted.getCount(), "it was interrupted, and no thread waited for it");
        observers.close(Deadline.in(Duration.ofSeconds(2)));
        observed(log);
    }

    @Test
    void anObserverMayCloseTheServer() {
        CountDownLatch closed = new CountDownLatch(1);
        observed(new StreamObserver() {
            @Override
            public void publishStarted(StreamName name, Peer peer) {
                streams.close();
                closed.countDown();
            }
        });
        streams.publish(NAME);
        await().until(() -> closed.getCount() == 0);
    }

    @Test
    void aPublisherWhoseEndCallbackFailsAffectsNoOther() {
        observed(log);
        publishGop(
                streams.publish(NAME, ENCODER, reason -> {
                    throw new IllegalStateException("a mistake");
                }),
                0);
        Publisher second = streams.publish(NAME);
        second.publish(Frames.key(0));
        told("publish rtmp", "published rtmp TAKEN_OVER", "publish application");
    }
}
