package dev.ringcast.rtmp.client;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.concurrent.Deadline;
import dev.ringcast.core.log.LogText;
import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.core.net.CloseReason;
import dev.ringcast.core.net.CloseReason.Kind;
import dev.ringcast.core.net.Connection;
import dev.ringcast.core.wire.WireOutput;
import dev.ringcast.rtmp.chunk.ByteSource;
import dev.ringcast.rtmp.chunk.ChunkReader;
import dev.ringcast.rtmp.chunk.ChunkWriter;
import dev.ringcast.rtmp.chunk.MessageLimits;
import dev.ringcast.rtmp.chunk.RawMessage;
import dev.ringcast.rtmp.client.RtmpClientException.Reason;
import dev.ringcast.rtmp.handshake.ClientHandshake;
import dev.ringcast.rtmp.message.Acknowledgement;
import dev.ringcast.rtmp.message.Command;
import dev.ringcast.rtmp.message.PeerRateLimit;
import dev.ringcast.rtmp.message.RtmpMessage;
import dev.ringcast.rtmp.message.SetChunkSize;
import dev.ringcast.rtmp.message.SetPeerBandwidth;
import dev.ringcast.rtmp.message.UserControl;
import dev.ringcast.rtmp.message.WindowAckSize;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;

/**
 * A connection to a server: messages both ways, and the answers that the protocol itself demands.
 *
 * <h2>Threads</h2>
 *
 * One thread reads. Any may write, one message or one run of frames at a time, under {@link #writing}. The reader never
 * waits for a writer: it leaves its answers in fields, and whichever thread has the lock writes them. So a server that
 * takes no more media is still heard.
 */
final class Link {
    /** Bytes after which either side acknowledges. */
    static final int WINDOW = 5_000_000;

    private static final int MIN_WINDOW = 4 << 10;
    private static final int DEFAULT_CHUNK_SIZE = 128;
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);

    /** What is read in a second of a server that is published to: it has little to say. */
    static final int PUBLISHING_BYTES_PER_SECOND = 256 << 10;

    private static final int PUBLISHING_BUFFER = 512;
    private static final int PLAYING_BUFFER = 16 << 10;
    private static final long NONE = -1;

    private static final Set<Kind> TIMEOUTS =
            EnumSet.of(Kind.HANDSHAKE_TIMEOUT, Kind.NEGOTIATION_TIMEOUT, Kind.SILENT, Kind.STALLED);

    private final Connection connection;
    private final Runnable forget;
    private final ByteSource in;
    private final ChunkReader reader;
    private final PeerRateLimit guard;
    private final WireOutput output;

    @Nullable
    private final TlsStream tls;

    private final ReentrantLock writing = new ReentrantLock();

    /** Guarded by writing. */
    private ChunkWriter chunks = new ChunkWriter(DEFAULT_CHUNK_SIZE);

    // What the reader is to answer, NONE for nothing. It stores, a thread that has the lock clears (volatile).
    private volatile long pong = NONE;
    private volatile long acknowledge = NONE;
    private volatile long window = NONE;

    // Reader's thread.
    private long received;
    private long acknowledged;
    private long ackWindow = WINDOW;
    private long announced = WINDOW;

    /** When the reader began to wait for the server, 0 while it does not. The reader writes, the janitor reads. */
    private volatile long waiting;

    private final RtmpClient client;

    private Link(RtmpClient client, Connection connection, @Nullable TlsStream tls, boolean plays, Runnable forget) {
        this.client = client;
        this.connection = connection;
        this.tls = tls;
        this.forget = forget;
        output = tls == null ? connection : tls;
        in = new ByteSource(tls == null ? connection.input() : tls, plays ? PLAYING_BUFFER : PUBLISHING_BUFFER);
        reader = new ChunkReader(
                in,
                plays ? MessageLimits.DEFAULT : MessageLimits.COMMANDS,
                client.memory(),
                () -> ChunkReader.PARTIAL_BYTES_BEFORE_PUBLISH);
        if (plays) {
            reader.limitPartialBytes(ChunkReader.PARTIAL_BYTES_OF_PUBLISHERS);
        }
        int rate = plays ? 0 : PUBLISHING_BYTES_PER_SECOND;
        guard = new PeerRateLimit(rate, System::nanoTime, connection::isClosed, on -> {});
    }

    /**
     * Shakes hands on a connection, TLS first.
     *
     * @param plays whether media comes; else it is read over
     * @param forget runs when the link is closed
     * @throws RtmpClientException if that fails; the connection is closed then
     */
    static Link open(
            RtmpClient client, Connection connection, RtmpUrl url, boolean plays, Deadline end, Runnable forget)
            throws RtmpClientException {
        try {
            CloseReason late = new CloseReason(Kind.HANDSHAKE_TIMEOUT, "no handshake in time");
            connection.deadline(end.left(HANDSHAKE).toMillis(), late);
            TlsStream tls = null;
            if (url.tls()) {
                tls = new TlsStream(connection, client.tls().engine(url, end), client.tls());
                tls.handshake();
            }
            Link link = new Link(client, connection, tls, plays, forget);
            ClientHandshake.run(link.in, link.stream(), client.options().signedHandshake());
            return link;
        } catch (IOException e) {
            RtmpClientException failure = failure(client, connection, e);
            connection.close(CloseReason.DONE);
            forget.run();
            throw failure;
        } catch (RuntimeException | Error e) {
            connection.close(CloseReason.DONE);
            forget.run();
            throw e;
        }
    }

    private OutputStream stream() {
        return new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                write(new byte[] {(byte) octet}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                output.write(ByteBuffer.wrap(from, offset, length));
            }
        };
    }

    Connection connection() {
        return connection;
    }

    /** From now on the server has until the deadline to do something. */
    void expect(String what, Deadline end) {
        long left = end.left(Duration.ofDays(1)).toMillis();
        connection.deadline(left, new CloseReason(Kind.NEGOTIATION_TIMEOUT, "no " + what + " in time"));
    }

    /**
     * Waits for the next message that means something to the caller. Pings and windows are answered here.
     *
     * @return the message, null if the server has closed
     */
    @Nullable
    RtmpMessage next() throws IOException {
        waiting = System.nanoTime() | 1;
        try {
            while (true) {
                RawMessage raw = reader.next();
                if (raw == null) {
                    checkOpen();
                    return null;
                }
                count();
                RtmpMessage message = RtmpMessage.decode(raw);
                if (!answer(message)) {
                    return message;
                }
            }
        } finally {
            waiting = 0;
        }
    }

    /** A read that a close of this side ends may look like an end of the server's. */
    private void checkOpen() throws IOException {
        if (connection.isClosed()) {
            throw new AsynchronousCloseException();
        }
    }

    private void count() throws IOException {
        long now = in.received();
        guard.message((int) Math.min(Integer.MAX_VALUE, now - received));
        received = now;
        if (received - acknowledged >= ackWindow) {
            acknowledged = received;
            acknowledge = received;
            sendAnswers();
        }
    }

    /** Whether the message is one that is dealt with here. */
    private boolean answer(RtmpMessage message) throws IOException {
        switch (message) {
            case UserControl event
            when event.event() == UserControl.Event.PING_REQUEST -> {
                guard.command();
                pong = event.value();
                sendAnswers();
            }
            case WindowAckSize asked -> ackWindow = Math.max(MIN_WINDOW, asked.bytes());
            case SetPeerBandwidth asked -> {
                guard.command();
                if (asked.bytes() != announced) {
                    announced = asked.bytes();
                    window = announced;
                    sendAnswers();
                }
            }
            case Command command -> {
                guard.command();
                return false;
            }
            case UserControl event -> {
                guard.command();
                return false;
            }
            case SetChunkSize size -> guard.command(); // the chunk reader has seen to it
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Any thread: of two that come together, the one that has the lock writes for both. */
    private void sendAnswers() throws IOException {
        while ((pong != NONE || acknowledge != NONE || window != NONE) && writing.tryLock()) {
            try {
                List<RtmpMessage> answers = new ArrayList<>();
                if (pong != NONE) {
                    answers.add(new UserControl(UserControl.Event.PING_RESPONSE, pong));
                    pong = NONE;
                }
                if (window != NONE) {
                    answers.add(new WindowAckSize(window));
                    window = NONE;
                }
                if (acknowledge != NONE) {
                    answers.add(new Acknowledgement(acknowledge & 0xFFFFFFFFL));
                    acknowledge = NONE;
                }
                put(answers);
            } finally {
                writing.unlock();
            }
        }
    }

    /** Sends messages in one write. Set Chunk Size holds for those behind it. */
    void send(List<RtmpMessage> messages) throws IOException {
        writing.lock();
        try {
            put(messages);
        } finally {
            writing.unlock();
        }
        sendAnswers();
    }

    private void put(List<RtmpMessage> messages) throws IOException {
        List<ByteBuffer> parts = new ArrayList<>();
        int size = 0;
        for (RtmpMessage message : messages) {
            RawMessage raw = message.encode();
            ByteBuffer part = ByteBuffer.allocate(chunks.size(raw.length(), raw.timestamp()));
            chunks.put(raw, 0, part);
            size += part.flip().remaining();
            parts.add(part);
            if (message instanceof SetChunkSize chunk) {
                chunks = new ChunkWriter(chunk.size());
            }
        }
        ByteBuffer all = ByteBuffer.allocate(size);
        parts.forEach(all::put);
        output.write(all.flip());
    }

    /** Something that writes whole messages. */
    interface Writer {
        void write(WireOutput to) throws IOException;
    }

    /** Lets a writer have the connection for itself. */
    void write(Writer writer) throws IOException {
        writing.lock();
        try {
            writer.write(output);
        } finally {
            writing.unlock();
        }
        sendAnswers();
    }

    /** Tells the server that nothing follows. */
    void shutdownOutput() throws IOException {
        if (tls != null) {
            write(to -> tls.shutdownOutput());
        }
        connection.shutdownOutput();
    }

    /** Janitor: since when the reader waits for a byte, 0 if it does not wait. */
    long silentSince() {
        long since = waiting;
        long last = connection.lastRead();
        return since != 0 && last - since > 0 ? last : since;
    }

    /** What ended the connection, in the client's words. */
    RtmpClientException failure(IOException e) {
        return failure(client, connection, e);
    }

    private static RtmpClientException failure(RtmpClient client, Connection connection, IOException e) {
        if (e instanceof RtmpClientException known) {
            return known;
        }
        CloseReason closed = connection.closed().orElse(null);
        if (closed != null && TIMEOUTS.contains(closed.kind())) {
            return new RtmpClientException(Reason.TIMEOUT, "the server is too slow: " + closed.detail(), e);
        }
        if (closed != null || client.isClosed() || isInterrupt(e)) {
            return new RtmpClientException(Reason.CLOSED, "closed on this side", e);
        }
        String message = LogText.shown(String.valueOf(e.getMessage()));
        return switch (e) {
            case SSLException tls -> new RtmpClientException(Reason.TLS, "TLS failed: " + message, e);
            case ProtocolException wrong -> new RtmpClientException(Reason.PROTOCOL, message, e);
            default -> new RtmpClientException(Reason.LOST, CloseReason.lost(e).toString(), e);
        };
    }

    static boolean isInterrupt(IOException e) {
        return e instanceof ClosedByInterruptException || e instanceof InterruptedIOException;
    }

    /** Closes the connection. Any thread; idempotent. */
    void close(CloseReason reason) {
        connection.close(reason);
        forget.run();
    }

    /** The reader reads no more. Reader's thread. */
    void readNoMore() {
        reader.close();
        in.close();
    }
}
