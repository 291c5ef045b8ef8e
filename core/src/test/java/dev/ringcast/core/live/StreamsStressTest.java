package dev.ringcast.core.live;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.StreamEndedException;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Publishers and viewers on their own threads that join, leave, take over and end, a bounded number of times. */
@Timeout(120)
class StreamsStressTest {
    private static final StreamName NAME = new StreamName("live", "test");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ManualTime time = new ManualTime();
    private final Streams streams = new TestSettings().streams(time);
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** What a thread does. */
    private interface Work {
        void run() throws Exception;
    }

    private void start(Work work) {
        threads.add(Thread.ofVirtual().start(() -> {
            try {
                work.run();
            } catch (Throwable e) { // handed to the test's thread
                failure.compareAndSet(null, e);
            }
        }));
    }

    private void join() throws InterruptedException {
        for (Thread thread : threads) {
            boolean ended = thread.join(PATIENCE);
            if (failure.get() != null) {
                throw new AssertionError("a thread failed", failure.get());
            }
            assertTrue(ended, "a thread waits for ever");
        }
    }

    @AfterEach
    void close() {
        streams.close();
    }

    /**
     * Takes all until the end; publications come one after the other, each from its keyframe on, its frames in order.
     */
    private Frame watch(SubscriberOptions options) throws InterruptedException {
        try (Subscription viewer = streams.subscribe(NAME, options)) {
            Frame last = null;
            for (Optional<Frame> next = viewer.next(); next.isPresent(); next = viewer.next()) {
                Frame frame = next.get();
                if (last == null || frame.publication() != last.publication()) {
                    assertTrue(last == null || frame.publication() > last.publication());
                    assertTrue(frame.isKeyframe(), "a publication begins with its keyframe");
                } else if (viewer.skippedFrames().total() == 0) {
                    assertEquals(last.cts() + 1, frame.cts(), "nothing is missing and nothing comes twice");
                }
                assertTrue(last == null || frame.dts() >= last.dts());
                last = frame;
            }
            return last;
        }
    }

    /** The composition offset numbers the frames of a publication. */
    private static Frame numbered(int n) {
        Frame.Kind kind = n % 25 == 0 ? Frame.Kind.KEYFRAME : Frame.Kind.INTER;
        return new Frame(Codec.VP9, kind, n, n, new byte[10], 5);
    }

    @Test
    void takeoversWhileFramesArePublishedLoseNothingAndMixNothing() throws InterruptedException {
        int takeovers = 300;
        AtomicInteger newest = new AtomicInteger();
        for (int i = 0; i < 3; i++) {
            SubscriberOptions options = i == 0 ? SubscriberOptions.APPLICATION : Watching.NETWORK;
            start(() -> assertEquals(takeovers, watch(options).publication()));
        }
        await().until(() -> streams.waiting() == 3);
        for (int i = 0; i <= takeovers; i++) {
            int mine = i + 1;
            Publisher publisher = streams.publish(NAME);
            time.advance(Duration.ofMinutes(1)); // three within a minute would be refused
            start(() -> {
                newest.incrementAndGet();
                try {
                    boolean last = false;
                    for (int n = 0; !last; n++) {
                        publisher.publish(numbered(n));
                        last = publisher.stream().publisher() == publisher && newest.get() == takeovers + 1 && n > 100;
                        Thread.yield();
                    }
                    publisher.close();
                } catch (StreamEndedException takenOver) {
                    assertTrue(mine <= takeovers, "no publisher takes over the last one");
                }
            });
            await().pollInterval(Duration.ofNanos(100_000))
                    .pollDelay(Duration.ZERO)
                    .until(() ->
                            newest.get() == mine && publisher.stream().stats().videoFrames() > 0);
        }
        join();
        assertTrue(streams.list().isEmpty());
        assertEquals(0, streams.memory().used());
    }

    @Test
    void tenThousandSubscriptionsLeaveNothingBehind() throws InterruptedException {
        Publisher publisher = streams.publish(NAME);
        publisher.publish(numbered(0));
        StreamName missing = new StreamName("live", "missing");
        for (int i = 0; i < 4; i++) {
            int kind = i;
            start(() -> {
                for (int n = 0; n < 2_500; n++) {
                    SubscriberOptions options = n % 2 == 0 ? Watching.NETWORK : SubscriberOptions.APPLICATION;
                    Subscription viewer = streams.subscribe(kind == 3 ? missing : NAME, options);
                    if (kind != 2) { // a viewer that never reads has never joined
                        viewer.poll();
                    }
                    viewer.close();
                }
            });
        }
        start(() -> {
            for (int n = 1; n < 2_000; n++) {
                publisher.publish(numbered(n));
                Thread.yield();
            }
        });
        join();
        assertEquals(0, publisher.stream().viewers());
        assertEquals(0, publisher.stream().feed().audience().size());
        assertEquals(0, streams.waiting());
        publisher.close();
        assertEquals(0, streams.memory().used());
    }

    @Test
    void viewersThatCloseWhileTheyJoinAreNotCounted() throws InterruptedException {
        Publisher publisher = streams.publish(NAME);
        publisher.publish(numbered(0));
        for (int n = 0; n < 2_000; n++) {
            Subscription viewer = streams.subscribe(NAME, Watching.NETWORK);
            start(viewer::poll);
            start(viewer::close);
        }
        join();
        assertEquals(0, publisher.stream().viewers());
        assertEquals(0, publisher.stream().feed().audience().size());
    }

    @Test
    void aViewerOfAStreamThatStartsAndEndsIsNeverForgotten() throws InterruptedException {
        int rounds = 500;
        AtomicInteger served = new AtomicInteger();
        for (int i = 0; i < 4; i++) {
            start(() -> {
                for (int n = 0; n < rounds; n++) {
                    try (Subscription viewer = streams.subscribe(NAME, SubscriberOptions.APPLICATION)) {
                        while (viewer.next().isPresent()) {
                            Thread.onSpinWait();
                        }
                        assertTrue(viewer.endReason().isPresent());
                    }
                    served.incrementAndGet();
                }
            });
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (served.get() < 4 * rounds && failure.get() == null) {
            assertTrue(System.nanoTime() - end < 0, () -> served + " were served");
            try (Publisher publisher = streams.publish(NAME)) {
                publisher.publish(numbered(0));
            }
            time.advance(Duration.ofMillis(1));
            streams.tick(time.nanos());
        }
        join();
        assertEquals(0, streams.waiting());
        assertTrue(streams.list().isEmpty());
    }

    @Test
    void aWaitingViewerSeesThePublisherLeaveAndReturn() throws InterruptedException {
        int rounds = 1_000;
        Publisher publisher = streams.publish(NAME);
        publisher.publish(numbered(0));
        AtomicInteger lost = new AtomicInteger();
        AtomicInteger back = new AtomicInteger();
        start(() -> {
            Subscription viewer = streams.subscribe(NAME, SubscriberOptions.APPLICATION);
            do {
                while (viewer.poll().isPresent()) {
                    Thread.onSpinWait();
                }
                Stream.State state = viewer.stream().orElseThrow().state();
                if (state == Stream.State.LINGERING && lost.get() == back.get()) {
                    lost.incrementAndGet();
                } else if (state == Stream.State.ACTIVE && lost.get() > back.get()) {
                    back.incrementAndGet();
                }
            } while (viewer.await());
        });
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (int round = 1; round <= rounds; round++) {
            publisher.lost();
            awaitCount(lost, round, end);
            publisher = streams.publish(NAME);
            publisher.publish(numbered(0));
            awaitCount(back, round, end);
        }
        publisher.close();
        join();
    }

    private void awaitCount(AtomicInteger count, int expected, long end) {
        while (count.get() < expected && failure.get() == null) {
            assertTrue(System.nanoTime() - end < 0, "a change of the source woke no viewer");
            Thread.yield();
        }
    }

    @Test
    void aPublisherIsNotDisturbedByWhatIsDoneByTheClock() throws InterruptedException {
        Publisher publisher = streams.publish(NAME);
        AtomicInteger published = new AtomicInteger();
        start(() -> {
            for (int n = 0; n < 200_000; n++) {
                publisher.publish(numbered(n));
                published.incrementAndGet();
            }
        });
        while (published.get() < 200_000 && failure.get() == null) {
            streams.tick(time.nanos());
        }
        join();
        assertEquals(200_000, publisher.stream().stats().videoFrames());
    }

    @Test
    void aServerThatClosesEndsEveryWait() throws InterruptedException {
        Publisher publisher = streams.publish(NAME);
        AtomicInteger waiting = new AtomicInteger();
        for (int i = 0; i < 50; i++) {
            StreamName name = i % 2 == 0 ? NAME : new StreamName("live", "missing");
            start(() -> {
                Subscription viewer = streams.subscribe(name, Watching.NETWORK);
                waiting.incrementAndGet();
                while (viewer.next().isPresent()) {
                    Thread.onSpinWait();
                }
                assertEquals(EndReason.SERVER_STOPS, viewer.endReason().orElseThrow());
                viewer.close();
            });
        }
        start(() -> {
            int n = 0;
            try {
                while (true) {
                    publisher.publish(numbered(n++));
                    Thread.yield();
                }
            } catch (StreamEndedException expected) {
                assertTrue(n > 0);
            }
        });
        await().until(() -> waiting.get() == 50);
        streams.close();
        join();
        assertEquals(0, streams.memory().used());
        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("ringcast-")));
    }
}
