package dev.ringcast.rtmp.client;

import dev.ringcast.core.flv.FlvFrames;
import dev.ringcast.core.flv.FlvTag;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.core.net.CloseReason;
import dev.ringcast.rtmp.message.Aggregate;
import dev.ringcast.rtmp.message.Audio;
import dev.ringcast.rtmp.message.Command;
import dev.ringcast.rtmp.message.Data;
import dev.ringcast.rtmp.message.RtmpMessage;
import dev.ringcast.rtmp.message.UserControl;
import dev.ringcast.rtmp.message.Video;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/**
 * A stream that this program plays from a server. One thread reads; it also answers the server. {@link #close} is for
 * any thread.
 */
public final class RtmpPlayback implements AutoCloseable {
    /** A server that is silent for longer is gone: servers ping. */
    private static final long SILENT_NANOS = 60_000_000_000L;

    private static final CloseReason SILENT = new CloseReason(CloseReason.Kind.SILENT, "no byte for 60 s");

    /** By which servers say that what they play is over. */
    private static final Set<String> ENDS =
            Set.of("NetStream.Play.UnpublishNotify", "NetStream.Play.Stop", "NetStream.Play.Complete");

    /** How a playback ended without a failure. */
    public enum End {
        /** The server said that the stream is over. */
        STREAM_ENDED,
        /** The server closed the connection. */
        SERVER_CLOSED,
        /** This side has closed it. */
        CLOSED
    }

    private final RtmpClient client;
    private final Link link;
    private final RtmpUrl url;

    /** What came and is not yet read: parts of an aggregate, and what came before the answer to play. */
    private final Queue<RtmpMessage> waiting;

    /** Why it is over, null before. The reader's thread stores it, and a thread that closes (volatile). */
    private volatile Optional<End> end = Optional.empty();

    private long dropped;

    private final RtmpClient.Open held = new RtmpClient.Open() {
        @Override
        public void abort() {
            close();
        }

        @Override
        public void inspect(long nanos) {
            long since = link.silentSince();
            if (since != 0 && nanos - since > SILENT_NANOS) {
                link.connection().close(SILENT);
            }
        }
    };

    RtmpPlayback(RtmpClient client, Link link, RtmpUrl url, List<RtmpMessage> early) {
        this.client = client;
        this.link = link;
        this.url = url;
        waiting = new ArrayDeque<>(early);
        link.connection().noDeadline();
        client.hold(held);
    }

    /**
     * Waits for the next frame. Times are as on the wire: 32 bits, which wrap.
     *
     * @return the frame, empty at the end, of which {@link #end} tells more
     * @throws RtmpClientException if the connection is lost, or the server breaks the protocol
     */
    public Optional<Frame> next() throws RtmpClientException {
        try {
            while (end.isEmpty()) {
                RtmpMessage message = waiting.isEmpty() ? link.next() : waiting.poll();
                Optional<Frame> frame = message == null ? over(End.SERVER_CLOSED) : frame(message);
                if (frame.isPresent()) {
                    return frame;
                }
            }
        } catch (IOException e) {
            RtmpClientException failure = link.failure(e);
            over(End.SERVER_CLOSED);
            if (end.equals(Optional.of(End.CLOSED))) {
                return Optional.empty();
            }
            throw failure;
        }
        return Optional.empty();
    }

    private Optional<Frame> over(End how) {
        if (end.isEmpty()) {
            end = Optional.of(how);
        }
        link.readNoMore();
        link.close(CloseReason.DONE);
        client.forget(held);
        return Optional.empty();
    }

    private Optional<Frame> frame(RtmpMessage message) throws RtmpClientException {
        return switch (message) {
            case Audio audio -> parsed(FlvTag.AUDIO, audio.timestamp(), audio.body());
            case Video video -> parsed(FlvTag.VIDEO, video.timestamp(), video.body());
            case Data data when isOfServer(data.body()) -> Optional.empty();
            case Data data -> parsed(FlvTag.SCRIPT, data.timestamp(), data.body());
            case Aggregate aggregate -> unpacked(aggregate);
            case Command command -> status(command);
            case UserControl event when event.event() == UserControl.Event.STREAM_EOF -> over(End.STREAM_ENDED);
            default -> Optional.empty();
        };
    }

    private Optional<Frame> parsed(int type, long timestamp, byte[] body) {
        try {
            return Optional.of(FlvFrames.parse(type, timestamp, body));
        } catch (ProtocolException broken) {
            dropped++;
            return Optional.empty();
        }
    }

    private Optional<Frame> unpacked(Aggregate aggregate) {
        try {
            waiting.addAll(aggregate.parts());
        } catch (ProtocolException broken) {
            dropped++;
        }
        return Optional.empty();
    }

    private Optional<Frame> status(Command command) throws RtmpClientException {
        ServerStatus status = ServerStatus.of(command);
        if (!command.name().equals("onStatus")) {
            return Optional.empty();
        }
        if (ENDS.contains(status.code())) {
            return over(End.STREAM_ENDED);
        }
        if (status.isError()) {
            throw status.failure(url, "play");
        }
        return Optional.empty();
    }

    /** Data by which a server speaks of the stream: |RtmpSampleAccess and onStatus. They are no part of it. */
    private static boolean isOfServer(byte[] body) {
        if (body.length < 4 || body[0] != 2) {
            return false;
        }
        int length = Math.min((body[1] & 0xFF) << 8 | body[2] & 0xFF, body.length - 3);
        String name = new String(body, 3, length, StandardCharsets.ISO_8859_1);
        return name.startsWith("|") || name.equals("onStatus");
    }

    /**
     * How it ended without a failure.
     *
     * @return how, empty while it plays
     */
    public Optional<End> end() {
        return end;
    }

    /**
     * Messages that broke their format and were left out. Reader's thread.
     *
     * @return their number
     */
    public long dropped() {
        return dropped;
    }

    /** Leaves. A reader that waits finds the end. Idempotent. */
    @Override
    public void close() {
        if (end.isEmpty()) {
            end = Optional.of(End.CLOSED);
        }
        link.close(CloseReason.LEFT);
        client.forget(held);
    }
}
