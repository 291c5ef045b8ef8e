package dev.ringcast.rtmp.server;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.Nullable;
import dev.ringcast.core.feed.Viewer;
import dev.ringcast.core.feed.WirePump;
import dev.ringcast.core.log.LogText;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.net.CloseReason;
import dev.ringcast.core.net.Connection;
import dev.ringcast.rtmp.server.RtmpServer.RtmpContext;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * One stream on its way to a player, as the writer loop drives it: it waits for the stream, announces it, has its
 * frames sent, and says that it is over.
 */
final class PlaySession implements WirePump.Selection {
    private static final Logger LOG = System.getLogger("dev.ringcast.rtmp");

    /** Why the connection ends of a viewer that the operator has ended. */
    static final CloseReason KICKED = new CloseReason(CloseReason.Kind.KICKED, "");

    private static final long NO_TIME = Long.MIN_VALUE;

    private final int streamId;
    private final boolean reset;
    private final double durationMillis;
    private final Viewer viewer;
    private final WirePump pump;
    private final StreamsInUse.Use use;

    /** What the player asked not to get, null for nothing: few ask. The read loop sets it, once; the writer reads. */
    @Nullable
    private volatile TrackFilter filter;

    private boolean announced;
    private boolean toldThatItPlays;

    /** DTS of the first frame, ms; {@link #NO_TIME} before it. */
    private long start = NO_TIME;

    private boolean completed;

    /**
     * Makes a session.
     *
     * @param streamId the message stream that it plays on
     * @param reset whether the player asked to forget what it played before
     * @param durationMillis how much to play, 0 or less for all of it
     * @param viewer the viewer's place
     * @param context gives its pump what all sessions share
     * @param use its message stream, in use until either side ends it
     */
    PlaySession(
            int streamId,
            boolean reset,
            double durationMillis,
            Viewer viewer,
            RtmpContext context,
            StreamsInUse.Use use) {
        this.streamId = streamId;
        this.reset = reset;
        this.durationMillis = durationMillis > 0 ? durationMillis : Double.MAX_VALUE;
        this.viewer = viewer;
        pump = new WirePump(viewer, context.format().on(streamId), context.writes(), this);
        this.use = use;
    }

    Viewer viewer() {
        return viewer;
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
            if (!viewer.join()) {
                return false;
            }
            announced = true;
            outbox.write(Replies.playStart(streamId, viewer.name().toString(), reset));
        }
        boolean wrote = pump.write(outbox.connection());
        tellThatItPlays(outbox);
        return wrote;
    }

    /** Logs once that the first frame was sent. */
    private void tellThatItPlays(Outbox outbox) {
        if (!toldThatItPlays && pump.frames() > 0) {
            toldThatItPlays = true;
            Connection to = outbox.connection();
            String peer = LogText.address(to.peer());
            String age = LogText.span(to.age());
            LOG.log(Level.INFO, "{0}: plays {1}, {2} after it connected", peer, viewer.name(), age);
        }
    }

    /** How many audio and video frames were sent. */
    long frames() {
        return pump.frames();
    }

    @Override
    public Choice choose(Frame frame) {
        if (isPastTheEnd(frame)) {
            return Choice.END;
        }
        TrackFilter asked = filter;
        return asked == null || asked.passes(frame) ? Choice.SEND : Choice.SKIP;
    }

    /** Whether the player asked for no more than came before this frame (RTMP 1.0, section 7.2.2.1). */
    private boolean isPastTheEnd(Frame frame) {
        if (frame.kind() != Frame.Kind.METADATA) { // which has no time
            start = start == NO_TIME ? frame.dts() : start;
            completed |= frame.dts() - start >= durationMillis;
        }
        return completed;
    }

    /** The viewer is over and all was sent: says so and ends the message stream. Writer's thread. */
    void over(Outbox outbox) {
        if (!outbox.isPlaying(this)) {
            return; // the player has left it, and the writer turns to what is played now
        }
        EndReason reason = viewer.endReason().orElse(EndReason.STOPPED);
        String name = viewer.name().toString();
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
        } else if (viewer.isKicked()) {
            use.end(Replies.playEnd(streamId, name), KICKED);
        } else {
            use.end(Replies.playEnd(streamId, name), new CloseReason(CloseReason.Kind.STREAM_ENDED, reason.words()));
        }
        outbox.played(this);
    }

    /** Closes the connection of a viewer that fell too far behind. Any thread. */
    void evictAsLagged(Connection connection) {
        connection.evict(new CloseReason(CloseReason.Kind.LAGGED, "fell too far behind"));
    }
}
