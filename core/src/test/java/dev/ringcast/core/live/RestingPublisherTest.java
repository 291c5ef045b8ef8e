package dev.ringcast.core.live;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamSettings.Conflict;
import dev.ringcast.core.SubscriberOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a publisher's read loop pauses. The clock stands: a read loop that continues was woken, or has not paused. */
@Timeout(60)
class RestingPublisherTest {
    private static final StreamName NAME = new StreamName("live", "test");
    private static final int FRAME_RATE = 25;
    private static final int SLOW = 100_000;
    private static final int FAST = 2_000_000;

    private final ManualTime time = new ManualTime();
    private final Streams streams =
            new TestSettings().conflict(Conflict.TAKEOVER).streams(time);
    private final List<Thread> readers = new ArrayList<>();
    private Publisher publisher;

    @BeforeEach
    void publish() {
        publisher = streams.publish(NAME);
    }

    @AfterEach
    void close() throws InterruptedException {
        streams.close();
        for (Thread reader : readers) {
            assertContinues(reader);
        }
    }

    private void publishFor(int seconds, int bytesPerSecond) {
        publishFor(seconds, bytesPerSecond, FRAME_RATE);
    }

    private void publishFor(int seconds, int bytesPerSecond, int frameRate) {
        for (int i = 0; i <= seconds * frameRate; i++) {
            publisher.publish(Frames.key(1000L * i / frameRate, bytesPerSecond / frameRate));
            time.advance(Duration.ofSeconds(1).dividedBy(frameRate).plusNanos(1));
        }
    }

    private Thread reader() {
        Thread reader = Thread.ofVirtual().start(publisher::pauseReading);
        readers.add(reader);
        return reader;
    }

    private Thread resting() {
        Thread reader = reader();
        await().until(() -> reader.getState() == Thread.State.WAITING);
        return reader;
    }

    private static void assertContinues(Thread reader) throws InterruptedException {
        assertTrue(reader.join(Duration.ofSeconds(20)), "it still pauses");
    }

    @Test
    void inItsFirstSecondAPublisherDoesNotPause() throws InterruptedException {
        assertContinues(reader());
        publisher.publish(Frames.key(0));
        time.advance(Duration.ofMillis(500));
        publisher.publish(Frames.key(500));
        assertContinues(reader());
    }

    @Test
    void aFastStreamDoesNotPauseSinceTheKernelWouldNotHoldIt() throws InterruptedException {
        publishFor(2, FAST);
        assertContinues(reader());
    }

    @Test
    void aStreamOfFewFramesDoesNotPause() throws InterruptedException {
        publishFor(3, SLOW, 10);
        assertContinues(reader());
    }

    @Test
    void aStreamWithoutViewersPausesUntilSomeTimeHasPassed() throws InterruptedException {
        publishFor(2, SLOW);
        Thread reader = resting();
        time.advance(streams.settings().fanout().maxDelay());
        assertContinues(reader);
    }

    @Test
    void withAPackagerItPausesTooOnceThatHasJoined() throws InterruptedException {
        publishFor(2, SLOW);
        Thread unwatched = resting();
        try (Subscription packager = streams.subscribe(NAME, SubscriberOptions.internal("test"))) {
            assertTrue(packager.viewer().join());
            assertContinues(unwatched);
            Thread reader = resting();
            time.advance(streams.settings().fanout().maxDelay());
            assertContinues(reader);
        }
    }

    @Test
    void theEndOfThePublicationEndsThePauseAndThereIsNoneAfterwards() throws InterruptedException {
        publishFor(2, SLOW);
        Thread reader = resting();
        publisher.close();
        assertContinues(reader);
        assertContinues(reader());
    }

    @Test
    void anOperatorThatEndsTheStreamEndsThePause() throws InterruptedException {
        publishFor(2, SLOW);
        Thread reader = resting();
        streams.end(publisher.stream());
        assertContinues(reader);
    }

    @Test
    void aTakeoverWakesTheOldSourceAndTheNewOnePauses() throws InterruptedException {
        publishFor(2, SLOW);
        Publisher before = publisher;
        Thread reader = resting();
        publisher = streams.publish(NAME);
        assertContinues(reader);
        assertContinues(reader()); // viewers wait for its first frame
        publisher.publish(Frames.key(0));
        Thread next = resting();
        Thread late = Thread.ofVirtual().start(before::pauseReading);
        assertContinues(late);
        try (Subscription viewer = streams.subscribe(NAME, Watching.NETWORK)) {
            assertTrue(viewer.viewer().join());
            assertContinues(next);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aViewerThatJoinsWakesTheSourceWhichDoesNotPauseWithoutATick(boolean network) throws InterruptedException {
        publishFor(2, SLOW);
        Thread reader = resting();
        SubscriberOptions options = network ? Watching.NETWORK : SubscriberOptions.APPLICATION;
        try (Subscription viewer = streams.subscribe(NAME, options)) {
            assertTrue(viewer.viewer().join());
            assertContinues(reader);
            assertContinues(reader());
        }
        resting();
    }
}
