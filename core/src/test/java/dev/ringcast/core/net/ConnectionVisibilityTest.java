package dev.ringcast.core.net;

import static dev.ringcast.core.concurrent.Looks.assertSees;

import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.Ticker;
import dev.ringcast.core.log.Refusals;
import dev.ringcast.core.wire.HeapBudget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Fields that the reader, the writer and a closing thread write become visible to a thread that only reads. */
@Timeout(120)
class ConnectionVisibilityTest {
    private final AtomicLong nanos = new AtomicLong(1);
    private final Ticker ticker = new Ticker(new Heartbeats(System::nanoTime));
    private final Janitor janitor = new Janitor(ticker, System::nanoTime, 60_000);
    private Listener listener;
    private Socket socket;
    private Connection connection;

    @BeforeEach
    void connect() throws IOException {
        CompletableFuture<Connection> accepted = new CompletableFuture<>();
        listener = new Listener(
                "visibility-test",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new Listener.Limits(1, () -> 0, new HeapBudget(Long.MAX_VALUE), new Refusals(System::nanoTime)),
                janitor,
                nanos::get,
                served -> {
                    accepted.complete(served);
                    served.input().read();
                });
        socket = new Socket(InetAddress.getLoopbackAddress(), listener.port());
        connection = accepted.join();
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        listener.close();
        janitor.close();
        ticker.close();
    }

    /** The peer sends a byte, which the connection's thread reads. */
    private void send() {
        nanos.set(2);
        try {
            socket.getOutputStream().write(1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void thatItIsClosed() {
        assertSees(() -> connection.isClosed(), () -> connection.close(CloseReason.DONE));
    }

    @Test
    void whenTheLastByteCame() {
        assertSees(() -> connection.lastRead() == 2, this::send);
    }

    @Test
    void howMuchCame() {
        assertSees(() -> connection.bytesRead() == 1, this::send);
    }

    @Test
    void howMuchWasWritten() {
        assertSees(() -> connection.bytesWritten() == 1, () -> {
            try {
                connection.write(ByteBuffer.allocate(1));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** The connection closes on the thread that looks, which reads no other shared field. */
    @Test
    void whenThePhaseMustBeOver() {
        boolean[] closed = new boolean[1];
        connection.onClose(() -> closed[0] = true);
        assertSees(
                () -> {
                    connection.inspect(1_000_000_000, Long.MAX_VALUE);
                    return closed[0];
                },
                () -> connection.deadline(1, CloseReason.DONE));
    }
}
