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

    // The writer's own from here on.

    /** Whether the peer has heard that the stream begins. */
    private boolean announced;

    /** Whether the log has told that the first frame was sent. */
    private boolean firstFrameLogged;

    /** DTS of the first frame, ms; {@link #NO_TIME} before it. */
    private long start = NO_TIME;

    /** Whether the player got as much as it asked for. */
    private boolean complete;

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
    boolean write(Outbox outbox) throws IOException {
        if (!announced) {
            if (!viewer.join()) {
                return false;
            }
            announced = true;
            outbox.write(Replies.playStart(streamId, viewer.name().toString(), reset));
        }
        boolean wrote = pump.write(outbox.connection());
        logFirstFrame(outbox);
        return wrote;
    }

    private void logFirstFrame(Outbox outbox) {
        if (!firstFrameLogged && pump.frames() > 0) {
            firstFrameLogged = true;
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
        measure(frame);
        if (complete) {
            return Choice.END;
        }
        TrackFilter asked = filter;
        return asked == null || asked.passes(frame) ? Choice.SEND : Choice.SKIP;
    }

    /** The frame lies behind what the player asked for if the duration has passed (RTMP 1.0, section 7.2.2.1). */
    private void measure(Frame frame) {
        if (frame.kind() == Frame.Kind.METADATA) {
            return; // it has no time
        }
        if (start == NO_TIME) {
            start = frame.dts();
        }
        if (frame.dts() - start >= durationMillis) {
            complete = true;
        }
    }

    /** The viewer is over and all was sent: says so and ends the message stream. Writer's thread. */
    void over(Outbox outbox) {
        if (!outbox.isPlaying(this)) {
            return; // the player has left it, and the writer turns to what is played now
        }
        EndReason reason = viewer.endReason().orElse(EndReason.STOPPED);
        if (reason == EndReason.LAGGED) {
            evictAsLagged(outbox.connection());
            return;
        }
        boolean serverStops = !announced && reason != EndReason.NOT_FOUND; // nothing else ends one that still waits
        if (serverStops) {
            use.end(
                    Replies.status(streamId, "error", "NetStream.Play.Failed", "the server stops"),
                    CloseReason.SERVER_STOPS);
            outbox.end(CloseReason.SERVER_STOPS); // the other message streams end too
        } else {
            endUse(reason);
        }
        outbox.played(this);
    }

    private void endUse(EndReason reason) {
        String name = viewer.name().toString();
        if (reason == EndReason.NOT_FOUND) {
            use.end(Replies.playNotFound(streamId, name), new CloseReason(CloseReason.Kind.STREAM_NOT_FOUND, ""));
        } else if (complete) {
            use.end(Replies.playComplete(streamId, name), new CloseReason(CloseReason.Kind.PLAY_COMPLETE, ""));
        } else if (viewer.isKicked()) {
            use.end(Replies.playEnd(streamId, name), KICKED);
        } else {
            use.end(Replies.playEnd(streamId, name), new CloseReason(CloseReason.Kind.STREAM_ENDED, reason.words()));
        }
    }

    /** Closes the connection of a viewer that fell too far behind. Any thread. */
    void evictAsLagged(Connection connection) {
        connection.evict(new CloseReason(CloseReason.Kind.LAGGED, "fell too far behind"));
    }
}
