package dev.ringcast.core.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.Ticker;
import dev.ringcast.core.log.Refusals;
import dev.ringcast.core.net.Listener.Limits;
import dev.ringcast.core.wire.HeapBudget;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real sockets, and a clock that the test moves: no test waits ten seconds. */
@Timeout(60)
class JanitorTest {
    private static final CloseReason TOO_SLOW = new CloseReason(CloseReason.Kind.HANDSHAKE_TIMEOUT, "");
    private static final int MORE_THAN_THE_KERNEL_TAKES = 64 << 20;

    private final AtomicLong nanos = new AtomicLong(-3_000_000_000L);
    private final Ticker ticker = new Ticker(new Heartbeats(nanos::get));
    private final Janitor janitor = new Janitor(ticker, nanos::get, 10_000);
    private final AtomicReference<Connection> connection = new AtomicReference<>();
    private final AtomicReference<Thread> serving = new AtomicReference<>();
    private Listener listener;
    private Socket socket;

    /** What the connection under test does; it is served on its own thread. */
    private Listener.Handler handler = served -> served.input().read();

    @BeforeEach
    void listen() throws IOException {
        listener = new Listener(
                "janitor-test",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new Limits(10, () -> 0, new HeapBudget(Long.MAX_VALUE), new Refusals(System::nanoTime)),
                janitor,
                nanos::get,
                served -> {
                    connection.set(served);
                    serving.set(Thread.currentThread());
                    handler.serve(served);
                });
    }

    @AfterEach
    void close() throws IOException {
        if (socket != null) {
            socket.close();
        }
        listener.close();
        janitor.close();
        ticker.close();
    }

    private void connect(Listener.Handler serving) throws IOException {
        handler = serving;
        socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.port()));
        await().until(() -> connection.get() != null);
    }

    private void advance(long millis) {
        nanos.addAndGet(millis * 1_000_000);
        janitor.look(nanos.get());
    }

    private void awaitEnd(String code) {
        await().until(() -> listener.connections() == 0);
        assertEquals(code, connection.get().closed().orElseThrow().kind().code());
    }

    @Test
    void aPhaseThatLastsTooLongIsEnded() throws IOException {
        connect(served -> {
            served.deadline(10_000, TOO_SLOW);
            served.input().read();
        });
        await().until(
                        () -> { // the other thread may not have set it yet
                            advance(1_000);
                            return connection.get().isClosed();
                        });
        awaitEnd("handshake_timeout");
    }

    @Test
    void aDeadlineIsReplacedAndTakenAway() throws IOException {
        connect(served -> served.input().read());
        Connection served = connection.get();
        served.deadline(5_000, TOO_SLOW);
        advance(5_000);
        assertFalse(served.isClosed(), "not before it is over");
        served.deadline(5_000, TOO_SLOW);
        advance(5_000);
        served.noDeadline();
        advance(3_600_000);
        assertFalse(served.isClosed());
        served.deadline(1, TOO_SLOW);
        advance(2);
        awaitEnd("handshake_timeout");
    }

    @Test
    void aDeadlineComesNoNearerWhileTheServerHoldsThePeerBack() throws IOException {
        connect(served -> served.input().read());
        Connection served = connection.get();
        served.deadline(5_000, TOO_SLOW);
        for (int i = 0; i < 4; i++) {
            advance(1_000);
            served.holdBack(true);
            advance(3_600_000);
            served.holdBack(false);
        }
        served.holdBack(true);
        served.deadline(2_000, TOO_SLOW);
        advance(3_000);
        served.holdBack(false);
        advance(2_000);
        assertFalse(served.isClosed(), "it has had 2 s");
        advance(1);
        awaitEnd("handshake_timeout");
    }

    @Test
    void aPeerThatReadsNothingIsEvictedAfterTenSecondsWithoutProgress() throws IOException {
        connect(served -> served.write(ByteBuffer.allocate(MORE_THAN_THE_KERNEL_TAKES)));
        awaitStandstill();
        advance(9_900);
        assertFalse(connection.get().isClosed());
        advance(200);
        awaitEnd("stalled");
        assertTrue(connection.get().closed().orElseThrow().toString().contains("10100 ms"));
    }

    @Test
    void aPeerThatReadsALittleStaysAndIsEvictedOnceItStops() throws IOException {
        connect(served -> served.write(ByteBuffer.allocate(MORE_THAN_THE_KERNEL_TAKES)));
        InputStream in = socket.getInputStream();
        for (int round = 0; round < 5; round++) {
            awaitStandstill();
            advance(9_000);
            assertFalse(connection.get().isClosed());
            long before = connection.get().bytesWritten();
            await().until(
                            () -> { // the kernel asks for more when a good part of its buffer is free
                                in.readNBytes(1 << 20);
                                return connection.get().bytesWritten() > before;
                            });
        }
        awaitStandstill();
        advance(10_001);
        awaitEnd("stalled");
    }

    @Test
    void aGatherThatMakesNoProgressIsFoundToo() throws IOException {
        ByteBuffer[] pieces = {
            ByteBuffer.allocate(10), ByteBuffer.allocate(0), ByteBuffer.allocate(MORE_THAN_THE_KERNEL_TAKES)
        };
        connect(served -> served.write(pieces, 3));
        awaitStandstill();
        advance(10_001);
        awaitEnd("stalled");
    }

    @Test
    void aPeerThatIsEvictedGetsAResetAndNoFurtherByte() throws IOException {
        connect(served -> served.write(ByteBuffer.allocate(MORE_THAN_THE_KERNEL_TAKES)));
        awaitStandstill();
        advance(10_001);
        awaitEnd("stalled");
        InputStream in = socket.getInputStream();
        assertThrows(IOException.class, () -> in.readNBytes(MORE_THAN_THE_KERNEL_TAKES));
    }

    @Test
    void aConnectionThatWritesNothingIsNeverStalled() throws IOException {
        connect(served -> {
            served.write(ByteBuffer.wrap(new byte[100]));
            served.input().read();
            served.input().read();
        });
        socket.getOutputStream().write(1);
        await().until(() -> connection.get().bytesRead() == 1); // so the write has returned
        advance(3_600_000);
        assertFalse(connection.get().isClosed());
        socket.getOutputStream().write(1);
        awaitEnd("done");
    }

    /** Until the kernel has taken all it will take. */
    private void awaitStandstill() {
        long[] last = {-1};
        int[] same = {0};
        await().until(() -> {
            long now = connection.get().bytesWritten();
            boolean waits = serving.get().getState() == Thread.State.WAITING;
            same[0] = waits && now == last[0] && now > 0 ? same[0] + 1 : 0;
            last[0] = now;
            return same[0] >= 3;
        });
    }

    @Test
    void theFirstReasonStaysAndTheOwnerIsCalledOnce() throws IOException {
        connect(served -> served.input().read());
        AtomicInteger calls = new AtomicInteger();
        connection.get().onClose(calls::incrementAndGet);
        assertTrue(connection.get().evict(TOO_SLOW));
        assertFalse(connection.get().close(CloseReason.LEFT));
        awaitEnd("handshake_timeout");
        assertEquals(1, calls.get());
    }

    @Test
    void anOwnerThatFailsDoesNotStopTheJanitor() throws IOException {
        connect(served -> served.input().read());
        connection.get().onClose(() -> {
            throw new IllegalStateException("a mistake");
        });
        connection.get().deadline(1, TOO_SLOW);
        advance(2);
        awaitEnd("handshake_timeout");
        assertEquals(
                1,
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().equals("ringcast-ticker"))
                        .count());
    }

    private static Stream<Error> errors() {
        return Stream.of(
                new StackOverflowError(), new OutOfMemoryError("of a test"), new NoClassDefFoundError("of a test"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void aChoreThatThrowsAnErrorKeepsNothingFromTheOthers(Error error) throws IOException {
        AtomicInteger rounds = new AtomicInteger();
        AtomicReference<Thread> thread = new AtomicReference<>();
        janitor.every(now -> {
            throw error;
        });
        janitor.every(now -> {
            thread.set(Thread.currentThread());
            rounds.incrementAndGet();
        });
        await().until(() -> rounds.get() > 1);
        connect(served -> served.input().read());
        connection.get().onClose(() -> {
            throw error;
        });
        connection.get().deadline(1, TOO_SLOW);
        advance(2);
        awaitEnd("handshake_timeout");
        assertTrue(thread.get().isAlive());
        janitor.close();
        ticker.close();
        assertFalse(thread.get().isAlive());
    }

    @Test
    void choresAreDoneAgainAndAgainWhateverOneOfThemDoes() {
        AtomicInteger rounds = new AtomicInteger();
        janitor.every(now -> {
            throw new IllegalStateException("a mistake");
        });
        janitor.every(now -> rounds.incrementAndGet());
        await().until(() -> rounds.get() > 2);
        janitor.close();
        int last = rounds.get();
        janitor.close();
        assertEquals(last, rounds.get());
    }

    @Test
    void whatComesAndGoesIsCounted() throws IOException {
        connect(served -> {
            InputStream in = served.input();
            assertEquals(0, in.read(new byte[5], 0, 0));
            byte[] five = in.readNBytes(5);
            served.write(ByteBuffer.wrap(five));
        });
        advance(1_000);
        long before = connection.get().lastRead();
        socket.getOutputStream().write("12345".getBytes(StandardCharsets.US_ASCII));
        assertEquals("12345", new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        awaitEnd("done");
        assertEquals(5, connection.get().bytesRead());
        assertEquals(5, connection.get().bytesWritten());
        assertTrue(connection.get().lastRead() >= before);
    }
}
