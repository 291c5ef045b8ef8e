package dev.ringcast.core.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringcast.core.Authorizer;
import dev.ringcast.core.Peer;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamAuthenticator.Decision;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.log.Refusals.Rule;
import dev.ringcast.core.wire.HeapBudget;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each limit of the registry counts the peers that it refuses, and the log names the last. */
@Timeout(60)
class RefusedPeersTest {
    private static final StreamName NAME = StreamName.parse("live/cam");
    private static final Peer PEER = new Peer("rtmp", new InetSocketAddress("192.0.2.7", 1234), "key=secret");

    private final ManualTime time = new ManualTime();
    private final Logged log = new Logged("dev.ringcast.limits");
    private Streams streams;

    @AfterEach
    void close() {
        streams.close();
        log.close();
    }

    private void start(Authorizer rules, StreamAuthenticator authenticator, HeapBudget heap) {
        StreamSettings settings = new TestSettings().build();
        streams = new Streams(
                new LiveSettings(settings),
                rules,
                authenticator,
                null,
                List.of(),
                time,
                new Heartbeats(time::nanos),
                heap);
    }

    private void refuses(Rule rule, int count, Runnable last) {
        assertThrows(RefusedException.class, last::run);
        assertEquals(count, streams.refusals().total(rule));
        streams.tick(time.nanos());
        List<String> lines = log.take();
        assertEquals(1, lines.size(), lines::toString);
        assertEquals(
                "WARNING refused " + count + " by " + rule.code() + " ",
                lines.getFirst().split("\\(")[0]);
    }

    private Publisher publish(String key) {
        return streams.publish(new StreamName("live", key), PEER, reason -> {});
    }

    @Test
    void tooManyStreams() {
        start(Authorizer.PERMIT_ALL, StreamAuthenticator.PERMIT_ALL, new HeapBudget(Long.MAX_VALUE));
        for (int i = 0; i < streams.settings().limits().publishers(); i++) {
            publish("n" + i);
        }
        refuses(Rule.PUBLISHERS, 1, () -> publish("surplus"));
    }

    @Test
    void tooManyStreamsForTheHeap() {
        start(Authorizer.PERMIT_ALL, StreamAuthenticator.PERMIT_ALL, new HeapBudget(400 << 10));
        publish("first");
        refuses(Rule.HEAP, 1, () -> publish("second"));
    }

    @Test
    void aPeerThatPublishesTooOften() {
        start(Authorizer.PERMIT_ALL, StreamAuthenticator.PERMIT_ALL, new HeapBudget(Long.MAX_VALUE));
        for (int i = 0; i < AdmissionLimits.PUBLISHES_A_MINUTE; i++) {
            publish("cam").close();
        }
        refuses(Rule.PUBLISH_RATE, 1, () -> publish("cam"));
    }

    @Test
    void tooManyViewersThatWait() {
        start(Authorizer.PERMIT_ALL, StreamAuthenticator.PERMIT_ALL, new HeapBudget(Long.MAX_VALUE));
        for (int i = 0; i < WaitingRoom.MAX_PER_NAME; i++) {
            streams.subscribe(NAME, SubscriberOptions.APPLICATION);
        }
        refuses(Rule.WAITING_VIEWERS, 1, () -> streams.subscribe(NAME, SubscriberOptions.APPLICATION));
    }

    @Test
    void tooManyQuestionsToAnAuthenticatorThatHangs() {
        CountDownLatch goOn = new CountDownLatch(1);
        StreamAuthenticator hangs = new StreamAuthenticator() {
            @Override
            public Decision play(StreamName name, Peer peer) {
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return Decision.PERMIT;
            }
        };
        start(Authorizer.PERMIT_ALL, hangs, new HeapBudget(Long.MAX_VALUE));
        List<PermissionRequest> open = new ArrayList<>();
        for (int i = 0; i < AuthenticatorCalls.MAX_OPEN; i++) {
            open.add(streams.ask(Authorizer.Action.PLAY, NAME, PEER));
        }
        streams.ask(Authorizer.Action.PLAY, NAME, PEER);
        assertEquals(1, streams.refusals().total(Rule.AUTHENTICATOR));
        goOn.countDown();
        open.forEach(PermissionRequest::await);
    }

    @Test
    void aDeniedPeerIsLoggedWithoutItsSecret() {
        StreamAuthenticator denies = new StreamAuthenticator() {
            @Override
            public Decision play(StreamName name, Peer peer) {
                return Decision.deny("not today");
            }
        };
        Authorizer rules = (action, name, peer) -> {
            if (action == Authorizer.Action.PUBLISH) {
                throw new RefusedException(RefusedException.Reason.UNAUTHORIZED, "the key is wrong");
            }
        };
        start(rules, denies, new HeapBudget(Long.MAX_VALUE));
        assertThrows(RefusedException.class, () -> publish("cam"));
        assertThrows(RefusedException.class, () -> publish("cam"));
        assertThrows(RefusedException.class, () -> streams.permitPlay(NAME, PEER));
        streams.tick(time.nanos());
        assertEquals(
                List.of(
                        "WARNING refused 2 by auth.publish (not permitted to publish),"
                                + " the last: live/cam from rtmp 192.0.2.7:1234",
                        "WARNING refused 1 by auth.play (not permitted to play),"
                                + " the last: live/cam from rtmp 192.0.2.7:1234"),
                log.take());
        time.advance(Duration.ofSeconds(1));
        streams.tick(time.nanos());
        assertEquals(List.of(), log.take());
    }
}
