package dev.ringcast.it.cost;

import dev.ringcast.core.amf.AmfObject;
import dev.ringcast.rtmp.chunk.ChunkWriter;
import dev.ringcast.rtmp.message.Command;
import dev.ringcast.rtmp.message.RtmpMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;

/**
 * A player that counts bytes and does nothing else: it allocates nothing while it reads, writes nothing after its
 * commands, and runs on a platform thread, so that whatever else is counted is the server's.
 */
final class DrainingPlayer implements AutoCloseable {
    private static final int HANDSHAKE = 1 + 1536 + 1536;

    private final Socket socket;
    private volatile long received;

    DrainingPlayer(int port, String app, String key) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        OutputStream out = socket.getOutputStream();
        byte[] hello = new byte[HANDSHAKE]; // version 3, and zeros for C1 and C2: the simple handshake
        hello[0] = 3;
        out.write(hello);
        AmfObject properties = AmfObject.EMPTY.with("app", app).with("tcUrl", "rtmp://localhost/" + app);
        send(out, Command.of(0, "connect", 1, properties));
        send(out, Command.of(0, "createStream", 2, null));
        send(out, Command.of(1, "play", 0, null, key));
        Thread.ofPlatform().name("draining-player").daemon().start(this::drain);
    }

    private static void send(OutputStream out, RtmpMessage message) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(1024);
        new ChunkWriter(128).put(message.encode(), 0, bytes);
        out.write(bytes.array(), 0, bytes.position());
    }

    private void drain() {
        byte[] buffer = new byte[64 << 10];
        try {
            for (int n = socket.getInputStream().read(buffer);
                    n >= 0;
                    n = socket.getInputStream().read(buffer)) {
                received += n; // one writer
            }
        } catch (IOException e) {
            return; // closed
        }
    }

    /** Bytes so far, the handshake's included. */
    long received() {
        return received;
    }

    @Override
    public void close() throws IOException {
        socket.close(); // its thread ends at that
    }
}
