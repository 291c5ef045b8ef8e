package dev.ringcast.core.live;

import static dev.ringcast.core.live.Watching.publishGop;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.Peer;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamBusyException;
import dev.ringcast.core.StreamEndedException;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamSettings.Conflict;
import dev.ringcast.core.SubscriberOptions;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which of several publishers gets a stream. */
@Timeout(60)
class ConflictTest {
    private static final StreamName NAME = new StreamName("live", "test");
    private static final StreamName OTHER = new StreamName("live", "other");
    private static final Peer ENCODER = new Peer("rtmp", new InetSocketAddress("127.0.0.1", 4000), "");

    private final ManualTime time = new ManualTime();
    private Streams streams = new TestSettings().streams(time);

    @AfterEach
    void close() {
        streams.close();
    }

    private void conflict(Conflict conflict) {
        settings(new TestSettings().conflict(conflict));
    }

    private void settings(TestSettings settings) {
        streams.close();
        streams = settings.streams(time);
    }

    private RefusedException refused(StreamName name) {
        return assertThrows(RefusedException.class, () -> streams.publish(name, ENCODER, reason -> {}));
    }

    @Test
    void underRejectTheFirstKeepsTheStreamAndNothingElseHappens() {
        conflict(Conflict.REJECT);
        List<EndReason> told = new ArrayList<>();
        Publisher first = streams.publish(NAME, ENCODER, told::add);
        assertThrows(StreamBusyException.class, () -> streams.publish(NAME));
        publishGop(first, 0);
        time.advance(Duration.ofHours(1));
        assertThrows(StreamBusyException.class, () -> streams.publish(NAME), "however silent the first publisher is");
        assertTrue(told.isEmpty());
        assertSame(first.stream(), streams.find(NAME).orElseThrow());
    }

    @ParameterizedTest
    @EnumSource(Conflict.class)
    void aLingeringStreamGoesToTheNextPublisher(Conflict conflict) {
        conflict(conflict);
        Publisher first = streams.publish(NAME);
        publishGop(first, 0);
        first.lost();
        Publisher second = streams.publish(NAME);
        assertSame(first.stream(), second.stream());
    }

    @Test
    void ifIdleASilentPublisherLosesTheStreamAndABusyOneDoesNot() {
        conflict(Conflict.TAKEOVER_IF_IDLE);
        Publisher first = streams.publish(NAME);
        publishGop(first, 0);
        time.advance(Duration.ofMillis(4_999));
        assertThrows(StreamBusyException.class, () -> streams.publish(NAME));
        first.publish(Frames.inter(80));
        time.advance(Duration.ofMillis(4_999));
        assertThrows(StreamBusyException.class, () -> streams.publish(NAME));
        time.advance(Duration.ofMillis(1));
        streams.publish(NAME);
        assertThrows(StreamEndedException.class, () -> first.publish(Frames.inter(120)));
    }

    @Test
    void timeThatTheServerHoldsAPublisherBackIsNoSilence() {
        conflict(Conflict.TAKEOVER_IF_IDLE);
        Publisher first = streams.publish(NAME);
        publishGop(first, 0);
        time.advance(Duration.ofSeconds(2));
        first.holdBack(true);
        time.advance(Duration.ofSeconds(60));
        assertThrows(StreamBusyException.class, () -> streams.publish(NAME), "while it waits");
        first.holdBack(false);
        assertThrows(StreamBusyException.class, () -> streams.publish(NAME), "right afterwards");
        first.publish(Frames.inter(80));
        assertEquals(0, first.stream().stats().idlePeriods());
        time.advance(Duration.ofSeconds(5));
        streams.publish(NAME);
    }

    @Test
    void aPublisherThatHasJustReturnedIsNotIdle() {
        conflict(Conflict.TAKEOVER_IF_IDLE);
        Publisher first = streams.publish(NAME);
        publishGop(first, 0);
        first.lost();
        time.advance(Duration.ofSeconds(8));
        Publisher second = streams.publish(NAME);
        assertThrows(StreamBusyException.class, () -> streams.publish(NAME));
        for (int i = 0; i < 3; i++) {
            time.advance(Duration.ofSeconds(4));
            second.publish(Frames.inter(i)); // not shown: the stream waits for its keyframe
            assertThrows(StreamBusyException.class, () -> streams.publish(NAME));
        }
        assertEquals(0, second.stream().stats().idlePeriods());
    }

    @Test
    void aStreamTakenOverThreeTimesWithinAMinuteRejectsForAMinute() {
        Publisher last = streams.publish(NAME);
        for (int i = 0; i < 3; i++) {
            last.publish(Frames.key(0));
            last = streams.publish(NAME);
        }
        assertThrows(StreamBusyException.class, () -> streams.publish(NAME));
        streams.publish(OTHER);
        streams.publish(OTHER);
        time.advance(Duration.ofSeconds(59));
        last.publish(Frames.key(0));
        assertThrows(StreamBusyException.class, () -> streams.publish(NAME));
        time.advance(Duration.ofSeconds(1));
        Publisher next = streams.publish(NAME);
        assertSame(next.stream(), last.stream());
    }

    @Test
    void underRejectAPublisherMayFollowALostOne() {
        for (int i = 0; i < 4; i++) {
            streams.publish(NAME).publish(Frames.key(0));
        }
        streams.find(NAME).orElseThrow().publisher().lost();
        streams.publish(NAME);
    }

    @Test
    void publishingTooOftenIsRefusedWhateverBecomesOfIt() {
        conflict(Conflict.REJECT);
        streams.publish(NAME);
        for (int i = 0; i < 60; i++) {
            assertThrows(StreamBusyException.class, () -> streams.publish(NAME, ENCODER, reason -> {}));
        }
        assertEquals(RefusedException.Reason.LIMIT, refused(NAME).reason());
        time.advance(Duration.ofMinutes(1));
        assertThrows(StreamBusyException.class, () -> streams.publish(NAME, ENCODER, reason -> {}));
    }

    @Test
    void aNameThatWasEndedIsRefusedForFiveSeconds() {
        List<EndReason> told = new ArrayList<>();
        Publisher publisher = streams.publish(NAME, ENCODER, told::add);
        publishGop(publisher, 0);
        streams.end(publisher.stream());
        assertEquals(List.of(EndReason.KICKED), told);
        assertTrue(streams.find(NAME).isEmpty());
        assertEquals(RefusedException.Reason.UNAVAILABLE, refused(NAME).reason());
        time.advance(Duration.ofSeconds(5));
        assertNotSame(publisher.stream(), streams.publish(NAME).stream());
    }

    @Test
    void endingAStreamThatHasEndedDoesNothingToTheOneThatCameAfter() {
        Publisher first = streams.publish(NAME);
        first.close();
        Publisher second = streams.publish(NAME);
        streams.end(first.stream());
        second.publish(Frames.key(0));
        assertEquals(Stream.State.ACTIVE, second.stream().state());
        streams.publish(NAME); // and the name is not refused
    }

    @Test
    void theLimitOfPublishersIsForNewStreamsAlone() {
        settings(new TestSettings().publishers(2));
        Publisher first = streams.publish(NAME);
        publishGop(first, 0);
        streams.publish(OTHER);
        StreamName third = new StreamName("live", "third");
        assertEquals(RefusedException.Reason.LIMIT, refused(third).reason());
        streams.publish(NAME);
        first.close();
        assertEquals(RefusedException.Reason.LIMIT, refused(third).reason());
        streams.end(streams.find(OTHER).orElseThrow());
        streams.publish(third);
    }

    @Test
    void aServerThatStopsRefusesEveryPublisher() {
        Publisher publisher = streams.publish(NAME);
        publishGop(publisher, 0);
        Subscription waiting = streams.subscribe(OTHER, SubscriberOptions.APPLICATION);
        streams.stop();
        assertEquals(RefusedException.Reason.UNAVAILABLE, refused(NAME).reason());
        assertThrows(RefusedException.class, () -> streams.subscribe(NAME, SubscriberOptions.APPLICATION));
        assertThrows(StreamEndedException.class, () -> publisher.publish(Frames.key(0)));
        assertEquals(EndReason.SERVER_STOPS, waiting.endReason().orElseThrow());
        assertEquals(EndReason.SERVER_STOPS, publisher.stream().endReason().orElseThrow());
        assertEquals(0, streams.waiting() + streams.list().size());
        publisher.close();
        streams.close();
        streams.close();
    }

    @Test
    void aCleanStopEndsAtOnceAndALostConnectionAfterTheLinger() {
        Publisher stops = streams.publish(NAME);
        publishGop(stops, 0);
        stops.close();
        assertEquals(Stream.State.ENDED, stops.stream().state());
        assertEquals(EndReason.STOPPED, stops.stream().endReason().orElseThrow());
        Publisher lost = streams.publish(NAME);
        publishGop(lost, 0);
        lost.lost();
        lost.close(); // too late to be a clean stop
        assertEquals(Stream.State.LINGERING, lost.stream().state());
        assertEquals(List.of(lost.stream()), streams.list());
    }

    @Test
    void aStopMayLingerAndALossMayNot() {
        settings(new TestSettings().linger(Duration.ZERO, Duration.ofSeconds(3)));
        Publisher stops = streams.publish(NAME);
        publishGop(stops, 0);
        stops.close();
        assertEquals(Stream.State.LINGERING, stops.stream().state());
        time.advance(Duration.ofSeconds(3));
        streams.tick(time.nanos());
        assertEquals(Stream.State.ENDED, stops.stream().state());
        Publisher lost = streams.publish(NAME);
        publishGop(lost, 0);
        lost.lost();
        assertEquals(Stream.State.ENDED, lost.stream().state());
    }

    @Test
    void aStreamWithoutAFrameDoesNotLinger() {
        Publisher publisher = streams.publish(NAME);
        assertEquals(Stream.State.CONNECTING, publisher.stream().state());
        publisher.lost();
        assertTrue(streams.find(NAME).isEmpty());
    }

    @Test
    void aPublisherThatTakesOverBeforeTheFirstFrameIsTheFirst() {
        streams.publish(NAME);
        time.advance(Duration.ofSeconds(3));
        Publisher second = streams.publish(NAME);
        second.publish(Frames.audio(77_000));
        Subscription viewer = streams.subscribe(NAME, SubscriberOptions.APPLICATION);
        assertTrue(viewer.viewer().join());
        second.publish(Frames.audio(77_023));
        assertEquals(List.of("audio-inter@77000", "audio-inter@77023"), Watching.drain(viewer), "times as they came");
    }

    @Test
    void aReturnDuringTheLingerStopsItsClock() {
        Publisher first = streams.publish(NAME);
        publishGop(first, 0);
        first.lost();
        time.advance(Duration.ofSeconds(9));
        Publisher second = streams.publish(NAME);
        time.advance(Duration.ofSeconds(9));
        streams.tick(time.nanos());
        assertFalse(streams.find(NAME).isEmpty());
        second.lost(); // without a frame: the stream still has what it had
        time.advance(Duration.ofSeconds(9));
        streams.tick(time.nanos());
        assertEquals(Stream.State.LINGERING, first.stream().state());
        time.advance(Duration.ofSeconds(1));
        streams.tick(time.nanos());
        assertEquals(Stream.State.ENDED, first.stream().state());
    }
}
