package dev.ringcast.rtmp.server;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.Nullable;
import dev.ringcast.core.live.Subscription;
import dev.ringcast.core.log.LogText;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.MediaKind;
import dev.ringcast.core.net.CloseReason;
import dev.ringcast.core.net.Connection;
import dev.ringcast.core.ring.Entry;
import dev.ringcast.core.wire.WireRun;
import dev.ringcast.core.wire.WireSlice;
import dev.ringcast.rtmp.chunk.RtmpWireFormat;
import dev.ringcast.rtmp.chunk.SharedBuffers;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * One stream on its way to a player, as the writer loop drives it: it waits for the stream, announces it, sends its
 * frames, and says that it is over.
 *
 * <p>Frames that lie in the stream's wire log leave as one write of what lies together. Those that do not (the log has
 * given them back, or the player's message stream is an unusual one) are written from their payloads.
 */
final class PlaySession {
    private static final Logger LOG = System.getLogger("dev.ringcast.rtmp");

    /** What one write carries at the most on the way from payloads. */
    private static final int PAYLOAD_WRITE = SharedBuffers.BYTES;

    private static final int HEADERS_OF_A_BURST = 2 << 10;

    /** Pieces of one gathering write. */
    private static final int GATHERED = 4;

    private static final long NO_TIME = Long.MIN_VALUE;

    private final int streamId;
    private final boolean reset;
    private final double durationMillis;
    private final Subscription subscription;
    private final int format;
    private final StreamsInUse.Use use;

    /** What the player asked not to get, null for nothing: few ask. The read loop sets it, once; the writer reads. */
    @Nullable private volatile TrackFilter filter;

    private final WireRun run = new WireRun();
    private boolean announced;

    /** Frames taken to be sent. The writer counts, the read loop reads when the writer has ended. */
    private long frames;

    private boolean toldThatItPlays;

    /** DTS of the first frame, ms; {@link #NO_TIME} before it. */
    private long start = NO_TIME;

    private boolean completed;

    /** Taken from the cursor, but not yet written: it did not fit the last write. */
    @Nullable private Entry held;

    /**
     * Makes a session.
     *
     * @param streamId the message stream that it plays on
     * @param reset whether the player asked to forget what it played before
     * @param durationMillis how much to play, 0 or less for all of it
     * @param subscription the viewer's place
     * @param format the number of the wire log, -1 to write from payloads
     * @param use its message stream, in use until either side ends it
     */
    PlaySession(
            int streamId,
            boolean reset,
            double durationMillis,
            Subscription subscription,
            int format,
            StreamsInUse.Use use) {
        this.streamId = streamId;
        this.reset = reset;
        this.durationMillis = durationMillis > 0 ? durationMillis : Double.MAX_VALUE;
        this.subscription = subscription;
        this.format = format;
        this.use = use;
    }

    Subscription subscription() {
        return subscription;
    }

    /** What the player is not to get. Read loop. */
    TrackFilter filter() {
        if (filter == null) {
            filter = new TrackFilter();
        }
        return filter;
    }

    StreamsInUse.Use use() {
        return use;
    }

    int streamId() {
        return streamId;
    }

    /**
     * Writes what there is, one write's worth of it. Writer's thread.
     *
     * @return whether there may be more
     */
    boolean pump(Outbox outbox) throws IOException {
        if (!announced) {
            if (!subscription.join()) {
                return false;
            }
            announced = true;
            outbox.write(Replies.playStart(streamId, subscription.name().toString(), reset));
        }
        Entry entry = next();
        if (entry == null) {
            return false;
        }
        try {
            while (entry != null && addToRun(entry)) {
                entry = next();
            }
            held = entry;
            if (run.pieces() > 0) {
                writeRun(outbox.connection());
                tellThatItPlays(outbox);
                return true;
            }
        } finally {
            run.clear();
        }
        writePayloads(outbox);
        tellThatItPlays(outbox);
        return true;
    }

    /** Logs once that the first frame was sent. */
    private void tellThatItPlays(Outbox outbox) {
        if (!toldThatItPlays && frames > 0) {
            toldThatItPlays = true;
            Connection to = outbox.connection();
            String peer = LogText.address(to.peer());
            String age = LogText.span(to.age());
            LOG.log(Level.INFO, "{0}: plays {1}, {2} after it connected", peer, subscription.name(), age);
        }
    }

    /** False where the run is full, or where the frame's bytes are not in the log or have been given back. */
    private boolean addToRun(Entry entry) {
        WireSlice wire = format < 0 ? null : entry.slice(format);
        return wire != null && run.add(wire);
    }

    /** The next entry that goes to this player, null where it has caught up. */
    @Nullable
    private Entry next() {
        Entry entry = held;
        held = null;
        while (entry == null) {
            entry = subscription.take();
            if (entry == null) {
                return null;
            }
            if (isPastTheEnd(entry.frame())) {
                subscription.close();
                return null;
            }
            entry = passes(entry.frame()) ? counted(entry) : null;
        }
        return entry;
    }

    private Entry counted(Entry entry) {
        Frame frame = entry.frame();
        frames += frame.track() == MediaKind.DATA || frame.isConfig() ? 0 : 1;
        return entry;
    }

    /** How many audio and video frames were sent. */
    long frames() {
        return frames;
    }

    private boolean passes(Frame frame) {
        TrackFilter asked = filter;
        return asked == null || asked.passes(frame);
    }

    /** Whether the player asked for no more than came before this frame (RTMP 1.0, section 7.2.2.1). */
    private boolean isPastTheEnd(Frame frame) {
        if (frame.kind() != Frame.Kind.METADATA) { // which has no time
            start = start == NO_TIME ? frame.dts() : start;
            completed |= frame.dts() - start >= durationMillis;
        }
        return completed;
    }

    private void writeRun(Connection connection) throws IOException {
        if (run.pieces() == 1) {
            connection.write(run.next());
            return;
        }
        ByteBuffer[] gather = new ByteBuffer[Math.min(run.pieces(), GATHERED)];
        for (int left = run.pieces(); left > 0; left -= gather.length) {
            int count = Math.min(gather.length, left);
            for (int i = 0; i < count; i++) {
                gather[i] = run.next();
            }
            connection.write(gather, count);
        }
    }

    /** From payloads: a buffer full at a time, until the log has the next frame. */
    private void writePayloads(Outbox outbox) throws IOException {
        long wanted = size(outbox, Objects.requireNonNull(held)) + subscription.lagBytes() + HEADERS_OF_A_BURST;
        byte[] shared = wanted > SharedBuffers.SMALL_BYTES ? outbox.buffers().take() : null;
        try {
            int own = (int) Math.min(wanted, SharedBuffers.SMALL_BYTES);
            writePayloads(outbox, shared == null ? ByteBuffer.allocate(own) : ByteBuffer.wrap(shared));
        } finally {
            if (shared != null) {
                outbox.buffers().give(shared);
            }
        }
    }

    private void writePayloads(Outbox outbox, ByteBuffer out) throws IOException {
        Entry entry = held;
        held = null;
        int written = 0;
        while (entry != null) {
            if (entry.pin()) {
                try {
                    written += writePayload(outbox, entry, out);
                } finally {
                    entry.unpin();
                }
            } else {
                subscription.missed(entry);
            }
            entry = written >= PAYLOAD_WRITE ? null : next();
            if (entry != null && isInLog(entry)) {
                held = entry;
                entry = null;
            }
        }
        outbox.connection().write(out.flip());
    }

    /** Puts a frame into a buffer, which is written each time that it is full; says how much of it was. */
    private int writePayload(Outbox outbox, Entry entry, ByteBuffer out) throws IOException {
        int size = size(outbox, entry);
        int written = 0;
        for (int at = 0; at < size; ) {
            at += put(outbox, entry, at, out);
            if (!out.hasRemaining()) {
                outbox.connection().write(out.flip());
                written += out.limit();
                out.clear();
            }
        }
        return written;
    }

    private boolean isInLog(Entry entry) {
        try {
            return addToRun(entry);
        } finally {
            run.clear();
        }
    }

    private static int size(Outbox outbox, Entry entry) {
        return outbox.chunks().size(entry.frame().size(), entry.frame().dts());
    }

    private int put(Outbox outbox, Entry entry, int from, ByteBuffer out) {
        Frame frame = entry.frame();
        return RtmpWireFormat.put(outbox.chunks(), frame, streamId, from, out);
    }

    /** The subscription is over and all was sent: says so and ends the message stream. Writer's thread. */
    void over(Outbox outbox) {
        if (!outbox.isPlaying(this)) {
            return; // the player has left it, and the writer turns to what is played now
        }
        EndReason reason = subscription.endReason().orElse(EndReason.STOPPED);
        String name = subscription.name().toString();
        if (reason == EndReason.LAGGED) {
            evictAsLagged(outbox.connection());
            return;
        }
        if (reason == EndReason.NOT_FOUND) {
            use.end(Replies.playNotFound(streamId, name), new CloseReason(CloseReason.Kind.STREAM_NOT_FOUND, ""));
        } else if (completed) {
            use.end(Replies.playComplete(streamId, name), new CloseReason(CloseReason.Kind.PLAY_COMPLETE, ""));
        } else if (!announced) {
            use.end(
                    Replies.status(streamId, "error", "NetStream.Play.Failed", "the server stops"),
                    CloseReason.SERVER_STOPS);
            outbox.end(CloseReason.SERVER_STOPS); // the other message streams end too
        } else {
            use.end(Replies.playEnd(streamId, name), new CloseReason(CloseReason.Kind.STREAM_ENDED, reason.words()));
        }
        outbox.played(this);
    }

    /** Closes the connection of a viewer who fell too far behind. Any thread. */
    void evictAsLagged(Connection connection) {
        connection.evict(new CloseReason(CloseReason.Kind.LAGGED, "fell too far behind"));
    }
}
