package dev.ringcast.rtmp.chunk;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.wire.SharedBuffers;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * A connection's input behind a buffer: a small one of its own until the peer publishes, then a large one that is
 * shared with others. A read that is larger than the buffer goes around it, straight to where the
 * bytes belong.
 *
 * <p>Confined to the thread that reads the connection.
 */
public final class ByteSource extends InputStream {
    private static final byte[] NONE = {};

    private final InputStream in;
    private final int ownBytes;

    /** Its own, or a shared one; {@link #NONE} once that was given away. */
    private byte[] buffer;

    /** Where large buffers come from, null for nowhere. */
    @Nullable
    private SharedBuffers shared;

    /** Where {@link #buffer} came from, null if it is its own. */
    @Nullable
    private SharedBuffers lender;

    /** What is buffered and not yet read: from {@code next} to before {@code end}. */
    private int next;

    private int end;
    private long received;

    /** Whether the last read of the connection got less than there was room for. */
    private boolean cameShort;

    /**
     * Reads from a connection.
     *
     * @param in the connection
     * @param bufferBytes how large the buffer is, at least 16
     */
    public ByteSource(InputStream in, int bufferBytes) {
        this.in = in;
        if (bufferBytes < 16) {
            throw new IllegalArgumentException("a buffer of " + bufferBytes + " bytes holds no header");
        }
        ownBytes = bufferBytes;
        buffer = new byte[bufferBytes];
    }

    /**
     * From now on it reads into these, as soon as what it has buffered is read.
     *
     * @param buffers large ones, null for a small one of its own again
     */
    public void share(@Nullable SharedBuffers buffers) {
        shared = buffers;
    }

    /** Gives a shared buffer away until the next read, if nothing in it is left to be read. */
    public void release() {
        if (lender != null && next == end) {
            giveAway(lender);
        }
    }

    /** Gives a shared buffer away, whatever it holds: the connection is read no more. */
    @Override
    public void close() {
        if (lender != null) {
            giveAway(lender);
        }
    }

    private void giveAway(SharedBuffers to) {
        to.give(buffer);
        lender = null;
        buffer = NONE;
        next = 0;
        end = 0;
    }

    /** A buffer for the next read, of which nothing is left to be read: a large one if there is one to share. */
    private void renewBuffer() {
        if (lender != shared) {
            release();
        }
        byte[] large = lender == null && shared != null ? shared.take() : null;
        if (large != null) {
            lender = shared;
            buffer = large;
        }
        int own = shared == null ? ownBytes : SharedBuffers.SMALL_BYTES;
        if (lender == null && buffer.length != own) {
            buffer = new byte[own];
        }
    }

    /**
     * How many bytes came from the connection, read or still buffered.
     *
     * @return the count
     */
    public long received() {
        return received;
    }

    @Override
    public int read() throws IOException {
        if (!await(1)) {
            return -1;
        }
        return buffer[next++] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (next == end) {
            if (length >= buffer.length) {
                int count = in.read(into, offset, length);
                cameShort = count < length;
                received += Math.max(count, 0);
                return count;
            }
            if (length > 0 && !await(1)) {
                return -1;
            }
        }
        int count = Math.min(length, end - next);
        System.arraycopy(buffer, next, into, offset, count);
        next += count;
        return count;
    }

    /** How many bytes can be read at once, without the connection; what it could give is not asked for. */
    @Override
    public int available() {
        return end - next;
    }

    /**
     * Whether all was read that has come so far, as far as one can tell: nothing is buffered, and the last read of the
     * connection got less than it asked for, which tells of a socket, but would not of TLS and its records.
     *
     * @return whether the next read would probably wait
     */
    public boolean isDrained() {
        return next == end && cameShort;
    }

    /** What is buffered lies in here until the next read, or the release. */
    byte[] buffer() {
        return buffer;
    }

    /** Reads over bytes that are buffered; says where they begin. */
    int skip(int bytes) {
        next += bytes;
        return next - bytes;
    }

    /** Reads over bytes. */
    void discard(int bytes) throws IOException {
        int left = bytes;
        while (left > 0) {
            if (!await(1)) {
                throw ended();
            }
            int count = Math.min(left, end - next);
            next += count;
            left -= count;
        }
    }

    /**
     * Waits until this many bytes are buffered.
     *
     * @param bytes how many, 16 at the most
     * @return false if the connection ends before
     * @throws IOException if reading fails
     */
    public boolean await(int bytes) throws IOException {
        while (end - next < bytes) {
            if (next == end) {
                next = 0;
                end = 0;
                renewBuffer();
            } else if (next + bytes > buffer.length) {
                System.arraycopy(buffer, next, buffer, 0, end - next);
                end -= next;
                next = 0;
            }
            int room = buffer.length - end;
            int count = in.read(buffer, end, room);
            cameShort = count < room;
            if (count < 0) {
                return false;
            }
            received += count;
            end += count;
        }
        return true;
    }

    /** The buffered byte at a distance, left unread. */
    int peek(int distance) {
        return buffer[next + distance] & 0xFF;
    }

    int u8() throws IOException {
        int octet = read();
        if (octet < 0) {
            throw ended();
        }
        return octet;
    }

    int u24() throws IOException {
        require(3);
        int value = peek(0) << 16 | peek(1) << 8 | peek(2);
        next += 3;
        return value;
    }

    int i32() throws IOException {
        require(4);
        int value = peek(0) << 24 | peek(1) << 16 | peek(2) << 8 | peek(3);
        next += 4;
        return value;
    }

    private void require(int bytes) throws IOException {
        if (!await(bytes)) {
            throw ended();
        }
    }

    static EOFException ended() {
        return new EOFException("connection ended inside a chunk");
    }
}
