package dev.ringcast.rtmp.server;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.concurrent.Threads;
import dev.ringcast.core.flv.FlvTag;
import dev.ringcast.core.live.PermissionRequest;
import dev.ringcast.core.log.LogText;
import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.core.net.CloseReason;
import dev.ringcast.core.net.CloseReason.Kind;
import dev.ringcast.core.net.Connection;
import dev.ringcast.core.wire.HeapBudget;
import dev.ringcast.rtmp.chunk.ByteSource;
import dev.ringcast.rtmp.chunk.ChunkReader;
import dev.ringcast.rtmp.chunk.MemoryLimitException;
import dev.ringcast.rtmp.chunk.MessageLimits;
import dev.ringcast.rtmp.chunk.MessageTooLargeException;
import dev.ringcast.rtmp.chunk.RawMessage;
import dev.ringcast.rtmp.handshake.ServerHandshake;
import dev.ringcast.rtmp.message.Abort;
import dev.ringcast.rtmp.message.Acknowledgement;
import dev.ringcast.rtmp.message.Aggregate;
import dev.ringcast.rtmp.message.Audio;
import dev.ringcast.rtmp.message.Command;
import dev.ringcast.rtmp.message.Data;
import dev.ringcast.rtmp.message.PeerRateLimit;
import dev.ringcast.rtmp.message.RtmpMessage;
import dev.ringcast.rtmp.message.SetChunkSize;
import dev.ringcast.rtmp.message.SetPeerBandwidth;
import dev.ringcast.rtmp.message.Unknown;
import dev.ringcast.rtmp.message.UserControl;
import dev.ringcast.rtmp.message.Video;
import dev.ringcast.rtmp.message.WindowAckSize;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** The read loop of one connection: handshake, then message after message until it ends. */
final class RtmpSession {
    private static final Logger LOG = System.getLogger("dev.ringcast.rtmp");

    /** How those end that only look whether the port is open. */
    private static final Set<Kind> PROBES = EnumSet.of(Kind.LEFT, Kind.CONNECTION_LOST, Kind.DONE);

    private static final int STRANGER_BUFFER = 128;

    /** What a peer may send before other threads have their turn. */
    private static final int TURN_BYTES = 64 << 10;

    private static final int HANDSHAKE_MILLIS = 10_000;
    private static final String NO_HANDSHAKE = "no handshake within " + HANDSHAKE_MILLIS / 1_000 + " s";
    private static final int DISCARDED_BYTES = 1 << 20;
    private static final int DISCARD_BUFFER = 4 << 10;
    private static final long DISCARD_NANOS = 2_000_000_000L;

    /** Bytes of incomplete messages, if memory is short and the peer does not publish yet. */
    private static final int SHARE_BEFORE_PUBLISH = 16 << 10;
    /** An answer that takes longer has another thread look whether the peer stays. */
    private static final int QUICK_ANSWER_MILLIS = 20;

    private static final int MIN_ACK_WINDOW = 4 << 10;

    private final Connection connection;
    private final RtmpServer.RtmpContext context;
    private final Outbox outbox;
    private final ReadAhead ahead;
    private final ByteSource in;
    private final ChunkReader reader;
    private final PeerRateLimit guard;
    private final ConnectionStory story = new ConnectionStory();
    private final NetStreams netStreams;
    private final NetConnection net;

    /** Whether the peer publishes. */
    private boolean expectsMedia;

    private long ackWindow = Replies.WINDOW;
    private long acknowledged;
    private long announced = Replies.WINDOW;

    /** What is asked about the peer, null for nothing. The read loop writes, a thread that closes reads (volatile). */
    @Nullable
    private volatile PermissionRequest question;

    /** Whether the handshake is over; the read loop writes, the janitor reads. */
    private volatile boolean open;

    // The janitor's thread only: when the peer was last pinged, and when it was first seen that it is to take the rest.
    private long pinged;
    private long over;

    RtmpSession(Connection connection, RtmpServer.RtmpContext context) {
        this.connection = connection;
        this.context = context;
        HeapBudget heap = context.streams().memory().heap();
        outbox = new Outbox(connection, context.time()::nanos, heap);
        ahead = new ReadAhead(connection.input(), "ringcast-rtmp-ahead-" + connection.id(), heap);
        in = new ByteSource(ahead, STRANGER_BUFFER);
        var limits = context.streams().settings().limits();
        int headers = Math.max(limits.metadata(), MessageLimits.DEFAULT.data());
        reader = new ChunkReader(
                in,
                new MessageLimits(limits.videoFrame(), limits.audioFrame(), headers, MessageLimits.DEFAULT.command()),
                context.streams().memory(),
                this::share);
        netStreams = new NetStreams(this, connection, outbox, context, story);
        net = new NetConnection(netStreams, outbox, context.options().chunkSize());
        long rate = context.options().ingestRate();
        guard = new PeerRateLimit(rate, context.time()::nanos, connection::isClosed, this::holdBack);
        connection.onClose(this::closed);
    }

    /** The server stops reading from the peer, or reads on. */
    private void holdBack(boolean on) {
        connection.holdBack(on);
        netStreams.holdBack(on);
    }

    /** Any thread: whatever waits for something else than the socket learns of its end. */
    private void closed() {
        outbox.wake();
        PermissionRequest asked = question;
        if (asked != null) {
            asked.cancel();
        }
    }

    /**
     * Waits for the answer to a question about the peer. If the peer leaves meanwhile, the question is cancelled. Quick
     * answers cost no thread.
     *
     * @throws RefusedException if the answer is no, or the peer has left
     */
    void await(PermissionRequest request) {
        question = request;
        if (connection.isClosed()) { // after the store above: one of the two threads sees the other
            request.cancel();
        }
        try {
            if (!request.isAnsweredWithin(QUICK_ANSWER_MILLIS)) {
                ahead.start(request::cancel);
            }
            request.await();
        } finally {
            ahead.stop();
            question = null;
        }
    }

    /** What messages that are not whole may take here while memory is short. */
    private long share() {
        var streams = context.streams();
        return expectsMedia ? streams.memory().partialShare(streams.size()) : SHARE_BEFORE_PUBLISH;
    }

    /** Serves the connection until it ends. */
    void serve() {
        Thread writer = null;
        CloseReason reason = new CloseReason(Kind.INTERNAL_ERROR, "");
        try {
            connection.deadline(HANDSHAKE_MILLIS, new CloseReason(Kind.HANDSHAKE_TIMEOUT, NO_HANDSHAKE));
            if (ServerHandshake.run(in, output(), context.options().httpPort())) {
                netStreams.opened();
                open = true;
                writer = Thread.ofVirtual()
                        .name("ringcast-rtmp-write-" + connection.id())
                        .start(outbox);
                readAll();
            }
            reason = netStreams.farewell();
        } catch (MessageTooLargeException e) {
            reason = new CloseReason(Kind.MESSAGE_TOO_LARGE, e.getMessage());
        } catch (MemoryLimitException e) {
            reason = new CloseReason(Kind.MEMORY_LIMIT, e.getMessage());
        } catch (ProtocolException e) {
            reason = new CloseReason(Kind.PROTOCOL_ERROR, e.getMessage());
        } catch (RefusedException e) {
            boolean size = e.reason() == RefusedException.Reason.TOO_LARGE;
            reason = new CloseReason(size ? Kind.MESSAGE_TOO_LARGE : Kind.PROTOCOL_ERROR, e.getMessage());
        } catch (IOException e) {
            reason = CloseReason.lost(e);
        } finally {
            finish(reason, writer);
        }
    }

    private void finish(CloseReason reason, @Nullable Thread writer) {
        netStreams.end(); // first: the next publisher of the stream must not wait for this peer
        reader.close();
        in.close();
        if (writer != null && outbox.isEnding()) {
            // what was queued still leaves, also where the peer sends no more; the janitor sees to it
            Threads.join(writer);
        }
        connection.close(outbox.endReason().orElse(reason));
        outbox.wake();
        if (writer != null) {
            Threads.join(writer);
        }
        ahead.join();
        outbox.drop();
        logEnd();
    }

    private OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                write(new byte[] {(byte) octet}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                connection.write(ByteBuffer.wrap(from, offset, length));
            }
        };
    }

    /**
     * Waits for each message here and not where it is read: what lies on the stack meanwhile is an idle peer's memory.
     */
    private void readAll() throws IOException {
        long turn = 0;
        while (!outbox.isEnding()) {
            netStreams.forgetEnded();
            if (in.isDrained()) {
                in.release();
                turn = netStreams.pauseReading() ? in.received() : turn; // after a wait there is no need to step aside
            } else if (in.received() - turn >= TURN_BYTES) { // a socket that always has more must not keep the carrier
                turn = in.received();
                // no yield: threads that yield would run before all that were woken
                LockSupport.parkNanos(1);
            }
            if (!in.await(1)) {
                return;
            }
            RawMessage raw = reader.next();
            if (raw == null) {
                return;
            }
            acknowledge();
            guard.message(raw.length());
            if (outbox.isEnding()) {
                break; // another thread has ended it meanwhile
            } else if (raw.isMedia()) {
                netStreams.media(raw.type(), raw.streamId(), raw.timestamp(), raw.body());
            } else {
                receive(RtmpMessage.decode(raw));
            }
        }
        discardRest();
    }

    /** After a refusal: what the peer still sends is read and dropped, for a close with unread input is a reset. */
    private void discardRest() throws IOException {
        byte[] dropped = new byte[DISCARD_BUFFER];
        long until = in.received() + DISCARDED_BYTES;
        while (in.received() < until && in.read(dropped, 0, dropped.length) >= 0) {
            continue; // the janitor sees to the time
        }
    }

    private void receive(RtmpMessage message) throws IOException {
        switch (message) {
            case Audio audio -> media(FlvTag.AUDIO, audio.streamId(), audio.timestamp(), audio.body());
            case Video video -> media(FlvTag.VIDEO, video.streamId(), video.timestamp(), video.body());
            case Data data -> media(FlvTag.SCRIPT, data.streamId(), data.timestamp(), data.body());
            case Aggregate aggregate -> unpack(aggregate);
            case Command command -> {
                guard.command();
                net.command(command);
            }
            case UserControl event -> {
                guard.command();
                if (event.event() == UserControl.Event.PING_REQUEST) {
                    outbox.send(List.of(new UserControl(UserControl.Event.PING_RESPONSE, event.value())));
                }
            }
            case WindowAckSize window -> ackWindow = Math.max(MIN_ACK_WINDOW, window.bytes());
            case SetPeerBandwidth bandwidth -> {
                guard.command();
                if (bandwidth.bytes() != announced) {
                    announced = bandwidth.bytes();
                    outbox.send(List.of(new WindowAckSize(announced)));
                }
            }
            case SetChunkSize size -> guard.command(); // the chunk reader has seen to it
            case Abort abort -> guard.command(); // the same
            case Acknowledgement acknowledged -> {} // acknowledgements throttle no peer
            case Unknown unknown -> {} // skipped, whatever it is
        }
    }

    private void media(int type, int streamId, long timestamp, byte[] body) {
        netStreams.media(type, streamId, timestamp, ByteBuffer.wrap(body));
    }

    /** An aggregate that breaks off is dropped whole. */
    private void unpack(Aggregate aggregate) throws IOException {
        List<RtmpMessage> parts;
        try {
            parts = aggregate.parts();
        } catch (ProtocolException e) {
            netStreams.dropped(aggregate.streamId());
            return;
        }
        for (RtmpMessage part : parts) {
            guard.message(0); // its bytes were counted with the whole
            receive(part);
        }
    }

    private void acknowledge() {
        long received = in.received();
        if (received - acknowledged >= ackWindow) {
            acknowledged = received;
            outbox.acknowledge(received);
        }
    }

    /** Whether the peer publishes: then it may send large messages, and gets the memory for them. */
    void expectMedia(boolean on) {
        expectsMedia = on;
        reader.limitPartialBytes(
                on ? ChunkReader.PARTIAL_BYTES_OF_PUBLISHERS : ChunkReader.PARTIAL_BYTES_BEFORE_PUBLISH);
        reader.lendMedia(on);
        in.share(on ? context.reads() : null);
    }

    /** Janitor: looks after a peer that is silent, or does not take what it is sent. */
    void inspect(long now) {
        inspectReading(now);
        outbox.sendLate(now);
        outbox.playing().filter(play -> play.viewer().endIfLagged()).ifPresent(play -> play.evictAsLagged(connection));
        inspectEnd(now);
    }

    /** A silent peer is pinged, and closed if it stays silent. Time that the server keeps it waiting is no silence. */
    private void inspectReading(long now) {
        long silence = Math.min(now - connection.lastRead(), now - guard.heldUntil(now));
        if (silence > context.options().pingTimeout().toNanos()) {
            connection.evict(new CloseReason(Kind.SILENT, "no byte for " + silence / 1_000_000_000 + " s"));
        } else if (open && silence > context.options().pingInterval().toNanos() && pinged - (now - silence) <= 0) {
            pinged = now;
            outbox.send(List.of(new UserControl(UserControl.Event.PING_REQUEST, now / 1_000_000 & 0xFFFFFFFFL)));
        }
    }

    /** Once all is said the peer has 2 s to close, and before that as long as a viewer may lag to take what is left. */
    private void inspectEnd(long now) {
        long shut = outbox.shutNanos();
        if (shut != 0 && now - shut > DISCARD_NANOS) {
            connection.close(outbox.endReason().orElse(CloseReason.DONE));
        }
        boolean ends = outbox.isEnding()
                || outbox.playing().flatMap(play -> play.viewer().endReason()).isPresent();
        if (!ends || shut != 0) {
            over = 0;
            return;
        }
        over = over == 0 ? now : over;
        if (outbox.playing().filter(play -> play.viewer().isKicked()).isPresent()) {
            if (now - over > DISCARD_NANOS) { // what it blocks in is of no use to it any more
                connection.evict(PlaySession.KICKED);
            }
            return;
        }
        Duration patience = context.streams().settings().fanout().maxAge();
        if (now - over > patience.toNanos()) {
            connection.evict(new CloseReason(Kind.STALLED, "did not take the rest within " + LogText.span(patience)));
        }
    }

    /** The server stops: players get that at the end of the stream, the others get it now. */
    void endUnlessPlaying() {
        if (!open) {
            connection.close(CloseReason.SERVER_STOPS);
        } else if (outbox.playing().isEmpty()) {
            outbox.end(CloseReason.SERVER_STOPS);
        }
    }

    private void logEnd() {
        CloseReason reason = connection.closed().orElse(CloseReason.DONE);
        boolean isProbe = story.isEmpty() && PROBES.contains(reason.kind());
        String line = story.end(connection, reason);
        LOG.log(isProbe ? Level.DEBUG : Level.INFO, "{0}: {1}", LogText.address(connection.peer()), line);
    }
}
