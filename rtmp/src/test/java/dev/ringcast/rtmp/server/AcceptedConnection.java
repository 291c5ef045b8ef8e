package dev.ringcast.rtmp.server;

import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.Ticker;
import dev.ringcast.core.log.Refusals;
import dev.ringcast.core.net.Connection;
import dev.ringcast.core.net.Janitor;
import dev.ringcast.core.net.Listener;
import dev.ringcast.core.wire.HeapBudget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/** A connection without a server, and the client at its other end. */
final class AcceptedConnection implements AutoCloseable {
    final RtmpClient client;
    final Connection connection;
    private final Ticker ticker = new Ticker(new Heartbeats(System::nanoTime));
    private final Janitor janitor = new Janitor(ticker, System::nanoTime, Long.MAX_VALUE / 2);
    private final Listener listener;

    /**
     * Connects.
     *
     * @param clock the connection's: read before each write, on the thread that writes
     * @param handler what its read loop does
     */
    AcceptedConnection(LongSupplier clock, Listener.Handler handler) throws IOException {
        CompletableFuture<Connection> accepted = new CompletableFuture<>();
        listener = new Listener(
                "test",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new Listener.Limits(1, () -> 0, new HeapBudget(Long.MAX_VALUE), new Refusals(System::nanoTime)),
                janitor,
                clock,
                each -> {
                    accepted.complete(each);
                    handler.serve(each);
                });
        client = new RtmpClient(listener.port(), 0);
        connection = accepted.join();
    }

    @Override
    public void close() throws IOException {
        client.close();
        listener.close();
        janitor.close();
        ticker.close();
    }
}
