package dev.ringcast.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A connection to ourselves, made before the ports are bound.
 *
 * <p>The JDK initialises what blocking sockets on virtual threads need with the first read that waits, and needs
 * descriptors for it. Without descriptors at that moment the class is unusable until the process ends, and RTMP is
 * deaf.
 */
final class FirstConnection {
    private static final int PATIENCE_MILLIS = (int) Duration.ofSeconds(5).toMillis();

    private FirstConnection() {}

    /**
     * Connects, and has both sides read and write.
     *
     * @throws IOException if that is not possible: the server would serve no connection either
     */
    static void make() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(loopback, 0));
                Socket client = new Socket(loopback, server.socket().getLocalPort())) {
            client.setSoTimeout(PATIENCE_MILLIS);
            FutureTask<Boolean> served = new FutureTask<>(() -> serve(server));
            Thread.ofVirtual().name("ringcast-first").start(served);
            int octet = client.getInputStream().read();
            client.getOutputStream().write(octet);
            if (!served.get()) {
                throw new IOException("a connection to ourselves was cut");
            }
        } catch (ExecutionException e) {
            throw new IOException("a connection to ourselves failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting", e);
        }
    }

    /** On a virtual thread. The client sends only after it has received, so the first read waits. */
    private static boolean serve(ServerSocketChannel server) throws IOException {
        try (SocketChannel channel = server.accept()) {
            Socket socket = channel.socket();
            try {
                socket.setSoTimeout(1);
                return socket.getInputStream().read() >= 0;
            } catch (SocketTimeoutException e) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                socket.getOutputStream().write(1);
                return socket.getInputStream().read() == 1;
            }
        }
    }
}
