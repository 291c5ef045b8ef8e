package dev.ringcast.core.ingest;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.StreamEndedException;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.live.FlvClip;
import dev.ringcast.core.live.ManualTime;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.ProtocolException;
import java.io.FileNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class FlvFileSourceTest {
    private static final long MILLI = 1_000_000;
    private static final double AT_ONCE = Double.POSITIVE_INFINITY;

    private final List<Frame> published = new CopyOnWriteArrayList<>();

    @ParameterizedTest
    @ValueSource(doubles = {1, 2, 0.5})
    void eachFrameIsPublishedAtItsTimeByTheReadRate(double rate) throws Exception {
        FlvClip clip = new FlvClip()
                .metadata(0)
                .avcConfig(0)
                .key(9_000)
                .audio(9_021)
                .inter(9_040)
                .inter(10_000);
        ManualTime time = new ManualTime();
        long start = time.nanos();
        List<Long> waits = new ArrayList<>(); // the source's thread, then this one after await()
        try (FlvFileSource source =
                FlvFileSource.start("test", clip.input(), rate, false, published::add, time, until -> {
                    waits.add(until - start);
                    time.advance(Duration.ofNanos(until - time.nanos()));
                })) {
            source.await();
        }
        List<Long> expected = List.of(0L, 21L, 40L, 1_000L).stream()
                .map(ms -> (long) (ms * MILLI / rate))
                .toList();
        assertEquals(expected, waits);
        assertEquals(List.of(0L, 0L, 9_000L, 9_021L, 9_040L, 10_000L), times());
    }

    @Test
    void aFileOfTheFileSystemIsPlayedOnceAndThenItEnds(@TempDir Path folder) throws Exception {
        Path file = Files.write(
                folder.resolve("clip.flv"),
                new FlvClip().key(0).inter(40).end(40).bytes());
        try (FlvFileSource source =
                FlvFileSource.start("test", FlvFileSource.Input.of(file), AT_ONCE, false, published::add)) {
            source.await();
            assertFalse(source.isRunning());
            assertTrue(source.failure().isEmpty());
        }
        assertEquals(List.of(0L, 40L, 40L), times());
    }

    @Test
    void closingEndsAWaitAndJoinsTheThread() {
        FlvClip clip = new FlvClip().key(0).inter(3_600_000);
        FlvFileSource source = FlvFileSource.start("test", clip.input(), 1, true, published::add);
        await().atMost(5, SECONDS).until(() -> published.size() == 1);
        assertTrue(source.isRunning());
        source.close();
        source.close();
        assertFalse(source.isRunning());
        assertEquals(1, published.size());
        assertTrue(source.failure().isEmpty());
    }

    @Test
    void itMayBeClosedByTheThreadThatPublishes() throws Exception {
        AtomicReference<FlvFileSource> source = new AtomicReference<>();
        CountDownLatch started = new CountDownLatch(1);
        source.set(FlvFileSource.start("test", new FlvClip().key(0).inter(40).input(), AT_ONCE, true, frame -> {
            published.add(frame);
            awaitUninterrupted(started);
            source.get().close();
        }));
        started.countDown();
        source.get().await();
        assertEquals(1, published.size());
    }

    @Test
    void theEndOfTheStreamIsNoFailure() throws Exception {
        try (FlvFileSource source =
                FlvFileSource.start("test", new FlvClip().key(0).input(), AT_ONCE, true, frame -> {
                    throw new StreamEndedException(StreamName.parse("live/test"), EndReason.STOPPED);
                })) {
            source.await();
            assertTrue(source.failure().isEmpty());
        }
    }

    @Test
    void whatThePublisherThrowsEndsItAndIsKept() throws Exception {
        IllegalStateException thrown = new IllegalStateException("no");
        try (FlvFileSource source =
                FlvFileSource.start("test", new FlvClip().key(0).input(), AT_ONCE, true, frame -> {
                    throw thrown;
                })) {
            source.await();
            assertEquals(thrown, source.failure().orElseThrow());
        }
    }

    @Test
    void aFileThatIsMissingOrNoFlvOrEmptyIsAFailureAndNoEndlessLoop() throws Exception {
        assertInstanceOf(FileNotFoundException.class, failure(() -> {
            throw new FileNotFoundException("gone");
        }));
        assertInstanceOf(ProtocolException.class, failure(FlvClip.input("not an FLV file".getBytes())));
        assertInstanceOf(
                ProtocolException.class, failure(new FlvClip().avcConfig(0).input()));
    }

    @Test
    void aRateThatIsNoneIsRefused() {
        for (double rate : new double[] {0, -1, Double.NaN}) {
            FlvFileSource.Input input = new FlvClip().input();
            assertThrows(
                    IllegalArgumentException.class,
                    () -> FlvFileSource.start("test", input, rate, true, published::add));
        }
    }

    private Exception failure(FlvFileSource.Input input) throws Exception {
        try (FlvFileSource source = FlvFileSource.start("test", input, AT_ONCE, true, published::add)) {
            source.await();
            return source.failure().orElseThrow();
        }
    }

    private List<Long> times() {
        return published.stream().map(Frame::dts).toList();
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
