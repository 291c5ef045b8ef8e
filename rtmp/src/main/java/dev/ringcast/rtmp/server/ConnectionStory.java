package dev.ringcast.rtmp.server;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.SkippedFrames;
import dev.ringcast.core.log.LogText;
import dev.ringcast.core.net.CloseReason;
import dev.ringcast.core.net.CloseReason.Kind;
import dev.ringcast.core.net.Connection;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** What a connection has done, for the log line of its end. Confined to the read loop. */
final class ConnectionStory {
    static final CloseReason CLOSED_WITHOUT_STOP = new CloseReason(Kind.CONNECTION_LOST, "closed without a stop");

    private static final Logger LOG = System.getLogger("dev.ringcast.rtmp");

    private String role = "";
    private int otherRoles;

    /** The command by which the peer last stopped something, empty before. */
    private String stoppedBy = "";

    private long frames;
    private SkippedFrames skipped = SkippedFrames.NONE;

    /** What is played, or was played last: its figures change until the writer has ended. */
    @Nullable
    private PlaySession played;

    /** Whether it has asked to publish or to play. */
    boolean isEmpty() {
        return role.isEmpty();
    }

    /** It asks to publish or to play a stream. */
    void asks(String asked) {
        if (!asked.equals(role)) {
            otherRoles += role.isEmpty() ? 0 : 1;
            role = asked;
        }
    }

    /** It may play, and waits for the stream if that is not there. */
    void plays(PlaySession session, Connection connection) {
        foldPlayed();
        played = session;
        if (session.viewer().feed().isEmpty()) {
            String peer = LogText.address(connection.peer());
            LOG.log(Level.DEBUG, "{0}: waits for {1}", peer, session.viewer().name());
        }
    }

    void stopped(String command) {
        stoppedBy = command;
    }

    /** Why the peer closed, which publishes nothing. */
    CloseReason farewell() {
        return stoppedBy.isEmpty() ? CloseReason.LEFT : new CloseReason(Kind.STOPPED, stoppedBy);
    }

    void published(PublishSession session) {
        frames += session.frames();
    }

    private void foldPlayed() {
        if (played != null) {
            frames += played.frames();
            skipped = skipped.plus(played.viewer().skippedFrames());
            played = null;
        }
    }

    /** The line of its end, after the writer has ended. */
    String end(Connection connection, CloseReason reason) {
        foldPlayed();
        String others = otherRoles == 0 ? "" : " and " + otherRoles + " before";
        String left = skipped.total() == 0 ? "" : ", " + skipped;
        return "closed, " + LogText.shown(reason.toString())
                + "; " + (role.isEmpty() ? "no stream" : role + others)
                + ", " + LogText.span(connection.age())
                + ", " + LogText.bytes(connection.bytesRead()) + " in"
                + ", " + LogText.bytes(connection.bytesWritten()) + " out"
                + ", " + frames + " frames" + left;
    }
}
