package dev.ringcast.http.exchange;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Where an {@link EndlessSource} writes. It gathers small writes in one buffer, and sends that when it is full or when
 * the source says so. Belongs to the thread of the exchange.
 */
public final class EndlessOutput {
    private final OutputStream out;
    private final Watchdog.Guard guard;
    private final ByteBuffer gathered;

    EndlessOutput(OutputStream out, Watchdog.Guard guard, int bufferBytes) {
        this.out = out;
        this.guard = guard;
        gathered = ByteBuffer.allocate(bufferBytes);
    }

    /**
     * Writes bytes. They may wait for others until {@link #flush}.
     *
     * @param bytes what remains in it
     * @throws IOException if the client has left or takes nothing
     */
    public void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (!gathered.hasRemaining()) {
                send(false);
            }
            int length = Math.min(gathered.remaining(), bytes.remaining());
            gathered.put(gathered.position(), bytes, bytes.position(), length);
            gathered.position(gathered.position() + length);
            bytes.position(bytes.position() + length);
        }
    }

    /**
     * Sends what was written.
     *
     * @throws IOException if the client has left or takes nothing
     */
    public void flush() throws IOException {
        send(true);
    }

    private void send(boolean flush) throws IOException {
        Pieces.write(out, gathered.array(), 0, gathered.position(), gathered.capacity(), guard);
        gathered.clear();
        if (flush) {
            guard.piece(0, out::flush);
        }
    }
}
