package dev.ringcast.rtmp.server;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.concurrent.Parker;
import dev.ringcast.core.net.CloseReason;
import dev.ringcast.core.net.Connection;
import dev.ringcast.core.wire.HeapBudget;
import dev.ringcast.rtmp.chunk.ChunkWriter;
import dev.ringcast.rtmp.chunk.RawMessage;
import dev.ringcast.rtmp.message.Acknowledgement;
import dev.ringcast.rtmp.message.RtmpMessage;
import dev.ringcast.rtmp.message.SetChunkSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * The writer loop of a connection: replies that others queued, and the stream that is played.
 *
 * <h2>Threads</h2>
 *
 * {@link #run} is the only one that writes to the socket, once the handshake is over. The read loop, the janitor and
 * a thread that ends a publication put replies into a bounded queue; a peer that makes it overflow is closed. What is
 * put in together leaves in one write.
 *
 * <h2>Invariants</h2>
 *
 * <ol>
 *   <li>What is queued before {@link #end} leaves before the output is shut; what comes later does not leave.
 *   <li>What is queued before {@link #play} leaves before the first frame: a player must know our chunk size.
 *   <li>The writer parks at one call depth only, for replies and for what it plays. A virtual thread that has parked at
 *       two depths keeps two stack chunks for life.
 *   <li>A peer whose socket always takes more does not keep the carrier: the writer steps aside after
 *       {@link #TURN_BYTES}.
 * </ol>
 */
final class Outbox implements Runnable {
    /** Batches of replies that may wait. */
    static final int CAPACITY = 64;

    /** What a peer may take in one go before other threads have their turn. */
    static final int TURN_BYTES = 256 << 10;

    private static final Logger LOG = System.getLogger("dev.ringcast.rtmp");
    private static final int DEFAULT_CHUNK_SIZE = 128;

    /** What a batch of replies holds while it waits. */
    private static final int BATCH_BYTES = 1 << 10;

    private static final VarHandle ENDING;
    private static final VarHandle ACKNOWLEDGE;
    private static final VarHandle PLAY;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            ENDING = lookup.findVarHandle(Outbox.class, "ending", CloseReason.class);
            PLAY = lookup.findVarHandle(Outbox.class, "play", PlaySession.class);
            ACKNOWLEDGE = lookup.findVarHandle(Outbox.class, "acknowledge", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** A refusal that leaves at a time of the clock. */
    private record Late(Runnable refusal, long atNanos) {}

    private final Connection connection;
    private final LongSupplier clock;
    private final HeapBudget heap;
    private final Parker parker = new Parker();

    /** Lets other threads have the carrier. */
    private final Runnable stepAside;

    /** Replies that wait: any thread adds, the writer takes. */
    private final Queue<List<RtmpMessage>> queue;

    private final AtomicInteger queued = new AtomicInteger();

    /** Whether there may be some: stored after one was added, cleared before they are taken; volatile. */
    private volatile boolean waiting;

    /**
     * Bytes received that the peer is to be told of, 0 for none: the read loop stores, the writer exchanges (volatile).
     */
    private volatile long acknowledge;

    /** What is played, null for nothing. The read loop stores, the writer clears by compare-and-set (volatile). */
    @Nullable
    private volatile PlaySession play;

    /** A refusal that leaves later, null for none. The read loop stores it, the janitor clears it (volatile). */
    @Nullable
    private volatile Late late;

    /** Why no reply is queued any more, null before. Any thread sets it once, by compare-and-set (volatile). */
    @Nullable
    private volatile CloseReason ending;

    /** When all was sent and the output shut, 0 before. The writer stores, the janitor reads. */
    private volatile long shut;

    /** Bytes written when the writer last waited or stepped aside. Writer's thread only. */
    private long turn;

    /** Writer's thread only. */
    private ChunkWriter chunks = new ChunkWriter(DEFAULT_CHUNK_SIZE);

    /**
     * Makes an empty outbox.
     *
     * @param clock nanoseconds
     * @param heap where replies that wait are reserved
     */
    Outbox(Connection connection, LongSupplier clock, HeapBudget heap) {
        // a yield would let other threads that yield go before those that were woken
        this(connection, clock, heap, new ConcurrentLinkedQueue<>(), () -> LockSupport.parkNanos(1));
    }

    /** For tests that do something while the queue is used, or when the writer steps aside. */
    Outbox(
            Connection connection,
            LongSupplier clock,
            HeapBudget heap,
            Queue<List<RtmpMessage>> queue,
            Runnable stepAside) {
        this.connection = connection;
        this.clock = clock;
        this.heap = heap;
        this.queue = queue;
        this.stepAside = stepAside;
    }

    /** Queues replies that leave in one write. Any thread; never blocks. */
    void send(List<RtmpMessage> replies) {
        if (isEnding()) {
            return;
        }
        int before = queued.getAndIncrement();
        if (before >= CAPACITY || !heap.reserve(BATCH_BYTES)) {
            queued.getAndDecrement();
            connection.evict(new CloseReason(CloseReason.Kind.CONTROL_QUEUE_FULL, before + " replies wait"));
            return;
        }
        queue.add(replies);
        waiting = true;
        wake();
        if (connection.isClosed()) { // perhaps after the writer has dropped what it had
            drop();
        }
    }

    /** Tells the peer how many bytes came, some time soon. Read loop. */
    void acknowledge(long bytes) {
        acknowledge = bytes;
        wake();
    }

    /** Plays something else from now on, or nothing. Read loop; the one before is closed by the caller, afterwards. */
    void play(@Nullable PlaySession next) {
        play = next;
        wake();
    }

    /** What is played is over. Writer's thread. */
    void played(PlaySession session) {
        PLAY.compareAndSet(this, session, null);
    }

    /** What is played, empty for nothing. Any thread. */
    Optional<PlaySession> playing() {
        return Optional.ofNullable(play);
    }

    /** Whether this is played, rather than another or nothing. Any thread. */
    boolean isPlaying(PlaySession session) {
        return play == session;
    }

    /** Sends what is queued, then says that no more comes. Any thread; the first reason stays. */
    void end(CloseReason reason) {
        ENDING.compareAndSet(this, null, reason);
        wake();
    }

    /** Has the janitor refuse later, without a thread that waits. Read loop; not while {@link #endsLate}. */
    void endLate(Runnable refusal, Duration delay) {
        late = new Late(refusal, clock.getAsLong() + delay.toNanos());
    }

    /** Whether a refusal waits to leave: until then the peer may ask for nothing else. */
    boolean endsLate() {
        return late != null;
    }

    /** Janitor: sends a refusal that is due. */
    void sendLate(long now) {
        Late due = late;
        if (due != null && !isEnding() && now - due.atNanos() >= 0) {
            due.refusal().run();
            late = null;
        }
    }

    boolean isEnding() {
        return ending != null;
    }

    /** Why no reply is queued any more, empty before. */
    Optional<CloseReason> endReason() {
        return Optional.ofNullable(ending);
    }

    /** When the output was shut, in nanoseconds of the clock; 0 before. */
    long shutNanos() {
        return shut;
    }

    /** Wakes the writer, if it waits. */
    void wake() {
        parker.wake();
    }

    /** Where the writer waits, for what is played too. */
    Parker parker() {
        return parker;
    }

    /** The loop. Ends when the connection is closed, or after {@link #end} when all is sent. */
    @Override
    public void run() {
        CloseReason failure = new CloseReason(CloseReason.Kind.INTERNAL_ERROR, "");
        try {
            boolean isActive = true;
            while (isActive) {
                isActive = turn();
            }
            shutOutput();
            failure = null;
        } catch (IOException e) {
            failure = endReason().orElse(CloseReason.lost(e));
        } catch (RuntimeException | StackOverflowError e) {
            LOG.log(Level.ERROR, "writing to " + connection.peer() + " failed", e);
        } finally {
            if (failure != null) {
                connection.close(failure);
            }
        }
    }

    /**
     * One round of the loop. It has a method of its own because a frame that never returns may stay interpreted for as
     * long as its connection lasts; what it calls is compiled.
     *
     * @return whether there is another
     */
    private boolean turn() throws IOException {
        if (connection.isClosed()) {
            return false;
        }
        boolean last = isEnding(); // both before looking for replies: invariants 1 and 2
        PlaySession playing = play;
        boolean wrote = writeReplies();
        if (last) {
            return false;
        }
        if (playing != null) {
            wrote |= playing.write(this);
        }
        boolean longTurn = wrote && connection.bytesWritten() - turn >= TURN_BYTES;
        if (longTurn) {
            stepAside.run();
        } else if (!wrote) {
            await(playing);
        }
        turn = longTurn || !wrote ? connection.bytesWritten() : turn;
        return true;
    }

    private void await(@Nullable PlaySession playing) {
        parker.await(() -> hasWork(playing));
        if (playing != null && !playing.viewer().isActive()) {
            playing.over(this);
        }
    }

    private boolean hasWork(@Nullable PlaySession playing) {
        return waiting
                || acknowledge != 0
                || play != playing
                || isEnding()
                || connection.isClosed()
                || playing != null && playing.viewer().isReady();
    }

    /** The read loop discards what still comes until the peer closes: a close now would be a reset. */
    private void shutOutput() throws IOException {
        if (!connection.isClosed()) {
            connection.shutdownOutput();
            shut = clock.getAsLong();
        }
    }

    private boolean writeReplies() throws IOException {
        if (acknowledge == 0 && !waiting) {
            return false;
        }
        waiting = false;
        List<RtmpMessage> replies = new ArrayList<>();
        for (List<RtmpMessage> batch = next(); batch != null; batch = next()) {
            replies.addAll(batch);
        }
        long received = (long) ACKNOWLEDGE.getAndSet(this, 0L);
        if (received != 0) {
            replies.add(new Acknowledgement(received));
        }
        write(replies);
        return true;
    }

    /** The next batch, null if none waits. */
    private List<RtmpMessage> next() {
        List<RtmpMessage> batch = queue.poll();
        if (batch != null) {
            queued.decrementAndGet();
            heap.release(BATCH_BYTES);
        }
        return batch;
    }

    /** Gives up what was not written: the connection is over. Any thread. */
    void drop() {
        while (next() != null) {
            continue;
        }
    }

    /** Writes messages at once; the writer's thread alone. */
    void write(List<RtmpMessage> messages) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        for (RtmpMessage message : messages) {
            RawMessage raw = message.encode();
            ByteBuffer cut = ByteBuffer.allocate(chunks.size(raw.payload().length, raw.timestamp()));
            chunks.put(raw, 0, cut);
            bytes.write(cut.array(), 0, cut.position());
            if (message instanceof SetChunkSize size) {
                chunks = new ChunkWriter(size.size());
            }
        }
        connection.write(ByteBuffer.wrap(bytes.toByteArray()));
    }

    Connection connection() {
        return connection;
    }
}
