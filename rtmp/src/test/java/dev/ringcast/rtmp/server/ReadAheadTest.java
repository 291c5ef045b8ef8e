package dev.ringcast.rtmp.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.concurrent.LiveThreads;
import dev.ringcast.core.wire.HeapBudget;
import dev.ringcast.rtmp.CutInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes read ahead come out once and in order, are bounded, and the end of the input is seen. */
@Timeout(60)
class ReadAheadTest {
    private static final String NAME = "read-ahead-of-a-test";
    private static final int MAX_BYTES = 65_536;
    private static final int START = -2;
    private static final int STOP = -1;

    /** A peer whose bytes come when the test says so. A read waits for the next piece, and takes one piece at most. */
    private static final class Peer extends InputStream {
        private static final String END = "end";
        private static final String RESET = "reset";

        final BlockingQueue<String> pieces = new LinkedBlockingQueue<>();
        final AtomicInteger readers = new AtomicInteger();

        @Override
        public int read() {
            throw new AssertionError("bytes are read in pieces");
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            assertEquals(1, readers.incrementAndGet(), "one thread reads at a time");
            try {
                String piece = pieces.take();
                if (piece.equals(RESET)) {
                    pieces.add(RESET);
                    throw new IOException(RESET);
                }
                if (piece.equals(END)) {
                    pieces.add(END);
                    return -1;
                }
                byte[] bytes = piece.getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(bytes, 0, into, from, bytes.length);
                return bytes.length;
            } catch (InterruptedException e) {
                throw new AssertionError("a reading thread is never interrupted", e);
            } finally {
                readers.decrementAndGet();
            }
        }

        void awaitReader() {
            await().atMost(10, SECONDS).until(() -> readers.get() == 1 && pieces.isEmpty());
        }
    }

    /** A peer that always has more. */
    private static final class Endless extends InputStream {
        final AtomicInteger given = new AtomicInteger();

        @Override
        public int read() {
            throw new AssertionError("bytes are read in pieces");
        }

        @Override
        public int read(byte[] into, int from, int length) {
            int count = Math.min(length, 1_000);
            given.addAndGet(count);
            return count;
        }
    }

    private final HeapBudget heap = new HeapBudget(Long.MAX_VALUE);
    private final Peer peer = new Peer();
    private final ReadAhead ahead = new ReadAhead(peer, NAME, heap);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicInteger unexpected = new AtomicInteger();

    @AfterEach
    void endHelper() {
        assertEquals(0, unexpected.get(), "ends were reported that have not come");
        peer.pieces.add(Peer.END);
        ahead.join();
    }

    private static void awaitHelperEnd() {
        await().atMost(10, SECONDS).until(() -> LiveThreads.named(NAME).isEmpty());
    }

    private String read(int atMost) throws IOException {
        byte[] into = new byte[atMost];
        int count = ahead.read(into, 0, atMost);
        return count < 0 ? "end" : new String(into, 0, count, StandardCharsets.US_ASCII);
    }

    /** Each byte is the low part of its position. */
    private static byte[] numbers(int count) {
        byte[] numbers = new byte[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (byte) (i * 31 >> i % 3);
        }
        return numbers;
    }

    /** Other steps read, up to 18,001 bytes. */
    @Property(tries = 500)
    void whateverIsReadAheadComesOutOnceAndInOrder(
            @ForAll @IntRange(max = 200_000) int count,
            @ForAll @NotEmpty @Size(max = 5) List<@IntRange(min = 1, max = 40_000) Integer> pieces,
            @ForAll @Size(max = 40) List<@IntRange(min = START, max = 6) Integer> steps)
            throws IOException {
        byte[] sent = numbers(count);
        int[] sizes = pieces.stream().mapToInt(Integer::intValue).toArray();
        ReadAhead any = new ReadAhead(new CutInput(sent, sizes), NAME, heap);
        ByteArrayOutputStream came = new ByteArrayOutputStream();
        byte[] into = new byte[20_000];
        for (int step : steps) {
            switch (step) {
                case START -> any.start(() -> {});
                case STOP -> any.stop();
                default -> came.write(into, 0, Math.max(0, any.read(into, 0, 1 + 3_000 * step)));
            }
        }
        any.transferTo(came);
        assertArrayEquals(sent, came.toByteArray());
        assertEquals(-1, any.read());
        any.join();
        assertEquals(0, heap.used());
    }

    @Test
    void atMost64KiBAreReadAheadHoweverOftenItIsStarted() throws IOException {
        Endless endless = new Endless();
        ReadAhead bounded = new ReadAhead(endless, NAME, heap);
        for (int i = 0; i < 3; i++) {
            bounded.start(unexpected::incrementAndGet);
            awaitHelperEnd();
            assertEquals(MAX_BYTES, endless.given.get());
        }
        bounded.readNBytes(10_000);
        bounded.start(unexpected::incrementAndGet);
        awaitHelperEnd();
        assertEquals(MAX_BYTES + 10_000, endless.given.get(), "as much as was taken");
        bounded.join();
        assertEquals(0, heap.used());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, MAX_BYTES - 1})
    void anEndBehindLessThan64KiBIsSeen(int count) throws Exception {
        ReadAhead whole = new ReadAhead(new CutInput(numbers(count), 5_000), NAME, heap);
        whole.start(ended::countDown);
        assertTrue(ended.await(10, SECONDS));
        assertArrayEquals(numbers(count), whole.readAllBytes());
    }

    @Test
    void anEndBehind64KiBIsNotSeenBeforeTheyAreRead() throws IOException {
        ReadAhead whole = new ReadAhead(new CutInput(numbers(MAX_BYTES), 5_000), NAME, heap);
        whole.start(unexpected::incrementAndGet);
        awaitHelperEnd();
        assertArrayEquals(numbers(MAX_BYTES), whole.readAllBytes());
    }

    @Test
    void aResetIsSeenAndFailsTheReadBehindTheLastByte() throws Exception {
        ahead.start(ended::countDown);
        peer.pieces.addAll(List.of("abc", Peer.RESET));
        assertTrue(ended.await(10, SECONDS));
        assertEquals("ab", read(2));
        assertEquals("c", read(2));
        assertEquals(Peer.RESET, assertThrows(IOException.class, () -> read(1)).getMessage());
        assertThrows(IOException.class, () -> read(1));
    }

    @Test
    void anEndThatWasSeenIsReportedToTheNextStartAtOnce() throws Exception {
        ahead.start(ended::countDown);
        peer.pieces.addAll(List.of("a", Peer.END));
        assertTrue(ended.await(10, SECONDS));
        awaitHelperEnd();
        AtomicInteger told = new AtomicInteger();
        ahead.start(told::incrementAndGet);
        assertEquals(1, told.get());
        assertEquals("a", read(9));
        assertEquals("end", read(9));
    }

    @Test
    void aReadWaitsForWhatIsReadAhead() throws Exception {
        ahead.start(unexpected::incrementAndGet);
        peer.awaitReader();
        Thread sends = Thread.startVirtualThread(() -> peer.pieces.add("late"));
        assertEquals("late", read(9));
        sends.join();
    }

    @Test
    void afterAStopTheHelperEndsWithItsCurrentRead() throws IOException {
        ahead.start(unexpected::incrementAndGet);
        peer.awaitReader();
        ahead.stop();
        peer.pieces.addAll(List.of("one", "two"));
        awaitHelperEnd();
        assertEquals(List.of("two"), List.copyOf(peer.pieces));
        assertEquals("one", read(9));
        assertEquals("two", read(9));
    }

    @Test
    void aStartAfterAStopKeepsTheSameReaderAndReportsToTheNewCaller() throws Exception {
        ahead.start(unexpected::incrementAndGet);
        peer.awaitReader();
        ahead.stop();
        ahead.start(ended::countDown);
        peer.pieces.addAll(List.of("one", "two", Peer.END));
        assertTrue(ended.await(10, SECONDS));
        awaitHelperEnd();
        assertEquals("onetwo", read(9));
        assertEquals("end", read(9));
    }

    @Test
    void withoutAHelperBytesComeStraightFromTheInput() throws IOException {
        ahead.stop();
        ahead.join();
        peer.pieces.addAll(List.of("x", "y"));
        assertEquals('x', ahead.read());
        assertEquals("y", read(9));
    }
}
