package dev.ringcast.rtmp.handshake;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ThreadLocalRandom;

/**
 * C1, S1, C2 or S2: a range of {@link #BYTES} bytes in a larger array.
 *
 * <pre>
 *  0        4         8                       1536
 * +--------+---------+--------------------------+
 * |  time  | version |  random, echo or digest  |
 * +--------+---------+--------------------------+
 * </pre>
 *
 * Source: RTMP 1.0, sections 5.2.3 and 5.2.4, where the version is four zeros.
 */
final class HandshakePacket {
    static final int BYTES = 1536;

    private static final int VERSION = 4;

    private HandshakePacket() {}

    /** Fills a packet of our own: the time now, this version, and random bytes. */
    static void fill(byte[] in, int start, int version) {
        putInt(in, start, (int) (System.nanoTime() / 1_000_000));
        putInt(in, start + VERSION, version);
        ThreadLocalRandom random = ThreadLocalRandom.current();
        for (int i = start + 8; i < start + BYTES; i += Integer.BYTES) {
            putInt(in, i, random.nextInt());
        }
    }

    /** Whether its sender leaves the version at zero, and so wants no digests. */
    static boolean isSimple(byte[] in, int start) {
        int at = start + VERSION;
        return (in[at] | in[at + 1] | in[at + 2] | in[at + 3]) == 0;
    }

    static void read(InputStream in, byte[] into, int start, String name) throws IOException {
        if (in.readNBytes(into, start, BYTES) < BYTES) {
            throw new EOFException("connection ended inside " + name);
        }
    }

    private static void putInt(byte[] in, int at, int value) {
        in[at] = (byte) (value >> 24);
        in[at + 1] = (byte) (value >> 16);
        in[at + 2] = (byte) (value >> 8);
        in[at + 3] = (byte) value;
    }
}
