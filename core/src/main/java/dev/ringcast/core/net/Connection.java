package dev.ringcast.core.net;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.wire.WireOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * One accepted (or opened) connection: reads, whole writes, and what the janitor must know to end it in time.
 *
 * <h2>Threads</h2>
 *
 * One thread reads, one writes; any may close. The fields that say when something last happened are each written by one
 * of the two and read by the janitor; a look that comes half a second late does no harm. The writer's are stored
 * opaquely: it stores them for every write, and a fence each would cost more than what they are for.
 */
public final class Connection implements WireOutput {
    /** A deadline that never comes. */
    public static final long NEVER = Long.MAX_VALUE;

    /** A phase that must be left in time, by the peer's own. */
    private record Deadline(long nanos, CloseReason reason) {}

    /** The peer's time: the clock's, without what the server kept the peer waiting. */
    private record PeerTime(boolean stands, long nanos) {
        /** While it stands, nanos is the time; else nanos is what it is behind the clock. */
        long at(long now) {
            return stands ? nanos : now - nanos;
        }
    }

    private static final Deadline NO_DEADLINE = new Deadline(NEVER, CloseReason.DONE);

    private static final Logger LOG = System.getLogger("dev.ringcast.net");

    private static final VarHandle CLOSED;
    private static final VarHandle WRITING;
    private static final VarHandle BYTES_WRITTEN;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            CLOSED = lookup.findVarHandle(Connection.class, "closed", CloseReason.class);
            WRITING = lookup.findVarHandle(Connection.class, "writing", long.class);
            BYTES_WRITTEN = lookup.findVarHandle(Connection.class, "bytesWritten", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long id;
    private final SocketChannel channel;
    private final InetSocketAddress peer;
    private final LongSupplier clock;
    private final long opened;

    /** Why it was closed, null while it is open. Any thread sets it, once, by compare-and-set (volatile). */
    @Nullable
    private volatile CloseReason closed;

    /** When the current phase must be over. One thread at a time writes. */
    private volatile Deadline deadline = NO_DEADLINE;

    /** The reader's thread writes. The janitor and any thread that sets a deadline read (volatile). */
    private volatile PeerTime peerTime = new PeerTime(false, 0);

    /** When the last byte came. Reader's thread writes. */
    private volatile long lastRead;

    /** When the write under way last got on, 0 while there is none. Writer's thread writes (opaque). */
    private long writing;

    /** Reader's thread writes. */
    private volatile long bytesRead;

    /** Writer's thread writes (opaque). */
    private long bytesWritten;

    /** The closing thread runs it once, to wake threads that do not wait for the socket. The owner sets it once. */
    private volatile Runnable onClose = () -> {};

    /**
     * Takes a connected channel, which it owns from now on.
     *
     * @param id the connection's number
     * @param channel accepted or connected, in blocking mode
     * @param clock nanoseconds, the janitor's
     * @throws IOException if the connection is gone already; the channel is left to the caller then
     */
    public Connection(long id, SocketChannel channel, LongSupplier clock) throws IOException {
        this.id = id;
        this.channel = channel;
        this.clock = clock;
        this.peer = (InetSocketAddress) channel.getRemoteAddress();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        opened = clock.getAsLong();
        lastRead = opened;
    }

    /**
     * The connection's number, unique in its server.
     *
     * @return the number, from 1
     */
    public long id() {
        return id;
    }

    /**
     * The address of the peer.
     *
     * @return the address
     */
    public InetSocketAddress peer() {
        return peer;
    }

    /**
     * What the peer sends. Reader's thread.
     *
     * @return a stream that reads straight from the socket, unbuffered
     */
    public InputStream input() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                int n = channel.read(ByteBuffer.wrap(into, from, length));
                if (n > 0) {
                    bytesRead += n; // one writer
                    lastRead = clock.getAsLong();
                }
                return n;
            }
        };
    }

    @Override
    public void write(ByteBuffer buffer) throws IOException {
        try {
            while (buffer.hasRemaining()) {
                writeStarted();
                writeProgressed(channel.write(buffer));
            }
        } finally {
            WRITING.setOpaque(this, 0L);
        }
    }

    @Override
    public void write(ByteBuffer[] buffers, int count) throws IOException {
        try {
            int first = 0;
            while (first < count) {
                writeStarted();
                writeProgressed(channel.write(buffers, first, count - first));
                while (first < count && !buffers[first].hasRemaining()) {
                    first++;
                }
            }
        } finally {
            WRITING.setOpaque(this, 0L);
        }
    }

    private void writeStarted() {
        WRITING.setOpaque(this, clock.getAsLong());
    }

    private void writeProgressed(long bytes) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted while writing");
        }
        BYTES_WRITTEN.setOpaque(this, bytesWritten + bytes); // one writer
    }

    /**
     * Bounds what the kernel may keep for a viewer that does not read.
     *
     * @param bytes size of the send buffer
     * @throws IOException if the socket refuses
     */
    public void sendBuffer(int bytes) throws IOException {
        channel.setOption(StandardSocketOptions.SO_SNDBUF, bytes);
    }

    /**
     * Tells the peer that the server writes no more bytes. The peer may still send.
     *
     * @throws IOException if the connection is gone
     */
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    /**
     * Sets when the current phase must be over; it replaces the one before.
     *
     * @param millis from now, without the time in which the server holds the peer back
     * @param reason why the janitor closes then
     */
    public void deadline(long millis, CloseReason reason) {
        deadline = new Deadline(peerTime.at(clock.getAsLong()) + millis * 1_000_000, reason);
    }

    /**
     * Says that the server stops reading from the peer, or reads on. No deadline comes nearer between. Reader's thread.
     *
     * @param on whether the peer has to wait from now on
     */
    public void holdBack(boolean on) {
        long now = clock.getAsLong();
        long time = peerTime.at(now);
        peerTime = new PeerTime(on, on ? time : now - time);
    }

    /** Takes the deadline away. */
    public void noDeadline() {
        deadline = NO_DEADLINE;
    }

    /**
     * Names what to run when the connection closes, from whatever thread. Once, before anyone may close.
     *
     * @param wake wakes the threads that may be parked elsewhere; must not block
     */
    public void onClose(Runnable wake) {
        onClose = wake;
    }

    /**
     * Closes the socket. The first reason stays.
     *
     * @param reason why
     * @return whether this call was the first
     */
    public boolean close(CloseReason reason) {
        return close(reason, false);
    }

    /**
     * Closes the socket at once and has the kernel forget what it still holds for the peer. The first reason stays.
     *
     * @param reason why
     * @return whether this call was the first
     */
    public boolean evict(CloseReason reason) {
        return close(reason, true);
    }

    private boolean close(CloseReason reason, boolean reset) {
        if (!CLOSED.compareAndSet(this, null, reason)) {
            return false;
        }
        try (channel) {
            if (reset) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing {0}: {1}", peer, e);
        }
        try {
            onClose.run();
        } catch (RuntimeException | Error e) {
            // the owner's mistake must not end the thread that closes, such as the janitor's
            LOG.log(Level.ERROR, "what " + peer + " has to run when it closes failed", e);
        }
        return true;
    }

    /**
     * Why it was closed.
     *
     * @return the reason, empty while it is open
     */
    public Optional<CloseReason> closed() {
        return Optional.ofNullable(closed);
    }

    /**
     * Whether it was closed on this side.
     *
     * @return whether {@link #close} was called
     */
    public boolean isClosed() {
        return closed != null;
    }

    /**
     * For how long it has been there.
     *
     * @return the time since it was accepted
     */
    public Duration age() {
        return Duration.ofNanos(clock.getAsLong() - opened);
    }

    /**
     * When the last byte came.
     *
     * @return nanoseconds of the clock
     */
    public long lastRead() {
        return lastRead;
    }

    /**
     * Bytes that came.
     *
     * @return their number
     */
    public long bytesRead() {
        return bytesRead;
    }

    /**
     * Bytes that the kernel took.
     *
     * @return their number
     */
    public long bytesWritten() {
        return (long) BYTES_WRITTEN.getOpaque(this);
    }

    /** Janitor: closes if a phase lasts too long or a write does not get on. */
    void inspect(long now, long stallNanos) {
        Deadline phase = deadline;
        if (phase.nanos() != NEVER && peerTime.at(now) - phase.nanos() > 0) {
            close(phase.reason());
        }
        long since = (long) WRITING.getOpaque(this);
        if (since != 0 && now - since > stallNanos) {
            evict(new CloseReason(CloseReason.Kind.STALLED, "took no byte for " + (now - since) / 1_000_000 + " ms"));
        }
    }
}
