package dev.ringcast.rtmp.server;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.Authorizer.Action;
import dev.ringcast.core.Peer;
import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.concurrent.TimeSource;
import dev.ringcast.core.feed.Viewer;
import dev.ringcast.core.feed.ViewerClient;
import dev.ringcast.core.flv.FlvTag;
import dev.ringcast.core.live.Publisher;
import dev.ringcast.core.live.Streams;
import dev.ringcast.core.net.CloseReason;
import dev.ringcast.core.wire.HeapBudget;
import dev.ringcast.core.wire.SharedBuffers;
import dev.ringcast.core.wire.WireFormat;
import dev.ringcast.rtmp.chunk.RtmpWireFormat;
import dev.ringcast.rtmp.message.RtmpMessage;
import dev.ringcast.rtmp.message.UserControl;
import dev.ringcast.rtmp.message.UserControl.Event;
import dev.ringcast.rtmp.message.Video;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an outbox may hold, and in which order it leaves. */
@Timeout(60)
class OutboxTest {
    private static final StreamName NAME = new StreamName("live", "test");
    private static final int FRAME_BYTES = 16 << 10;
    private static final int FRAMES = 128;

    /** No other was announced. */
    private static final int DEFAULT_CHUNK_SIZE = 128;

    /** A queue that runs an action once: before a batch is added, and when none is found. */
    private static final class Probed extends ConcurrentLinkedQueue<List<RtmpMessage>> {
        private static final long serialVersionUID = 1L;

        private transient volatile Runnable onAdd = () -> {};
        private transient volatile Runnable onEmpty = () -> {};

        @Override
        public boolean add(List<RtmpMessage> batch) {
            Runnable first = onAdd;
            onAdd = () -> {};
            first.run();
            return super.add(batch);
        }

        @Override
        public List<RtmpMessage> poll() {
            List<RtmpMessage> batch = super.poll();
            if (batch == null) {
                Runnable first = onEmpty;
                onEmpty = () -> {};
                first.run();
            }
            return batch;
        }
    }

    /** Run once, by the writer, when its next write begins: it has taken the replies by then. */
    private final AtomicReference<Runnable> duringWrite = new AtomicReference<>(() -> {});

    private final HeapBudget heap = new HeapBudget(Long.MAX_VALUE);
    private final AcceptedConnection peer =
            new AcceptedConnection(this::clock, connection -> connection.input().read());
    private final Probed queue = new Probed();

    /** Bytes written at each time that the writer yielded. */
    private final List<Long> asides = new CopyOnWriteArrayList<>();

    private final Outbox outbox = new Outbox(
            peer.connection, System::nanoTime, heap, queue, () -> asides.add(peer.connection.bytesWritten()));
    private final Thread writer = Thread.ofVirtual().unstarted(outbox);

    OutboxTest() throws IOException {}

    private long clock() {
        if (Thread.currentThread() == writer) {
            duringWrite.getAndSet(() -> {}).run();
        }
        return System.nanoTime();
    }

    @AfterEach
    void close() throws Exception {
        outbox.end(CloseReason.DONE);
        peer.close();
        outbox.wake();
        if (writer.getState() != Thread.State.NEW) {
            writer.join(Duration.ofSeconds(20));
            assertFalse(writer.isAlive());
        }
    }

    private static Streams streams() {
        List<WireFormat> formats = List.of(RtmpServer.wireFormat(RunningServer.CHUNK_SIZE));
        return new Streams(StreamSettings.DEFAULTS, StreamAuthenticator.PERMIT_ALL, null, formats, TimeSource.SYSTEM);
    }

    private static void publish(Publisher publisher, Video frame) throws IOException {
        publisher.flv(new FlvTag(FlvTag.VIDEO, frame.timestamp(), frame.body()));
    }

    /** A viewer whose peer plays on message stream 1. */
    private PlaySession playing(Streams streams, int format) {
        var options = SubscriberOptions.network(new Peer("rtmp", peer.connection.peer(), ""), format);
        var client = new ViewerClient("", peer.connection::bytesWritten);
        Viewer viewer = streams.watch(streams.ask(Action.PLAY, NAME, options.peer()), options, client, outbox.parker());
        StreamsInUse.Use use = new StreamsInUse(peer.connection, outbox).begin();
        var context = new RtmpServer.RtmpContext(
                streams,
                null,
                TimeSource.SYSTEM,
                new RtmpWireFormat(DEFAULT_CHUNK_SIZE),
                new SharedBuffers(heap),
                new SharedBuffers(heap));
        return new PlaySession(1, true, 0, viewer, context, use);
    }

    private static List<RtmpMessage> pong(long value) {
        return List.of(new UserControl(Event.PING_RESPONSE, value));
    }

    @Test
    void sixtyFourBatchesMayWaitAndOneMoreClosesTheConnection() {
        for (int i = 0; i < 64; i++) {
            outbox.send(pong(i));
            assertFalse(peer.connection.isClosed(), i + " replies waited");
        }
        outbox.send(pong(64));
        assertEquals(
                CloseReason.Kind.CONTROL_QUEUE_FULL,
                peer.connection.closed().orElseThrow().kind());
        outbox.drop();
        assertEquals(0, heap.used());
    }

    @Test
    void aReplyToAConnectionThatIsClosedHoldsNothing() {
        peer.connection.close(CloseReason.DONE);
        outbox.send(pong(1));
        assertEquals(0, heap.used());
    }

    @Test
    void repliesQueuedBeforeTheEndLeaveIfBothComeDuringAWrite() throws IOException {
        duringWrite.set(() -> {
            outbox.send(pong(2));
            outbox.end(CloseReason.DONE);
        });
        outbox.send(pong(1));
        writer.start();
        assertEquals(List.of("PING_RESPONSE 1", "PING_RESPONSE 2"), peer.client.takeAll());
    }

    @Test
    void repliesQueuedBeforeAPlayLeaveFirstIfBothComeDuringAWrite() throws IOException {
        try (Streams streams = streams()) {
            streams.publish(NAME);
            PlaySession session = playing(streams, 0);
            duringWrite.set(() -> {
                outbox.send(pong(2));
                outbox.play(session);
            });
            outbox.send(pong(1));
            writer.start();
            assertEquals(List.of("PING_RESPONSE 1", "PING_RESPONSE 2", "STREAM_BEGIN 1"), peer.client.take(3));
        }
    }

    @Test
    void theWriterYieldsAfterEach256KiBOfABacklogAndNotBefore() throws IOException {
        try (Streams streams = streams()) {
            Publisher publisher = streams.publish(NAME);
            publish(publisher, Media.videoConfig());
            publish(publisher, Media.key(0, FRAME_BYTES));
            for (int i = 1; i < FRAMES; i++) {
                publish(publisher, Media.inter(i * 40, FRAME_BYTES));
            }
            outbox.play(playing(streams, -1)); // from payloads, 64 KiB in one round
            writer.start();
            String last = "";
            while (!last.equals("video 1 @" + (FRAMES - 1) * 40)) {
                last = peer.client.take(1).getFirst();
            }
        }
        long before = 0;
        for (long written : asides) {
            long turn = written - before;
            assertTrue(turn >= 256 << 10 && turn < 400 << 10, () -> "aside at " + asides);
            before = written;
        }
        assertTrue(before > (FRAMES * FRAME_BYTES) - (400 << 10), () -> "aside at " + asides);
    }

    /** The writer has just found the queue empty. */
    @Test
    void aReplyQueuedJustAfterTheLastWasTakenIsSent() throws IOException {
        queue.onEmpty = () -> outbox.send(pong(2));
        outbox.send(pong(1));
        writer.start();
        assertEquals(List.of("PING_RESPONSE 1", "PING_RESPONSE 2"), peer.client.take(2));
    }

    /** The writer is woken and parks again just before the reply becomes visible. */
    @Test
    void aReplyQueuedWhileTheWriterLooksIsSent() throws IOException {
        writer.start();
        awaitLook();
        queue.onAdd = this::awaitLook;
        outbox.send(pong(1));
        assertEquals(List.of("PING_RESPONSE 1"), peer.client.take(1));
    }

    /** Waits until the writer has parked, looked again and parked again. */
    private void awaitLook() {
        for (int i = 0; i < 2; i++) {
            await().atMost(10, SECONDS)
                    .pollInterval(1, MILLISECONDS)
                    .until(() -> outbox.parker().wake());
        }
        await().atMost(10, SECONDS).until(() -> writer.getState() == Thread.State.WAITING);
    }
}
