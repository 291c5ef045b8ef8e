package dev.ringcast.rtmp.session;

import dev.ringcast.core.net.CloseReason;
import dev.ringcast.core.net.Connection;
import dev.ringcast.core.ring.Waiter;
import dev.ringcast.rtmp.chunk.ChunkWriter;
import dev.ringcast.rtmp.chunk.RawMessage;
import dev.ringcast.rtmp.message.Acknowledgement;
import dev.ringcast.rtmp.message.RtmpMessage;
import dev.ringcast.rtmp.message.SetChunkSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The writer loop of a connection: replies that others queued, and the stream that is played.
 *
 * <h2>Threads</h2>
 *
 * {@link #run} is the only one that writes to the socket. The read loop, the janitor and whoever ends a publication put
 * replies into a bounded queue; a peer that makes it overflow is closed. What is put in together leaves in one write.
 */
final class Outbox implements Runnable {
    /** Batches of replies that may wait. */
    static final int CAPACITY = 64;

    private static final int DEFAULT_CHUNK_SIZE = 128;
    private static final long DISCARD_MILLIS = 2_000;

    private final Connection connection;
    private final Waiter waiter = new Waiter();

    /** Replies that wait: any thread adds, the writer takes. */
    private final ConcurrentLinkedQueue<List<RtmpMessage>> queue = new ConcurrentLinkedQueue<>();

    private final AtomicInteger queued = new AtomicInteger();

    /** Bytes received that the peer is to be told of, 0 for none: the read loop stores, the writer takes. */
    private volatile long acknowledge;

    /** What is played, null for nothing. The read loop writes. */
    private volatile PlaySession play;

    /** Set once nothing more is to be queued: what is there still leaves, then the output is shut. */
    private volatile boolean ending;

    private ChunkWriter chunks = new ChunkWriter(DEFAULT_CHUNK_SIZE);

    Outbox(Connection connection) {
        this.connection = connection;
    }

    /** Queues replies that leave in one write. Any thread; never blocks. */
    void send(List<RtmpMessage> replies) {
        if (ending) {
            return;
        }
        if (queued.incrementAndGet() > CAPACITY) {
            connection.evict(new CloseReason("control_queue_full", CAPACITY + " replies wait"));
            return;
        }
        queue.add(replies);
        wake();
    }

    /** Tells the peer how many bytes came, some time soon. Read loop. */
    void acknowledge(long bytes) {
        acknowledge = bytes;
        wake();
    }

    /** Plays something else from now on, or nothing. Read loop; the one before is closed by the caller. */
    void play(PlaySession next) {
        PlaySession before = play;
        play = next;
        waiter.wake();
        if (before != null) {
            before.subscription().wake();
        }
    }

    /** Plays no more what is over. Writer's thread. */
    void leave(PlaySession finished) {
        if (play == finished) { // the read loop may have put another one there; that one stays
            waiter.await(() -> hasWork(finished));
        }
    }

    /** Sends what is queued, then says that no more comes. Any thread. */
    void end() {
        ending = true;
        wake();
    }

    boolean isEnding() {
        return ending;
    }

    boolean isPlaying() {
        return play != null;
    }

    /** Wakes the writer, wherever it waits. */
    void wake() {
        waiter.wake();
        PlaySession playing = play;
        if (playing != null) {
            playing.subscription().wake();
        }
    }

    /** The loop. Ends when the connection is closed, or after {@link #end} when all is sent. */
    @Override
    public void run() {
        try {
            while (!connection.isClosed()) {
                boolean last = ending; // before looking: what was queued before the end is still sent
                boolean wrote = writeReplies();
                PlaySession playing = play;
                if (last) {
                    finish();
                    return;
                }
                if (playing != null) {
                    wrote |= playing.pump(this);
                }
                if (!wrote) {
                    await(playing);
                }
            }
        } catch (IOException e) {
            connection.close(new CloseReason("write_failed", String.valueOf(e.getMessage())));
        }
    }

    private void await(PlaySession playing) {
        if (playing == null) {
            waiter.await(() -> hasWork(null));
        } else if (!playing.subscription().await(() -> hasWork(playing))) {
            playing.over(this);
        }
    }

    private boolean hasWork(PlaySession playing) {
        return !queue.isEmpty() || acknowledge != 0 || play != playing || ending || connection.isClosed();
    }

    private void finish() throws IOException {
        connection.deadline(DISCARD_MILLIS, CloseReason.DONE);
        connection.shutdownOutput(); // the read loop discards until the peer closes: a close now would be a reset
    }

    private boolean writeReplies() throws IOException {
        List<RtmpMessage> replies = new ArrayList<>();
        for (List<RtmpMessage> batch = queue.poll(); batch != null; batch = queue.poll()) {
            queued.decrementAndGet();
            replies.addAll(batch);
        }
        long received = acknowledge;
        if (received != 0) {
            acknowledge = 0;
            replies.add(new Acknowledgement(received));
        }
        if (replies.isEmpty()) {
            return false;
        }
        write(replies);
        return true;
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

    ChunkWriter chunks() {
        return chunks;
    }
}
