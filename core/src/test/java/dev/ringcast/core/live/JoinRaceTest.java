package dev.ringcast.core.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.StreamName;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.media.Frame;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A viewer that joins and a publisher whose first keyframe comes. Whichever of the two came first waits a little
 * longer in
 * the next round, so that they meet within a microsecond.
 */
@Timeout(60)
class JoinRaceTest {
    private static final StreamName NAME = new StreamName("live", "test");
    private static final long LASTS_NANOS = TimeUnit.MILLISECONDS.toNanos(6_000);
    private static final int MAX_LEAD = 50_000;
    private static final int LEAD_STEP = 8;
    private static final int JITTER = 1_000;

    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong seen = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean over;

    /** By how much the publisher waits longer than the viewer. The viewer's thread writes. */
    private volatile int lead;

    /** Waits for some looks at a flag, which take about a nanosecond each. */
    private void pass(int looks) {
        int left = looks + ThreadLocalRandom.current().nextInt(JITTER);
        while (left > 0 && !over) {
            left--;
        }
    }

    private void awaitRound(AtomicLong reached, long round) {
        while (reached.get() < round && !over) {
            continue;
        }
    }

    private void joinInEachRound(Streams streams) {
        for (long round = 1; !over; round++) {
            awaitRound(begun, round);
            try (Subscription viewer = streams.subscribe(NAME, SubscriberOptions.APPLICATION)) {
                pass(-lead);
                viewer.viewer().join();
                Optional<Frame.Kind> first = firstVideo(viewer);
                lead = Math.clamp(lead + (first.isPresent() ? LEAD_STEP : -LEAD_STEP), -MAX_LEAD, MAX_LEAD);
                if (first.isEmpty()) {
                    awaitRound(published, round);
                    first = firstVideo(viewer);
                }
                assertEquals(Optional.of(Frame.Kind.KEYFRAME), first, "the keyframe of the round is missing");
            }
            seen.set(round);
        }
    }

    private Optional<Frame.Kind> firstVideo(Subscription viewer) {
        Optional<Frame> frame = viewer.poll();
        while (frame.isPresent() && frame.get().isConfig()) {
            frame = viewer.poll();
        }
        return over ? Optional.of(Frame.Kind.KEYFRAME) : frame.map(Frame::kind);
    }

    @Test
    void aKeyframeThatIsPublishedDuringAJoinIsPartOfWhatTheViewerGets() throws InterruptedException {
        ManualTime time = new ManualTime();
        try (Streams streams = new TestSettings().streams(time)) {
            Publisher publisher = streams.publish(NAME);
            Thread viewers = Thread.ofPlatform().start(() -> guarded(() -> joinInEachRound(streams)));
            long end = System.nanoTime() + LASTS_NANOS;
            for (long round = 1; System.nanoTime() - end < 0 && failure.get() == null; round++) {
                time.advance(Duration.ofSeconds(1)); // configurations may not change more often
                publisher.publish(Frames.videoConfig((int) round)); // another one: nothing is cached
                begun.set(round);
                pass(lead);
                publisher.publish(Frames.key(round));
                published.set(round);
                awaitRound(seen, round);
            }
            over = true;
            assertTrue(viewers.join(Duration.ofSeconds(20)));
            assertEquals(null, failure.get());
        }
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (Throwable e) { // handed to the test's thread
            failure.set(e);
            over = true;
        }
    }
}
