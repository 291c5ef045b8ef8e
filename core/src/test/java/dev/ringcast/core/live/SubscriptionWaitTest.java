package dev.ringcast.core.live;

import static dev.ringcast.core.live.Watching.publishGop;
import static dev.ringcast.core.live.Watching.shown;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.media.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a reader waits for frames: for a limited time, or as it iterates. */
@Timeout(60)
class SubscriptionWaitTest {
    private static final StreamName NAME = new StreamName("live", "test");
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration LONGEST = Duration.ofSeconds(Long.MAX_VALUE);

    private final Streams streams = new TestSettings().streams(new ManualTime());
    private final Subscription viewer = streams.subscribe(NAME, SubscriberOptions.APPLICATION);

    @AfterEach
    void close() {
        streams.close();
    }

    @Test
    void aFrameThatIsThereIsGivenWithoutAWait() throws InterruptedException {
        publishGop(streams.publish(NAME), 1000);
        assertEquals(
                Frame.Kind.METADATA, viewer.next(Duration.ZERO).orElseThrow().kind());
        assertEquals(
                Frame.Kind.CONFIG,
                viewer.next(Duration.ofSeconds(-1)).orElseThrow().kind());
        assertEquals(Frame.Kind.CONFIG, viewer.next(LONG).orElseThrow().kind());
    }

    @Test
    void ifNoFrameComesInTimeTheResultIsEmptyAndTheSubscriptionIsActive() throws InterruptedException {
        assertEquals(Optional.empty(), viewer.next(SHORT), "there is no stream");
        assertTrue(viewer.isActive());
        Publisher publisher = streams.publish(NAME);
        publishGop(publisher, 1000);
        for (int i = 0; i < 6; i++) {
            assertTrue(viewer.next(SHORT).isPresent());
        }
        assertEquals(Optional.empty(), viewer.next(SHORT));
        assertEquals(Optional.empty(), viewer.next(Duration.ZERO));
        assertTrue(viewer.isActive());
        publisher.publish(Frames.inter(1080));
        assertEquals(1080, viewer.next(SHORT).orElseThrow().dts(), "it reads on where it was");
    }

    @Test
    void aFrameThatComesEndsAWaitOfAnyLength() throws Exception {
        FutureTask<Optional<Frame>> waits = waiting(() -> viewer.next(LONGEST));
        Publisher publisher = streams.publish(NAME);
        await().until(() -> publisher.stream().viewers() == 1); // a viewer that joins later waits for media
        publisher.publish(Frames.metadata(1));
        assertEquals(Frame.Kind.METADATA, waits.get().orElseThrow().kind());
    }

    @Test
    void theEndDiffersFromATimeoutAndComesAfterTheLastFrame() throws Exception {
        Publisher publisher = streams.publish(NAME);
        assertEquals(Optional.empty(), viewer.poll());
        publisher.publish(Frames.metadata(1));
        publisher.close();
        assertEquals(Optional.of(EndReason.STOPPED), viewer.endReason());
        assertTrue(viewer.isActive(), "one frame is left");
        assertTrue(viewer.next(LONG).isPresent());
        assertEquals(Optional.empty(), viewer.next(LONG));
        assertFalse(viewer.isActive());
    }

    @Test
    void closingEndsALimitedWait() throws Exception {
        FutureTask<Boolean> waits = waiting(() -> viewer.next(LONG).isPresent() || viewer.isActive());
        viewer.close();
        assertFalse(waits.get());
    }

    @Test
    void anInterruptEndsALimitedWait() throws Exception {
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> viewer.next(LONG));
        assertFalse(Thread.interrupted());
    }

    @Test
    void anIterationGivesAllFramesUpToTheEnd() throws Exception {
        FutureTask<List<String>> reads = waiting(() -> {
            List<String> seen = new ArrayList<>();
            for (Frame frame : viewer) {
                seen.add(shown(frame).replaceFirst("@.*", "")); // times of headers depend on when it joined
            }
            return seen;
        });
        Publisher publisher = streams.publish(NAME);
        publishGop(publisher, 1000);
        publisher.close();
        assertEquals(
                List.of(
                        "data-metadata",
                        "video-config",
                        "audio-config",
                        "video-keyframe",
                        "audio-inter",
                        "video-inter"),
                reads.get());
    }

    @Test
    void aSecondIteratorContinuesBehindTheFirst() {
        Publisher publisher = streams.publish(NAME);
        publishGop(publisher, 1000);
        Iterator<Frame> first = viewer.iterator();
        assertTrue(first.hasNext());
        assertTrue(first.hasNext(), "to ask again takes no further frame");
        assertEquals(Frame.Kind.METADATA, first.next().kind());
        assertEquals(Frame.Kind.CONFIG, first.next().kind());
        int left = 0;
        publisher.close();
        for (Frame frame : viewer) {
            left += frame.size() > 0 ? 1 : 0;
        }
        assertEquals(4, left);
        assertFalse(first.hasNext());
        assertThrows(NoSuchElementException.class, first::next);
    }

    @Test
    void anInterruptEndsAnIterationAndLeavesTheSubscriptionOpen() throws InterruptedException {
        Publisher publisher = streams.publish(NAME);
        publishGop(publisher, 1000);
        Thread.currentThread().interrupt();
        int seen = 0;
        for (Frame frame : viewer) {
            seen += frame.size() > 0 ? 1 : 0;
        }
        assertTrue(Thread.interrupted(), "the status is set");
        assertEquals(6, seen, "frames that it need not wait for");
        assertEquals(Optional.empty(), viewer.endReason());
        publisher.publish(Frames.key(2000));
        assertTrue(viewer.next().isPresent());
    }

    /** Starts a reader, and returns once it waits. */
    private <T> FutureTask<T> waiting(Callable<T> reader) {
        FutureTask<T> task = new FutureTask<>(reader);
        Thread thread = Thread.ofPlatform().start(task);
        await().until(() ->
                thread.getState() == Thread.State.TIMED_WAITING || thread.getState() == Thread.State.WAITING);
        return task;
    }
}
