package dev.ringcast.http.exchange;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a body in pieces: HttpServer keeps twice the largest single write for each connection, and a piece must be
 * small enough for a slow client within its deadline.
 */
final class Pieces {
    private Pieces() {}

    /** Writes a part of an array. A piece has this many bytes at most, fewer if the client is slow. */
    static void write(OutputStream out, byte[] bytes, int from, int length, int piece, Watchdog.Guard guard)
            throws IOException {
        int end = from + length;
        for (int at = from; at < end; ) {
            int begin = at;
            boolean slow = guard.isSlow();
            int size = Math.min(slow ? HttpConnections.MIN_PIECE : piece, end - begin);
            guard.piece(size, () -> {
                out.write(bytes, begin, size);
                if (slow) {
                    out.flush(); // else small pieces gather in the JDK's buffer
                }
            });
            at += size;
        }
    }
}
