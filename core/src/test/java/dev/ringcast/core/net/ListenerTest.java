package dev.ringcast.core.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.Ticker;
import dev.ringcast.core.log.Refusals;
import dev.ringcast.core.log.Refusals.Rule;
import dev.ringcast.core.net.Listener.Handler;
import dev.ringcast.core.net.Listener.Limits;
import dev.ringcast.core.wire.HeapBudget;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class ListenerTest {
    private static final Limits MANY = limits(1000, 0, Long.MAX_VALUE);
    private static final Handler ECHO = connection -> {
        for (int octet = connection.input().read();
                octet >= 0;
                octet = connection.input().read()) {
            connection.write(ByteBuffer.wrap(new byte[] {(byte) octet}));
        }
    };

    private final List<LinkageError> broken = new CopyOnWriteArrayList<>();
    private final Heartbeats beats = new Heartbeats(System::nanoTime, broken::add);
    private final Ticker ticker = new Ticker(beats);
    private final Janitor janitor = new Janitor(ticker, System::nanoTime, 10_000);
    private final List<Socket> sockets = new ArrayList<>();
    private Listener listener;

    private static void close(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    @AfterEach
    void close() throws IOException {
        close(sockets);
        if (listener != null) {
            listener.close();
        }
        janitor.close();
        ticker.close();
    }

    private static Limits limits(int connections, int perAddress, long heapBytes) {
        return new Limits(connections, () -> perAddress, new HeapBudget(heapBytes), new Refusals(System::nanoTime));
    }

    private void listen(Limits limits, Handler handler) throws IOException {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        listener = new Listener("test", anyPort, limits, janitor, System::nanoTime, handler);
    }

    private Socket connect() throws IOException {
        return connect("127.0.0.1");
    }

    private Socket connect(String from) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port(), InetAddress.getByName(from), 0);
        sockets.add(socket);
        return socket;
    }

    private boolean isServed() {
        try {
            return echoes(connect());
        } catch (IOException e) {
            return false; // reset while it still connected
        }
    }

    private static boolean echoes(Socket socket) {
        try {
            socket.getOutputStream().write(42);
            return socket.getInputStream().read() == 42;
        } catch (IOException e) {
            return false; // reset: refused
        }
    }

    @Test
    void eachConnectionIsServedOnAThreadOfItsOwn() throws IOException {
        listen(MANY, ECHO);
        for (int i = 0; i < 20; i++) {
            assertTrue(echoes(connect()));
        }
        assertEquals(20, listener.connections());
        for (Socket socket : sockets) {
            assertTrue(echoes(socket), "they are all served at the same time");
            socket.close();
        }
        await().until(() -> listener.connections() == 0);
    }

    @Test
    void connectionsAreNumberedAndKnowTheirPeer() throws IOException {
        List<Connection> seen = Collections.synchronizedList(new ArrayList<>());
        listen(MANY, seen::add);
        Socket socket = connect();
        connect();
        await().until(() -> seen.size() == 2 && listener.connections() == 0);
        assertEquals(3, seen.get(0).id() + seen.get(1).id());
        assertTrue(seen.stream().anyMatch(c -> c.peer().getPort() == socket.getLocalPort()));
        assertEquals(CloseReason.DONE, seen.get(0).closed().orElseThrow());
    }

    @Test
    void aHandlerThatThrowsEndsItsConnectionAlone() throws IOException {
        AtomicReference<Connection> broken = new AtomicReference<>();
        listen(MANY, connection -> {
            switch (connection.input().read()) {
                case 1 -> throw new IllegalStateException("a mistake");
                case 2 -> throw new StackOverflowError();
                case 3 -> throw new IOException("the peer is strange");
                default -> connection.write(ByteBuffer.wrap(new byte[] {42}));
            }
            broken.set(connection);
        });
        for (int mistake = 1; mistake <= 3; mistake++) {
            Socket socket = connect();
            socket.getOutputStream().write(mistake);
            assertEquals(-1, socket.getInputStream().read());
        }
        assertTrue(echoes(connect()));
        await().until(() -> listener.connections() == 0);
    }

    @Test
    void pastItsLimitAConnectionIsRefusedUntilOneLeaves() throws IOException {
        Limits two = limits(2, 0, Long.MAX_VALUE);
        listen(two, ECHO);
        assertTrue(echoes(connect()));
        assertTrue(echoes(connect()));
        assertFalse(isServed());
        assertEquals(1, two.refusals().total(Rule.CONNECTIONS));
        sockets.get(0).close();
        await().until(() -> listener.connections() == 1);
        assertTrue(echoes(connect()));
    }

    @Test
    void theLimitOfAnAddressIsForThatAddressAlone() throws IOException {
        Limits two = limits(100, 2, Long.MAX_VALUE);
        listen(two, ECHO);
        assertTrue(echoes(connect()));
        assertTrue(echoes(connect()));
        for (int i = 0; i < 5; i++) {
            assertFalse(isServed());
        }
        assertEquals(5, two.refusals().total(Rule.PER_ADDRESS));
        assertTrue(echoes(connect("127.0.0.2")));
        sockets.get(1).close();
        await().until(() -> listener.connections() == 2);
        assertTrue(echoes(connect()), "those that were refused are not counted");
    }

    @Test
    void aConnectionHoldsItsShareOfTheHeapUntilItEnds() throws IOException {
        Limits two = limits(100, 0, 4L * HeapBudget.RTMP_CONNECTION_BYTES / 3 * 2);
        listen(two, ECHO);
        for (int i = 1; i <= 20; i++) {
            assertTrue(echoes(connect()));
            assertTrue(echoes(connect()));
            assertFalse(isServed());
            assertEquals(i, two.refusals().total(Rule.HEAP));
            close(sockets);
            await().until(() -> listener.connections() == 0);
            await().until(() -> two.heap().used() == 0);
        }
    }

    @Test
    void closeEndsConnectionsAndThreadsWhateverTheyWaitFor() throws IOException {
        CountDownLatch ended = new CountDownLatch(3);
        AtomicInteger kind = new AtomicInteger();
        listen(MANY, connection -> {
            try {
                switch (kind.getAndIncrement()) {
                    case 0 -> connection.input().read();
                    case 1 -> connection.write(ByteBuffer.allocate(64 << 20));
                    default -> awaitClosed(connection);
                }
            } finally {
                ended.countDown();
            }
        });
        for (int i = 0; i < 3; i++) {
            connect();
        }
        await().until(() -> kind.get() == 3);
        listener.close();
        assertEquals(0, ended.getCount());
        assertEquals(0, listener.connections());
        listener.close();
        assertThrows(ConnectException.class, this::connect);
        assertFalse(Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("ringcast-test")));
    }

    /** Waits for something else than the socket. */
    private static void awaitClosed(Connection connection) {
        CountDownLatch closed = new CountDownLatch(1);
        connection.onClose(closed::countDown);
        try {
            closed.await();
        } catch (InterruptedException e) {
            throw new AssertionError("a thread that ends by itself is not interrupted", e);
        }
    }

    @Test
    void handlersThatHangAreInterruptedAllTogetherAndLeft() throws IOException {
        CountDownLatch interrupted = new CountDownLatch(20);
        AtomicInteger begun = new AtomicInteger();
        listen(MANY, connection -> {
            begun.incrementAndGet();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        for (int i = 0; i < 20; i++) {
            connect();
        }
        await().until(() -> begun.get() == 20);
        long start = System.nanoTime();
        listener.close();
        assertEquals(0, interrupted.getCount());
        assertTrue(System.nanoTime() - start < 10_000_000_000L, "not one after the other");
    }

    @Test
    void aHandlerMayCloseItsOwnListener() throws IOException {
        CountDownLatch closed = new CountDownLatch(1);
        listen(MANY, connection -> {
            listener.close();
            closed.countDown();
        });
        connect();
        await().until(() -> closed.getCount() == 0);
        await().until(() -> listener.connections() == 0);
    }

    @Test
    void whateverGoesWrongWithOneConnectionTheNextIsAccepted() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        listener = new Listener(
                "test",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                MANY,
                janitor,
                () -> {
                    if (asked.getAndIncrement() == 0) {
                        throw new IllegalStateException("a clock that does not go");
                    }
                    return System.nanoTime();
                },
                ECHO);
        assertFalse(isServed());
        assertTrue(echoes(connect()));
        assertEquals(1, listener.connections());
    }

    private static Stream<Error> errors() {
        return Stream.of(
                new StackOverflowError(), new OutOfMemoryError("of a test"), new NoClassDefFoundError("of a test"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void anErrorDoesNotEndTheAcceptLoop(Error error) throws IOException {
        AtomicInteger left = new AtomicInteger(2);
        AtomicReference<Thread> acceptor = new AtomicReference<>();
        listener = new Listener(
                "test",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                limits(1, 0, Long.MAX_VALUE),
                janitor,
                () -> {
                    if (Thread.currentThread().getName().equals("ringcast-test-accept")) {
                        acceptor.set(Thread.currentThread());
                        if (left.getAndDecrement() > 0) {
                            throw error;
                        }
                    }
                    return System.nanoTime();
                },
                ECHO);
        assertEquals(-1, connect().getInputStream().read(), "its descriptor is not kept");
        await().until(() -> beats.failing().equals(List.of("test-accept")));
        assertEquals(-1, connect().getInputStream().read());
        assertTrue(echoes(connect()), "no place is lost either");
        await().until(() -> beats.failing().isEmpty());
        assertTrue(acceptor.get().isAlive());
        listener.close();
        assertFalse(acceptor.get().isAlive());
    }

    @Test
    void aLinkageErrorOfAHandlerIsHandedOn() throws IOException {
        NoClassDefFoundError error = new NoClassDefFoundError("of a test");
        listen(MANY, connection -> {
            throw error;
        });
        assertEquals(-1, connect().getInputStream().read());
        await().until(() -> broken.equals(List.of(error)));
    }

    @Test
    void stopAcceptingLeavesOpenConnectionsAlone() throws IOException {
        listen(MANY, ECHO);
        Socket socket = connect();
        assertTrue(echoes(socket));
        listener.stopAccepting();
        assertThrows(ConnectException.class, this::connect);
        assertTrue(echoes(socket));
    }

    @Test
    void aPortThatIsTakenIsSaidAndTheNextAttemptMaySucceed() throws IOException {
        listen(MANY, ECHO);
        InetSocketAddress taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.port());
        assertThrows(BindException.class, () -> new Listener("test", taken, MANY, janitor, System::nanoTime, ECHO));
        listener.close();
        listener = new Listener("test", taken, MANY, janitor, System::nanoTime, ECHO);
        assertTrue(echoes(connect()));
    }
}
