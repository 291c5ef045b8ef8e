package dev.ringcast.rtmp.client;

import dev.ringcast.core.net.Connection;
import dev.ringcast.core.wire.WireOutput;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * TLS on a connection: what is read is decrypted, what is written is encrypted. The engine locks itself, so one thread
 * may read while another writes. The janitor closes the connection below, never the engine, which would wait for a
 * blocked writer.
 */
final class TlsStream extends InputStream implements WireOutput {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Connection connection;
    private final InputStream in;
    private final SSLEngine engine;
    private final TlsThreads threads;

    /** Encrypted bytes that came; filled from its position on. Reader's thread. */
    private final ByteBuffer received;

    /** Decrypted bytes, read from its position on. Reader's thread. */
    private final ByteBuffer opened;

    /** Encrypted bytes to send; empty between two writes. Writer's thread. */
    private final ByteBuffer sealed;

    TlsStream(Connection connection, SSLEngine engine, TlsThreads threads) {
        this.connection = connection;
        this.engine = engine;
        this.threads = threads;
        in = connection.input();
        int packet = engine.getSession().getPacketBufferSize();
        received = ByteBuffer.allocate(packet);
        sealed = ByteBuffer.allocate(packet);
        opened = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        opened.flip();
    }

    /** Shakes hands. The engine computes on threads of its own; this thread sends and receives. */
    void handshake() throws IOException {
        while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
            boolean needsInput = threads.run(this::compute);
            connection.write(sealed.flip());
            sealed.clear();
            if (needsInput && !fill()) {
                throw new EOFException("the server closed inside the TLS handshake");
            }
        }
    }

    /** Does what the engine can do with what is here; says whether it needs more of the server. */
    private boolean compute() throws SSLException {
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> {
                    SSLEngineResult result = engine.wrap(NOTHING, sealed);
                    if (result.getStatus() == Status.BUFFER_OVERFLOW) {
                        return false; // sent, it makes room
                    }
                    checkOpen(result);
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    SSLEngineResult result = unwrap();
                    if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
                        return true;
                    }
                    checkOpen(result);
                }
                default -> {
                    return false;
                }
            }
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private static void checkOpen(SSLEngineResult result) throws SSLException {
        if (result.getStatus() != Status.OK) {
            throw new SSLException("TLS ended inside the handshake");
        }
    }

    private SSLEngineResult unwrap() throws SSLException {
        received.flip();
        opened.clear();
        try {
            return engine.unwrap(received, opened);
        } finally {
            opened.flip();
            received.compact();
        }
    }

    /** Waits for more of the server; false at the end. */
    private boolean fill() throws IOException {
        int count = in.read(received.array(), received.position(), received.remaining());
        if (count > 0) {
            received.position(received.position() + count);
        }
        return count >= 0;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    /** An end without a word of TLS is an end too: RTMP says itself when a stream is over. */
    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        while (!opened.hasRemaining() && length > 0) {
            SSLEngineResult result = unwrap();
            if (result.getStatus() == Status.CLOSED || result.getStatus() == Status.BUFFER_UNDERFLOW && !fill()) {
                return -1;
            }
            if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                threads.run(() -> {
                    runTasks();
                    return true;
                });
            }
        }
        int count = Math.min(length, opened.remaining());
        opened.get(into, offset, count);
        return count;
    }

    @Override
    public void write(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            SSLEngineResult result = engine.wrap(buffer, sealed);
            if (result.getStatus() != Status.OK || result.bytesProduced() == 0) { // such as a new handshake
                throw new SSLException("TLS takes no further data: " + result.getStatus());
            }
            flush();
        }
    }

    private void flush() throws IOException {
        sealed.flip();
        try {
            connection.write(sealed);
        } finally {
            sealed.clear();
        }
    }

    @Override
    public void write(ByteBuffer[] buffers, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            write(buffers[i]);
        }
    }

    /** Says that nothing follows. */
    void shutdownOutput() throws IOException {
        engine.closeOutbound();
        engine.wrap(NOTHING, sealed);
        flush();
    }
}
