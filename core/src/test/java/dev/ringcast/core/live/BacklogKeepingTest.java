package dev.ringcast.core.live;

import static dev.ringcast.core.live.Watching.drain;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.Peer;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.SubscriberOptions.Waking;
import dev.ringcast.core.ring.Entry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a subscription is woken, and whether it keeps what it has not read, are independent of each other. */
@Timeout(60)
class BacklogKeepingTest {
    private static final StreamName NAME = new StreamName("live", "test");
    private static final int FRAME_RATE = 25;
    private static final int FRAME = 4_000;
    private static final Duration INTERVAL = Duration.ofSeconds(1).dividedBy(FRAME_RATE);

    private final ManualTime time = new ManualTime();
    private Streams streams = new TestSettings().streams(time);

    @AfterEach
    void close() {
        streams.close();
    }

    private Subscription join(Waking waking, boolean keepsBacklog) {
        Subscription joined =
                streams.subscribe(NAME, new SubscriberOptions(Peer.APPLICATION, waking, keepsBacklog, -1, false));
        assertTrue(joined.viewer().join());
        return joined;
    }

    /** Publishes media in the time of the test's clock: a keyframe each second. */
    private void play(Publisher publisher, int seconds) {
        for (int i = 0; i < seconds * FRAME_RATE; i++) {
            long dts = time.nanos() / 1_000_000;
            publisher.publish(i % FRAME_RATE == 0 ? Frames.key(dts, FRAME) : Frames.inter(dts, FRAME));
            time.advance(INTERVAL);
        }
    }

    @Test
    void aPatientSubscriptionLosesNothingWhileItStandsStillForLongerThanMaxAge() {
        Publisher publisher = streams.publish(NAME);
        play(publisher, 3);
        Subscription patient = join(Waking.PATIENT, true);
        Subscription skipping = join(Waking.ON_TICK, false);
        drain(patient);
        drain(skipping);
        play(publisher, 20);
        assertFalse(patient.viewer().endIfLagged());
        Entry first = patient.viewer().take();
        assertNotNull(first.slab(), "payloads lie in the pool");
        assertTrue(first.pin());
        first.unpin();
        assertEquals(20 * FRAME_RATE - 1, drain(patient).size());
        assertEquals(0, patient.skippedFrames().total());
        drain(skipping);
        assertTrue(skipping.skippedFrames().total() > 0, "fanout.max_age allows another viewer 10 s");
    }

    @Test
    void theSourceOfAPatientSubscriptionThatIsBehindStillPauses() throws InterruptedException {
        Publisher publisher = streams.publish(NAME);
        play(publisher, 3);
        join(Waking.PATIENT, true);
        play(publisher, 3);
        Thread reader = Thread.ofVirtual().start(publisher::pauseReading);
        await().until(() -> reader.getState() == Thread.State.WAITING);
        time.advance(streams.settings().fanout().maxDelay());
        assertTrue(reader.join(Duration.ofSeconds(20)));
    }

    @Test
    void aPatientSubscriptionThatWaitsIsWokenByTheTick() {
        Publisher publisher = streams.publish(NAME);
        play(publisher, 3);
        Subscription patient = join(Waking.PATIENT, true);
        drain(patient);
        patient.viewer().handOver();
        CompletableFuture<String> next = new CompletableFuture<>();
        Thread reader = Thread.ofVirtual().start(() -> next.complete(nextOf(patient)));
        await().until(() -> reader.getState() == Thread.State.WAITING);
        play(publisher, 1);
        assertEquals("video-keyframe@4000", next.join());
    }

    private static String nextOf(Subscription subscription) {
        try {
            return subscription.next().map(Watching::shown).orElse("");
        } catch (InterruptedException e) {
            return e.toString();
        }
    }

    @ParameterizedTest
    @EnumSource(Waking.class)
    void whetherASubscriptionSkipsDoesNotDependOnHowItIsWoken(Waking waking) {
        Publisher publisher = streams.publish(NAME);
        play(publisher, 3);
        Subscription keeps = join(waking, true);
        Subscription skips = join(waking, false);
        drain(keeps);
        drain(skips);
        play(publisher, 20);
        assertEquals(20 * FRAME_RATE, drain(keeps).size());
        assertTrue(drain(skips).size() < 20 * FRAME_RATE);
        assertEquals(0, keeps.skippedFrames().total());
    }

    @ParameterizedTest
    @EnumSource(Waking.class)
    void pastItsBoundAKeptBacklogLosesTheOldestFramesAndContinuesAtAKeyframe(Waking waking) {
        streams.close();
        streams = new TestSettings().thresholds(1000, 2000, 4000).streams(time);
        Publisher publisher = streams.publish(NAME);
        publisher.publish(Frames.key(0));
        Subscription subscription = join(waking, true);
        drain(subscription);
        publishGops(publisher, 4);
        assertEquals(40, drain(subscription).size(), "4,600 of 5,000 bytes");
        assertEquals(0, subscription.skippedFrames().total());
        publishGops(publisher, 20);
        String first = drain(subscription).get(0);
        assertTrue(first.startsWith("video-keyframe"), first);
        assertTrue(subscription.skippedFrames().lapped() > 0);
        assertEquals(Optional.empty(), subscription.endReason());
    }

    /** Each of ten frames and 1,150 bytes; the clock stands. */
    private static void publishGops(Publisher publisher, int gops) {
        for (int i = 0; i < gops; i++) {
            publisher.publish(Frames.key(10 * i, 250));
            for (int n = 1; n < 10; n++) {
                publisher.publish(Frames.inter(10 * i + n, 100));
            }
        }
    }
}
