package dev.ringcast.rtmp.session;

import dev.ringcast.core.Authorizer.Action;
import dev.ringcast.core.EndReason;
import dev.ringcast.core.Peer;
import dev.ringcast.core.PermissionRequest;
import dev.ringcast.core.Publisher;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamAddress;
import dev.ringcast.core.StreamBusyException;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.Subscription;
import dev.ringcast.core.amf.AmfObject;
import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.core.net.CloseReason;
import dev.ringcast.core.net.Connection;
import dev.ringcast.rtmp.chunk.RtmpWireFormat;
import dev.ringcast.rtmp.message.Command;
import dev.ringcast.rtmp.message.RtmpMessage;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The commands of a connection and the message streams that they make (RTMP 1.0, sections 7.2.1 and 7.2.2). Confined to
 * the read loop.
 */
final class NetConnection {
    private static final Logger LOG = System.getLogger("dev.ringcast.rtmp");

    /** Message streams of one connection. */
    static final int MAX_STREAMS = 8;

    private static final int MAX_TEXT = 2_048;
    private static final int FIRST_FRAME_MILLIS = 20_000;
    private static final int NEGOTIATION_MILLIS = 15_000;

    /** What the kernel may keep of replies that a peer does not take, and of media that a player does not take. */
    private static final int REPLY_BUFFER = 32 << 10;

    private static final int PLAYER_BUFFER = 256 << 10;
    private static final int MAX_ECHOED = 255;

    private final RtmpSession session;
    private final Connection connection;
    private final Outbox outbox;
    private final RtmpServer.Context context;
    private final Map<Integer, PublishSession> publishing = new HashMap<>(1);
    private PlaySession playing;

    /** Which message streams there are, by their numbers. */
    private final BitSet created = new BitSet(MAX_STREAMS + 1);

    private boolean connected;
    private boolean used;
    private String app = "";
    private String credentials = "";

    NetConnection(RtmpSession session, Connection connection, Outbox outbox, RtmpServer.Context context) {
        this.session = session;
        this.connection = connection;
        this.outbox = outbox;
        this.context = context;
    }

    /** The handshake is over. */
    void opened() throws IOException {
        connection.sendBuffer(REPLY_BUFFER);
        settle();
    }

    /**
     * Does what a command asks for.
     *
     * @param command the command
     * @throws ProtocolException where the connection must end
     */
    void command(Command command) throws IOException {
        if (outbox.endsLate()) {
            return; // else each command would be another guess
        }
        int streamId = command.streamId();
        if (!connected && !command.name().equals("connect")) {
            throw new ProtocolException("a command before connect");
        }
        switch (command.name()) {
            case "connect" -> connect(command);
            case "createStream" -> createStream(command);
            case "releaseStream", "FCSubscribe", "FCUnsubscribe" -> reply(Replies.result(command.transactionId()));
            case "_checkbw" -> reply(Replies.result(command.transactionId()));
            case "getStreamLength" -> reply(Replies.result(command.transactionId(), 0.0));
            case "FCPublish" -> reply(Replies.fcPublish(command.transactionId(), echoed(command)));
            case "FCUnpublish" -> {
                reply(Replies.fcUnpublish(command.transactionId(), echoed(command)));
                stopPublishing(command.string(0).orElse(""));
            }
            case "publish" -> publish(streamId, command);
            case "play" -> play(
                    streamId,
                    command.string(0).orElse(""),
                    command.number(2).orElse(0),
                    !command.bool(3).equals(Optional.of(false)));
            case "play2" -> play(streamId, playedByPlay2(command), 0, true);
            case "deleteStream" -> delete((int) command.number(0).orElse(0));
            case "closeStream" -> stop(streamId);
            case "pause", "pauseRaw" -> pause(streamId, command.bool(0).orElse(false));
            case "seek" -> reply(Replies.status(streamId, "status", "NetStream.Seek.Notify", "live: stays where it is"));
            case "receiveAudio", "receiveVideo" -> receive(command);
            default -> unknown(command);
        }
    }

    private void unknown(Command command) {
        boolean answer = command.name().startsWith("_") || command.name().startsWith("on");
        if (command.transactionId() != 0 && !answer) {
            reply(Replies.error(command.transactionId(), "NetConnection.Call.Failed", "no such method"));
        }
    }

    private void reply(List<RtmpMessage> replies) {
        outbox.send(replies);
    }

    /** The key that a command names, no more of it than what a stream's name may have: replies wait in memory. */
    private static String echoed(Command command) {
        String key = command.string(0).orElse("");
        return key.substring(0, Math.min(MAX_ECHOED, key.length()));
    }

    private void connect(Command command) {
        String[] asked = split(property(command.object(), "app"));
        String[] url = split(property(command.object(), "tcUrl"));
        if (asked[0].length() + asked[1].length() > MAX_TEXT || url[0].length() + url[1].length() > MAX_TEXT) {
            String why = "app or tcUrl is too long";
            reply(Replies.error(command.transactionId(), "NetConnection.Connect.Rejected", why));
            outbox.end(new CloseReason("refused", why));
            return;
        }
        app = asked[0].isEmpty() ? pathOf(url[0]) : asked[0];
        credentials = asked[1].isEmpty() ? url[1] : asked[1];
        connected = true;
        reply(Replies.connected(command.transactionId(), context.options().chunkSize()));
    }

    private static String property(Object object, String name) {
        return object instanceof AmfObject properties ? properties.string(name).orElse("") : "";
    }

    private static String playedByPlay2(Command command) {
        return command.arguments().isEmpty() ? "" : property(command.arguments().get(0), "streamName");
    }

    private static String[] split(String text) {
        int mark = text.indexOf('?');
        return mark < 0 ? new String[] {text, ""} : new String[] {text.substring(0, mark), text.substring(mark + 1)};
    }

    /** What stands behind the host of an URL. */
    private static String pathOf(String url) {
        int host = url.indexOf("://");
        int slash = host < 0 ? -1 : url.indexOf('/', host + 3);
        return slash < 0 ? "" : url.substring(slash + 1);
    }

    private void createStream(Command command) throws ProtocolException {
        int id = created.nextClearBit(1);
        if (id > MAX_STREAMS) {
            throw new ProtocolException("more than " + MAX_STREAMS + " message streams");
        }
        created.set(id);
        reply(Replies.result(command.transactionId(), (double) id));
    }

    private void delete(int streamId) {
        stop(streamId);
        if (streamId > 0) {
            created.clear(streamId);
        }
    }

    private StreamAddress address(String key) {
        String query = credentials.isEmpty() ? "" : "?" + credentials;
        return StreamAddress.of(app + query, key, context.options().defaultApp());
    }

    private Peer peer(StreamAddress address) {
        return new Peer("rtmp", connection.peer(), address.credentials());
    }

    private void publish(int streamId, Command command) throws IOException {
        used = true;
        try {
            StreamAddress address = address(command.string(0).orElse(""));
            stop(streamId);
            if (publishing.size() == MAX_STREAMS) { // nobody has to create them
                throw new ProtocolException("publishes on more than " + MAX_STREAMS + " message streams");
            }
            PermissionRequest request = context.streams().ask(Action.PUBLISH, address.name(), peer(address));
            if (!permitted(request)) {
                return;
            }
            Publisher publisher = context.streams().publish(request, reason -> ended(streamId, reason));
            publishing.put(streamId, new PublishSession(publisher));
            session.expectMedia(true);
            settle();
            reply(Replies.publishStart(streamId, address.toString()));
            LOG.log(Level.INFO, "{0}: publishes {1}", peer(), address);
        } catch (StreamBusyException e) {
            refuse(streamId, "NetStream.Publish.BadName", e.getMessage());
        } catch (RefusedException e) {
            refuse(streamId, "NetStream.Publish.Denied", e);
        }
    }

    /** False if the peer has left meanwhile: then there is no peer to refuse, and the read loop finds the end. */
    private boolean permitted(PermissionRequest request) {
        settle(); // the answer may take as long as the peer may
        try {
            session.await(request);
            return !request.isCancelled();
        } catch (RefusedException e) {
            if (request.isCancelled()) {
                return false;
            }
            throw e;
        }
    }

    private void refuse(int streamId, String code, String why) {
        reply(Replies.status(streamId, "error", code, why));
        outbox.end(new CloseReason("refused", code + ": " + why));
    }

    private void refuse(int streamId, String code, RefusedException why) {
        if (why.delay().isZero()) {
            refuse(streamId, code, why.getMessage());
        } else {
            outbox.endLate(
                    Replies.status(streamId, "error", code, why.getMessage()),
                    new CloseReason("refused", code + ": " + why.getMessage()),
                    why.delay());
        }
    }

    /** Somebody else ended the publication. Any thread. */
    private void ended(int streamId, EndReason reason) {
        outbox.send(Replies.publishEnded(streamId, reason));
        outbox.end(
                switch (reason) {
                    case TAKEN_OVER -> new CloseReason("taken_over", "another publisher has the stream");
                    case SERVER_STOPS -> CloseReason.SERVER_STOPS;
                    default -> new CloseReason("kicked", "the stream was ended");
                });
    }

    private void play(int streamId, String key, double durationMillis, boolean reset) throws IOException {
        used = true;
        try {
            StreamAddress address = address(key);
            stop(streamId);
            if (playing != null) {
                refuse(streamId, "NetStream.Play.Failed", "this connection plays a stream already");
                return;
            }
            int format = streamId == RtmpWireFormat.STREAM_ID ? 0 : -1;
            connection.sendBuffer(PLAYER_BUFFER);
            var options = new SubscriberOptions(peer(address), true, format, true);
            PermissionRequest request = context.streams().ask(Action.PLAY, address.name(), options.peer());
            if (!permitted(request)) {
                return;
            }
            Subscription viewer = context.streams().subscribe(request, options, outbox.waiter());
            playing = new PlaySession(streamId, reset, durationMillis, viewer, format);
            settle();
            outbox.play(playing);
            LOG.log(Level.INFO, "{0}: plays {1}", peer(), address);
        } catch (RefusedException e) {
            refuse(streamId, "NetStream.Play.Failed", e);
        }
    }

    private void pause(int streamId, boolean on) {
        if (playing != null && playing.streamId() == streamId) {
            playing.filter().pause(on);
            String code = on ? "NetStream.Pause.Notify" : "NetStream.Unpause.Notify";
            reply(Replies.status(streamId, "status", code, on ? "paused" : "goes on"));
        }
    }

    private void receive(Command command) {
        Optional<Boolean> wanted = command.bool(0);
        if (playing == null || playing.streamId() != command.streamId() || wanted.isEmpty()) {
            return;
        }
        if (command.name().equals("receiveAudio")) {
            playing.filter().receiveAudio(wanted.get());
        } else {
            playing.filter().receiveVideo(wanted.get());
        }
        if (wanted.get()) {
            reply(Replies.received(
                    command.streamId(), playing.subscription().name().toString()));
        }
    }

    /** Whatever goes on on a message stream is stopped, as it should be. */
    private void stop(int streamId) {
        PublishSession publisher = publishing.remove(streamId);
        if (publisher != null) {
            publisher.stop();
            session.expectMedia(!publishing.isEmpty());
            LOG.log(Level.INFO, "{0}: stopped publishing {1}", peer(), publisher.name());
            settle();
        }
        if (playing != null && playing.streamId() == streamId) {
            stopPlaying();
            settle();
        }
    }

    /** FCUnpublish names the key, not the message stream. */
    private void stopPublishing(String key) {
        String name = split(key)[0];
        boolean only = publishing.size() == 1;
        for (Map.Entry<Integer, PublishSession> entry : Map.copyOf(publishing).entrySet()) {
            if (only || entry.getValue().name().endsWith("/" + name)) {
                stop(entry.getKey());
            }
        }
    }

    private void stopPlaying() {
        outbox.play(null); // first: a subscription that is over and still played was ended by somebody else
        Subscription viewer = playing.subscription();
        viewer.close();
        if (viewer.skipped() > 0) {
            LOG.log(Level.INFO, "{0}: {1}, {2}", peer(), viewer.name(), viewer.skips());
        }
        playing = null;
    }

    /** What the peer is to do next, and by when: begin at last, send a first frame, or nothing. */
    private void settle() {
        if (!publishing.values().stream().allMatch(PublishSession::hasStarted)) {
            connection.deadline(
                    FIRST_FRAME_MILLIS, new CloseReason("no_media", "published nothing for " + FIRST_FRAME_MILLIS + " ms"));
        } else if (publishing.isEmpty() && playing == null) {
            connection.deadline(
                    NEGOTIATION_MILLIS,
                    new CloseReason("negotiation_timeout", "did nothing for " + NEGOTIATION_MILLIS + " ms"));
        } else {
            connection.noDeadline();
        }
    }

    /**
     * Media or data of a publisher, lent until this returns; on a message stream where nobody publishes it is dropped.
     *
     * @throws RefusedException where the publisher does what ends its connection
     */
    void media(int type, int streamId, long timestamp, ByteBuffer payload) {
        PublishSession publisher = publisher(streamId);
        if (publisher != null && publisher.media(type, timestamp, payload)) {
            settle();
        }
    }

    /** A message of a publisher could not be taken apart. */
    void dropped(int streamId) {
        PublishSession publisher = publisher(streamId);
        if (publisher != null) {
            publisher.dropped();
        }
    }

    /** All that came was taken. Who publishes one stream may rest; with several they would wait for one another. */
    boolean rest() {
        return publishing.size() == 1 && publishing.values().iterator().next().rest();
    }

    private PublishSession publisher(int streamId) {
        PublishSession publisher = publishing.get(streamId);
        boolean astray = publisher == null && streamId == 0 && publishing.size() == 1; // some send metadata there
        return astray ? publishing.values().iterator().next() : publisher;
    }

    /** The connection is over: publications are lost, subscriptions left. */
    void end() {
        publishing.values().forEach(PublishSession::lost);
        publishing.clear();
        if (playing != null) {
            stopPlaying();
        }
    }

    /** Whether it published or played, or tried to. */
    boolean wasUsed() {
        return used;
    }

    String peer() {
        String host = connection.peer().getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + connection.peer().getPort();
    }
}
