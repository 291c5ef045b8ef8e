package dev.ringcast.core.live;

import static dev.ringcast.core.live.Watching.drain;
import static dev.ringcast.core.live.Watching.publishGop;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Frame.Kind;
import dev.ringcast.core.ring.BroadcastRing;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a viewer gets, and in which order. */
@Timeout(60)
class SubscriptionTest {
    private static final StreamName NAME = new StreamName("live", "test");

    private final ManualTime time = new ManualTime();
    private Streams streams = new TestSettings().streams(time);

    @AfterEach
    void close() {
        streams.close();
    }

    private Subscription subscribe() {
        return streams.subscribe(NAME, SubscriberOptions.APPLICATION);
    }

    private Subscription joined() {
        Subscription viewer = subscribe();
        assertTrue(viewer.viewer().join());
        return viewer;
    }

    @Test
    void aConfigurationThatIsRepeatedIsNoReasonToLeaveItOutOfAJoin() {
        Publisher publisher = streams.publish(NAME);
        publishGop(publisher, 1000);
        publisher.publish(Frames.videoConfig(1)); // as some encoders do before each keyframe, or now and then
        publisher.publish(Frames.audioConfig(1));
        publisher.publish(Frames.metadata(1));
        List<String> seen = drain(subscribe());
        assertEquals(
                List.of("data-metadata@0", "video-config@1000", "audio-config@1000", "video-keyframe@1000"),
                seen.subList(0, 4));
    }

    @Test
    void severalCachedGopsBeginWithTheConfigurationEvenIfEachRepeatsIt() {
        streams.close();
        streams = new TestSettings().gopMax(3).streams(time);
        Publisher publisher = streams.publish(NAME);
        for (int gop = 1; gop <= 3; gop++) {
            publisher.publish(Frames.videoConfig(1));
            publisher.publish(Frames.key(gop * 1000));
        }
        assertEquals(
                List.of("video-config@1000", "video-keyframe@1000"),
                drain(subscribe()).subList(0, 2));
    }

    @Test
    void theNewestMetadataComesFirstAndOnce() {
        Publisher publisher = streams.publish(NAME);
        publishGop(publisher, 1000);
        time.advance(Duration.ofSeconds(1));
        publisher.publish(Frames.metadata(2)); // in the middle of the cached GOP
        publisher.publish(Frames.inter(1080));
        Subscription viewer = subscribe();
        Frame first = viewer.poll().orElseThrow();
        assertEquals(Frames.metadata(2).payload(), first.payload());
        assertEquals(0, first.dts(), "metadata has no time");
        assertEquals(
                List.of(
                        "video-config@1000",
                        "audio-config@1000",
                        "video-keyframe@1000",
                        "audio-inter@1010",
                        "video-inter@1040",
                        "video-inter@1080"),
                drain(viewer));
        time.advance(Duration.ofSeconds(1));
        publisher.publish(Frames.metadata(3));
        assertEquals(1, drain(viewer).size(), "later ones come in their place");
    }

    @Test
    void afterAConfigurationChangeViewersThatJoinWaitForItsKeyframe() {
        Publisher publisher = streams.publish(NAME);
        publishGop(publisher, 1000);
        publisher.publish(Frames.videoConfig(2));
        publisher.publish(Frames.inter(1080)); // a frame that refers to frames of the old configuration
        Subscription viewer = joined();
        publisher.publish(Frames.key(1120));
        publisher.publish(Frames.inter(1160));
        assertEquals(
                List.of(
                        "data-metadata@0",
                        "video-config@1120",
                        "audio-config@1120",
                        "video-keyframe@1120",
                        "video-inter@1160"),
                drain(viewer));
    }

    @Test
    void aViewerGetsTheConfigurationOfItsJoinPointAfterATakeoverToo() {
        Publisher first = streams.publish(NAME);
        publishGop(first, 1000);
        Subscription viewer = joined(); // and has read nothing yet
        Publisher second = streams.publish(NAME);
        second.publish(Frames.videoConfig(2));
        second.publish(Frames.key(0));
        List<String> seen = drain(viewer);
        assertEquals(
                List.of("data-metadata@0", "video-config@1000", "audio-config@1000", "video-keyframe@1000"),
                seen.subList(0, 4));
        assertEquals(List.of("video-config@1041", "video-keyframe@1041"), seen.subList(6, 8));
        assertEquals(8, seen.size());
    }

    @Test
    void aPublicationThatBeginsWithAudioShowsNoVideoBeforeItsFirstKeyframe() {
        publishGop(streams.publish(NAME), 0);
        Subscription viewer = joined();
        drain(viewer);
        Publisher second = streams.publish(NAME);
        second.publish(Frames.videoConfig(2));
        second.publish(Frames.audio(0));
        time.advance(Duration.ofSeconds(1));
        second.publish(Frames.audio(1000));
        second.publish(Frames.inter(1020));
        second.publish(Frames.key(1040));
        assertEquals(List.of("video-config@1040", "audio-inter@1040", "video-keyframe@1080"), drain(viewer));
    }

    @Test
    void audioAloneOfAPublisherThatReturnedIsJoinedInThePast() {
        publishGop(streams.publish(NAME), 0);
        Publisher second = streams.publish(NAME);
        for (int dts = 0; dts <= 2000; dts += 1000, time.advance(Duration.ofSeconds(1))) {
            second.publish(Frames.audio(dts));
        }
        assertEquals(List.of("audio-inter@1040", "audio-inter@2040"), drain(subscribe()));
    }

    @Test
    void configurationsHaveTheTimeOfTheFirstFrameAlsoIfMetadataComesFirst() {
        streams.close();
        streams = new TestSettings().gopMax(0).streams(time);
        Publisher publisher = streams.publish(NAME);
        publishGop(publisher, 1000);
        Subscription viewer = joined();
        time.advance(Duration.ofSeconds(1));
        publisher.publish(Frames.metadata(2));
        publisher.publish(Frames.key(2000));
        assertEquals(
                List.of("data-metadata@0", "video-config@2000", "audio-config@2000", "video-keyframe@2000"),
                drain(viewer));
    }

    @Test
    void aViewerThatJoinsWhileVideoHasStoppedGetsAudioFromTheLiveEdge() {
        Publisher publisher = streams.publish(NAME);
        publishGop(publisher, 0);
        for (int second = 1; second <= 33; second++) {
            time.advance(Duration.ofSeconds(1));
            publisher.publish(Frames.audio(second * 1000));
        }
        Subscription viewer = joined();
        publisher.publish(Frames.audio(33_023));
        publisher.publish(Frames.inter(33_040));
        publisher.publish(Frames.key(33_080));
        assertEquals(
                List.of(
                        "data-metadata@0",
                        "video-config@33023",
                        "audio-config@33023",
                        "audio-inter@33023",
                        "video-keyframe@33080"),
                drain(viewer));
        assertEquals(0, viewer.skippedFrames().total(), "frames before the first keyframe do not count as skipped");
    }

    @Test
    void aViewerBehindWhileVideoHasStoppedContinuesAtTheLiveEdge() {
        Publisher publisher = streams.publish(NAME);
        publishGop(publisher, 0);
        Subscription viewer = streams.subscribe(NAME, Watching.NETWORK);
        drain(viewer);
        for (int second = 1; second <= 33; second++) {
            time.advance(Duration.ofSeconds(1));
            publisher.publish(Frames.audio(second * 1000));
        }
        assertEquals("audio-inter@33000", drain(viewer).getFirst());
        assertEquals(32, viewer.skippedFrames().lapped());
    }

    @Test
    void withoutACacheVideoStartsAtTheNextKeyframeAndAudioAtOnce() {
        streams.close();
        streams = new TestSettings().gopMax(0).streams(time);
        Publisher publisher = streams.publish(NAME);
        publishGop(publisher, 1000);
        Subscription viewer = joined();
        publisher.publish(Frames.inter(1080));
        publisher.publish(Frames.audio(1090));
        publisher.publish(Frames.disposable(1120));
        publisher.publish(Frames.key(1160));
        publisher.publish(Frames.inter(1200));
        assertEquals(
                List.of(
                        "data-metadata@0",
                        "video-config@1090",
                        "audio-config@1090",
                        "audio-inter@1090",
                        "video-keyframe@1160",
                        "video-inter@1200"),
                drain(viewer));
        assertEquals(0, viewer.skippedFrames().total(), "frames before the first keyframe do not count as skipped");
    }

    @Test
    void aLappedViewerContinuesAtTheNewestKeyframeWithItsConfiguration() {
        Publisher publisher = streams.publish(NAME);
        publishGop(publisher, 0);
        Subscription viewer = subscribe();
        drain(viewer);
        publisher.publish(Frames.videoConfig(2));
        publisher.publish(Frames.key(100));
        for (int i = 0; i < BroadcastRing.CAPACITY; i++) {
            publisher.publish(Frames.inter(100));
        }
        publisher.publish(Frames.key(200));
        publisher.publish(Frames.inter(240));
        assertEquals(List.of("video-config@200", "video-keyframe@200", "video-inter@240"), drain(viewer));
        assertEquals(BroadcastRing.CAPACITY + 2, viewer.skippedFrames().lapped());
    }

    @Test
    void aViewerThatWaitedForTheFirstFrameGetsAConfigurationItMissed() {
        Publisher publisher = streams.publish(NAME);
        Subscription viewer = joined();
        publishGop(publisher, 0);
        assertEquals(6, drain(viewer).size());
        publisher.publish(Frames.videoConfig(2));
        for (int i = 0; i < BroadcastRing.CAPACITY; i++) {
            publisher.publish(Frames.inter(100));
        }
        publisher.publish(Frames.key(200));
        assertEquals(List.of("video-config@200", "video-keyframe@200"), drain(viewer));
    }

    @Test
    void aLappedViewerDoesNotGetAConfigurationItHas() {
        Publisher publisher = streams.publish(NAME);
        publishGop(publisher, 0);
        Subscription viewer = subscribe();
        drain(viewer);
        for (int i = 0; i < BroadcastRing.CAPACITY; i++) {
            publisher.publish(Frames.inter(100));
        }
        publisher.publish(Frames.videoConfig(1));
        publisher.publish(Frames.key(200));
        assertEquals(List.of("video-keyframe@200"), drain(viewer));
    }

    @Test
    void aViewerLappedDuringAConfigurationChangeGetsNoOldKeyframe() {
        Publisher publisher = streams.publish(NAME);
        publishGop(publisher, 0);
        Subscription viewer = subscribe();
        drain(viewer);
        for (int i = 0; i < BroadcastRing.CAPACITY; i++) {
            publisher.publish(Frames.inter(100));
        }
        publisher.publish(Frames.videoConfig(2));
        publisher.publish(Frames.key(200)); // of a configuration that will not be in force any more
        publisher.publish(Frames.videoConfig(3));
        publisher.publish(Frames.inter(240));
        assertEquals(List.of("video-config@0"), drain(viewer));
        publisher.publish(Frames.key(280));
        assertEquals(List.of("video-keyframe@280"), drain(viewer));
    }

    @Test
    void anAudioOnlyStreamIsJoinedAtItsNewestTwoSecondsAndItsLapsAreCounted() {
        Publisher publisher = streams.publish(NAME);
        publisher.publish(Frames.audioConfig(1));
        for (int dts = 0; dts < 5_000; dts += 500) {
            publisher.publish(Frames.audio(dts));
        }
        Subscription viewer = joined();
        publisher.publish(Frames.audio(5_000));
        List<String> seen = drain(viewer);
        assertEquals(List.of("audio-config@2500", "audio-inter@2500"), seen.subList(0, 2));
        assertEquals("audio-inter@5000", seen.getLast());
        assertEquals(7, seen.size());
        for (int i = 0; i < BroadcastRing.CAPACITY + 100; i++) {
            publisher.publish(Frames.audio(46));
        }
        assertFalse(drain(viewer).isEmpty());
        assertTrue(viewer.skippedFrames().lapped() >= 100);
    }

    @Test
    void aStreamWhoseCodecHasNoConfigurationIsPlayedToo() {
        Publisher publisher = streams.publish(NAME);
        publisher.publish(new Frame(Codec.OTHER_VIDEO, Kind.KEYFRAME, 0, 0, new byte[10], 1));
        Subscription viewer = subscribe();
        publisher.publish(new Frame(Codec.OTHER_VIDEO, Kind.INTER, 40, 0, new byte[10], 1));
        assertEquals(List.of("video-keyframe@0", "video-inter@40"), drain(viewer));
    }

    @Test
    void nextWaitsForTheStreamItsFramesAndItsEnd() throws InterruptedException {
        Subscription viewer = subscribe();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread reader = Thread.ofVirtual().start(() -> {
            try {
                for (int i = 0; i < 6; i++) {
                    assertTrue(viewer.next().isPresent());
                }
                assertTrue(viewer.next().isEmpty());
                assertTrue(viewer.next().isEmpty(), "the end stays");
            } catch (Throwable e) { // handed to the test's thread
                failure.set(e);
            }
        });
        Publisher publisher = streams.publish(NAME);
        publishGop(publisher, 0);
        publisher.close();
        assertTrue(reader.join(Duration.ofSeconds(20)));
        assertEquals(null, failure.get());
        assertEquals(EndReason.STOPPED, viewer.endReason().orElseThrow());
    }

    @Test
    void aWaitThatIsInterruptedSaysSo() {
        Subscription viewer = subscribe();
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, viewer::next);
        assertFalse(Thread.interrupted());
    }

    @Test
    void closingWakesTheReader() throws InterruptedException {
        streams.publish(NAME);
        Subscription viewer = subscribe();
        Thread reader = Thread.ofVirtual().start(() -> {
            try {
                assertTrue(viewer.next().isEmpty());
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        viewer.close();
        assertTrue(reader.join(Duration.ofSeconds(20)));
        assertEquals(EndReason.LEFT, viewer.endReason().orElseThrow());
        viewer.close();
    }

    @Test
    void aSecondThreadThatReadsIsRefused() throws InterruptedException {
        publishGop(streams.publish(NAME), 0);
        Subscription viewer = subscribe();
        drain(viewer);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread other = Thread.ofVirtual().start(() -> {
            try {
                viewer.poll();
            } catch (RuntimeException e) {
                failure.set(e);
            }
        });
        assertTrue(other.join(Duration.ofSeconds(20)));
        assertInstanceOf(IllegalStateException.class, failure.get());
    }
}
