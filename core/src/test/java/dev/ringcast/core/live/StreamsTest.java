package dev.ringcast.core.live;

import static dev.ringcast.core.live.Watching.drain;
import static dev.ringcast.core.live.Watching.publishGop;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.Peer;
import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamEndedException;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.media.Frame.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamsTest {
    private static final StreamName NAME = new StreamName("live", "test");

    private final ManualTime time = new ManualTime();
    private final Streams streams =
            new Streams(StreamSettings.DEFAULTS, StreamAuthenticator.PERMIT_ALL, null, List.of(), time);

    @AfterEach
    void close() {
        streams.close();
    }

    @Test
    void aLateJoinBeginsWithHeadersAndTheCachedGop() {
        Publisher publisher = streams.publish(NAME);
        publishGop(publisher, 1000);
        publisher.publish(Frames.key(2000));
        publisher.publish(Frames.audio(2005));

        Subscription viewer = streams.subscribe(NAME, SubscriberOptions.APPLICATION);

        assertEquals(
                List.of(
                        "data-metadata@0",
                        "video-config@2000",
                        "audio-config@2000",
                        "video-keyframe@2000",
                        "audio-inter@2005"),
                drain(viewer));
        publisher.publish(Frames.inter(2040));
        assertEquals(List.of("video-inter@2040"), drain(viewer));
    }

    @Test
    void aViewerThatWaitsGetsEveryFrameFromTheFirst() {
        Subscription viewer = streams.subscribe(NAME, SubscriberOptions.APPLICATION);
        assertTrue(drain(viewer).isEmpty());
        publishGop(streams.publish(NAME), 7);
        assertEquals(
                List.of(
                        "data-metadata@0",
                        "video-config@7",
                        "audio-config@7",
                        "video-keyframe@7",
                        "audio-inter@17",
                        "video-inter@47"),
                drain(viewer));
    }

    @Test
    void viewersThatWaitLeaveNothingBehindWithoutAPublisher() throws InterruptedException {
        Subscription viewer = streams.subscribe(NAME, SubscriberOptions.APPLICATION);
        time.advance(Duration.ofSeconds(11));
        streams.tick(time.nanos());
        assertFalse(viewer.await());
        assertEquals(EndReason.NOT_FOUND, viewer.endReason().orElseThrow());
        assertEquals(0, streams.waiting());
    }

    @Test
    void aPublisherThatReturnsContinuesAtTheStreamsClock() throws InterruptedException {
        Publisher first = streams.publish(NAME);
        Subscription viewer = streams.subscribe(NAME, SubscriberOptions.APPLICATION);
        publishGop(first, 5000);
        drain(viewer);
        first.lost();
        assertEquals(Stream.State.LINGERING, streams.find(NAME).orElseThrow().state());
        time.advance(Duration.ofSeconds(3));

        Publisher second = streams.publish(NAME);
        second.publish(Frames.videoConfig(1));
        second.publish(Frames.inter(0)); // refers to a frame that no viewer has
        second.publish(Frames.audio(1));
        second.publish(Frames.key(33));

        assertTrue(viewer.await());
        assertEquals(List.of("video-config@8040", "video-keyframe@8040"), drain(viewer));
        assertEquals(Stream.State.ACTIVE, streams.find(NAME).orElseThrow().state());
    }

    @Test
    void aStreamWhosePublisherDoesNotReturnEndsAfterTheLinger() throws InterruptedException {
        Publisher publisher = streams.publish(NAME);
        Subscription viewer = streams.subscribe(NAME, SubscriberOptions.APPLICATION);
        publishGop(publisher, 0);
        publisher.lost();
        time.advance(Duration.ofSeconds(9));
        streams.tick(time.nanos());
        assertTrue(streams.find(NAME).isPresent());
        time.advance(Duration.ofSeconds(1));
        streams.tick(time.nanos());
        assertTrue(streams.find(NAME).isEmpty());
        assertEquals(6, drain(viewer).size(), "what is queued comes before the end");
        assertFalse(viewer.await());
        assertEquals(EndReason.LOST, viewer.endReason().orElseThrow());
        assertEquals(0, streams.memory().used());
    }

    @Test
    void aSecondPublisherTakesOverAndTheFirstIsEnded() {
        List<EndReason> told = new ArrayList<>();
        Publisher first = streams.publish(NAME, Peer.APPLICATION, told::add);
        publishGop(first, 0);
        Publisher second = streams.publish(NAME);
        assertEquals(List.of(EndReason.TAKEN_OVER), told);
        assertThrows(StreamEndedException.class, () -> first.publish(Frames.key(1)));
        second.publish(Frames.key(0));
        first.close();
        assertTrue(streams.find(NAME).isPresent(), "a publisher that lost the stream cannot end it");
    }

    @Test
    void framesOfAPublicationCarryItsNumber() {
        Publisher first = streams.publish(NAME);
        publishGop(first, 0);
        Publisher second = streams.publish(NAME);
        second.publish(Frames.key(0));
        Subscription viewer = streams.subscribe(NAME, SubscriberOptions.APPLICATION);
        assertEquals(1, viewer.poll().orElseThrow().publication());
        assertEquals(
                Kind.KEYFRAME,
                second.stream().feed().joinPoint().start().frame().kind());
    }
}
