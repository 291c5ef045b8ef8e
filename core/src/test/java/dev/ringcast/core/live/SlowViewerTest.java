package dev.ringcast.core.live;

import static dev.ringcast.core.live.Watching.NETWORK;
import static dev.ringcast.core.live.Watching.drain;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.SkippedFrames;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.feed.BacklogThresholds;
import dev.ringcast.core.feed.StreamFeed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A viewer on the network that reads late: what it skips, when, and how that is counted. */
@Timeout(60)
class SlowViewerTest {
    private static final StreamName NAME = new StreamName("live", "test");
    private static final int SIZE = 100;

    private final ManualTime time = new ManualTime();
    private Streams streams = new TestSettings().thresholds(1000, 2000, 4000).streams(time);
    private Publisher publisher = streams.publish(NAME);

    @AfterEach
    void close() {
        streams.close();
    }

    private void settings(TestSettings settings) {
        streams.close();
        streams = settings.streams(time);
        publisher = streams.publish(NAME);
    }

    private Subscription join() {
        Subscription viewer = streams.subscribe(NAME, NETWORK);
        assertTrue(viewer.viewer().join());
        return viewer;
    }

    private void publishInter(int frames) {
        for (int i = 0; i < frames; i++) {
            publisher.publish(Frames.inter(0, SIZE));
        }
    }

    /** Frames published since the viewers were last woken are no backlog, so a sweep of the pacer has to pass. */
    private void awaitSweep() {
        StreamFeed feed = publisher.stream().feed();
        await().until(() -> feed.audience().sweptBytes() == feed.ring().newest().end());
    }

    @Test
    void inTheFirstTierVideoIsSkippedUntilAKeyframeAndAudioIsNot() {
        publisher.publish(Frames.key(0));
        Subscription viewer = join();
        drain(viewer);
        publishInter(12);
        publisher.publish(Frames.audio(1));
        publishInter(1);
        awaitSweep();
        assertEquals(List.of("audio-inter@1"), drain(viewer));
        assertEquals(new SkippedFrames(1, 0, 12, 0), viewer.skippedFrames());
        assertEquals(13, viewer.skippedFrames().total());
        publisher.publish(Frames.key(2));
        publishInter(1);
        assertEquals(List.of("video-keyframe@2", "video-inter@0"), drain(viewer));
        assertEquals(13, viewer.skippedFrames().total());
    }

    @Test
    void inTheSecondTierOnlyKeyframesAndConfigurationsAreSent() {
        publisher.publish(Frames.metadata(0));
        publisher.publish(Frames.key(0));
        Subscription viewer = join();
        drain(viewer);
        time.advance(Duration.ofSeconds(1));
        publisher.publish(Frames.audio(1));
        publisher.publish(Frames.audioConfig(1));
        publisher.publish(Frames.metadata(1));
        publisher.publish(Frames.key(2, SIZE));
        publishInter(21);
        awaitSweep();
        assertEquals(
                List.of("audio-config@0", "data-metadata@0", "video-keyframe@2"),
                drain(viewer),
                "metadata that was left out is made up for");
        assertEquals(3, viewer.skippedFrames().allButKeyframes(), "audio, metadata and the first video frame");
        assertEquals(20, viewer.skippedFrames().broken());
        publisher.publish(Frames.audio(3));
        assertEquals(List.of("audio-inter@3"), drain(viewer));
    }

    @Test
    void fromTheThirdTierOnAViewerIsDisconnectedWithAReason() throws InterruptedException {
        publisher.publish(Frames.key(0));
        Subscription viewer = join();
        drain(viewer);
        publishInter(41);
        awaitSweep();
        assertTrue(viewer.poll().isEmpty());
        assertFalse(viewer.await());
        assertEquals(EndReason.LAGGED, viewer.endReason().orElseThrow());
        assertEquals(0, publisher.stream().viewers());
        assertEquals(0, publisher.stream().feed().audience().size());
    }

    @Test
    void oneFrameAloneDoesNotDisconnectHoweverLargeItIs() {
        publisher.publish(Frames.key(0));
        Subscription viewer = join();
        drain(viewer);
        publisher.publish(Frames.key(1, 100_000));
        awaitSweep();
        assertEquals(List.of("video-keyframe@1"), drain(viewer));
    }

    @Test
    void framesPublishedSinceAViewerWasLastWokenDoNotCount() {
        publisher.publish(Frames.key(0));
        Subscription viewer = join();
        publishInter(1);
        awaitSweep();
        drain(viewer);
        streams.pacer().close(); // no viewer is woken from here on
        publishInter(45);
        assertEquals(45, drain(viewer).size());
        assertEquals(0, viewer.skippedFrames().total());
    }

    @Test
    void theJoinBurstIsNoBacklogUntilItIsUsedUp() {
        publisher.publish(Frames.key(0));
        publishInter(60); // more than disconnects
        Subscription viewer = join();
        publishInter(9);
        awaitSweep();
        assertEquals(70, drain(viewer).size());
        publishInter(12);
        awaitSweep();
        assertEquals(0, drain(viewer).size());
        assertEquals(12, viewer.skippedFrames().total());
    }

    @Test
    void theAllowanceForTheJoinBurstExpires() {
        publisher.publish(Frames.key(0));
        publishInter(60);
        Subscription viewer = join();
        publishInter(1);
        awaitSweep();
        time.advance(Duration.ofMillis(9_999));
        assertTrue(viewer.poll().isPresent());
        time.advance(Duration.ofMillis(1));
        assertTrue(viewer.poll().isEmpty());
        assertEquals(EndReason.LAGGED, viewer.endReason().orElseThrow());
    }

    @Test
    void theThresholdsRiseWithALargeFrameAtOnce() {
        publisher.publish(Frames.key(0));
        assertEquals(
                new BacklogThresholds(1000, 2000, 4000),
                publisher.stream().feed().thresholds());
        publisher.publish(Frames.inter(0, 600));
        assertEquals(
                new BacklogThresholds(1200, 2000, 4000),
                publisher.stream().feed().thresholds());
        publisher.publish(Frames.key(0, 2000));
        assertEquals(
                new BacklogThresholds(4000, 6000, 8000),
                publisher.stream().feed().thresholds());
        publisher.publish(Frames.key(0));
        assertEquals(
                new BacklogThresholds(4000, 6000, 8000),
                publisher.stream().feed().thresholds(),
                "of the GOP before");
        publisher.publish(Frames.key(0));
        assertEquals(
                new BacklogThresholds(1000, 2000, 4000),
                publisher.stream().feed().thresholds());
    }

    /** Publishes some seconds of media in real time of the test's clock, with a keyframe at a fixed interval. */
    private void playSeconds(int seconds, int keyframeEvery) {
        for (int i = 0; i < seconds; i++) {
            long dts = time.nanos() / 1_000_000;
            publisher.publish(keyframeEvery > 0 && i % keyframeEvery == 0 ? Frames.key(dts) : Frames.inter(dts));
            publisher.publish(Frames.audio(dts + 1));
            time.advance(Duration.ofSeconds(1));
        }
    }

    @Test
    void mediaMoreThanTenSecondsBehindIsSkippedToTheNewestKeyframe() {
        settings(new TestSettings());
        playSeconds(1, 1);
        Subscription viewer = join();
        drain(viewer);
        playSeconds(10, 2);
        assertEquals(20, drain(viewer).size(), "ten seconds are not too much");
        playSeconds(12, 2);
        assertEquals(4, drain(viewer).size(), "the newest GOP alone");
        assertEquals(20, viewer.skippedFrames().lapped());
    }

    @Test
    void metadataAtTheLiveEdgeHidesNoAge() {
        settings(new TestSettings());
        playSeconds(1, 1);
        Subscription viewer = join();
        drain(viewer);
        playSeconds(22, 2);
        publisher.publish(Frames.metadata(1));
        assertEquals(5, drain(viewer).size(), "the newest GOP and the metadata");
    }

    @Test
    void aGopLongerThanTenSecondsIsNotLeftInTheMiddle() {
        settings(new TestSettings());
        playSeconds(1, 1);
        Subscription viewer = join();
        drain(viewer);
        playSeconds(25, 0);
        assertEquals(50, drain(viewer).size(), "its keyframe lies behind the viewer: there is no frame to skip to");
        assertEquals(0, viewer.skippedFrames().total());
    }

    @Test
    void aJoinIntoALongGopIsNoAge() {
        settings(new TestSettings());
        playSeconds(30, 30);
        assertEquals(60, drain(join()).size());
    }

    @Test
    void audioAloneIsSkippedAfterFiveSecondsToTheLiveEdge() {
        settings(new TestSettings());
        publisher.publish(Frames.audioConfig(1));
        publisher.publish(Frames.audio(0));
        Subscription viewer = join();
        for (int second = 1; second <= 5; second++) {
            time.advance(Duration.ofSeconds(1));
            publisher.publish(Frames.audio(second * 1000));
        }
        assertEquals(7, drain(viewer).size(), "six and the configuration");
        for (int second = 6; second <= 12; second++) {
            time.advance(Duration.ofSeconds(1));
            publisher.publish(Frames.audio(second * 1000));
        }
        assertEquals(List.of("audio-inter@12000"), drain(viewer));
        assertEquals(6, viewer.skippedFrames().lapped());
    }

    @Test
    void theTimeOfAConfigurationIsNoAge() {
        settings(new TestSettings());
        Subscription viewer = join();
        publisher.publish(Frames.audioConfig(1));
        publisher.publish(Frames.audio(77_000));
        publisher.publish(Frames.audio(77_023));
        assertEquals(List.of("audio-config@0", "audio-inter@77000", "audio-inter@77023"), drain(viewer));

        settings(new TestSettings());
        Subscription other = join();
        publisher.publish(Frames.audioConfig(1).at(77_000, 0));
        publisher.publish(Frames.audio(0));
        publisher.publish(Frames.audio(23));
        assertEquals(List.of("audio-config@77000", "audio-inter@0", "audio-inter@23"), drain(other));
        assertEquals(23, publisher.stream().lastDts());
    }

    @Test
    void aViewerThatBlocksInAWriteIsFoundByTheJanitor() {
        publisher.publish(Frames.key(0));
        Subscription viewer = join();
        drain(viewer);
        publishInter(39);
        awaitSweep();
        assertFalse(viewer.viewer().endIfLagged());
        publishInter(1);
        awaitSweep();
        assertTrue(viewer.viewer().endIfLagged());
        assertFalse(viewer.viewer().endIfLagged());
        assertEquals(EndReason.LAGGED, viewer.endReason().orElseThrow());
    }

    @Test
    void theJanitorKnowsTheJoinBurstToo() {
        publisher.publish(Frames.key(0));
        publishInter(60);
        Subscription viewer = join();
        publishInter(10);
        awaitSweep();
        assertFalse(viewer.viewer().endIfLagged());
        time.advance(Duration.ofSeconds(10));
        assertTrue(viewer.viewer().endIfLagged());
    }

    @Test
    void aViewerThatJoinsWithoutACacheIsNotBehind() {
        settings(new TestSettings().thresholds(1000, 2000, 4000).gopMax(0));
        Subscription first = join();
        for (int i = 0; i < 500; i++) {
            publisher.publish(Frames.audio(i));
            if (i % 50 == 0) {
                awaitSweep();
                drain(first);
            }
        }
        first.close();
        publisher.publish(Frames.audio(500));
        Subscription viewer = join();
        publisher.publish(Frames.audio(501));
        assertEquals(0, viewer.lagBytes());
        assertFalse(viewer.viewer().endIfLagged());
        assertEquals(List.of("audio-inter@501"), drain(viewer));
    }

    @Test
    void aViewerInThisProcessSkipsNothing() {
        publisher.publish(Frames.key(0));
        Subscription viewer = streams.subscribe(NAME, SubscriberOptions.APPLICATION);
        drain(viewer);
        publishInter(45);
        assertFalse(viewer.viewer().endIfLagged());
        assertEquals(45, drain(viewer).size());
        assertEquals(0, viewer.skippedFrames().total());
    }

    @Test
    void aTrackThatSkipsTouchesNoOtherViewer() {
        publisher.publish(Frames.key(0));
        Subscription slow = join();
        Subscription fast = join();
        drain(slow);
        drain(fast);
        for (int i = 0; i < 12; i++) {
            publishInter(1);
            assertEquals(1, drain(fast).size());
        }
        awaitSweep();
        assertEquals(0, drain(slow).size());
        assertEquals(0, fast.skippedFrames().total());
        assertEquals(0, fast.lagBytes());
    }
}
