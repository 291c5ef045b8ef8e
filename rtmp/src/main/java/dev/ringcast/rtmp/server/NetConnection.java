package dev.ringcast.rtmp.server;

import dev.ringcast.core.Authorizer.Action;
import dev.ringcast.core.EndReason;
import dev.ringcast.core.Nullable;
import dev.ringcast.core.Peer;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamAddress;
import dev.ringcast.core.StreamBusyException;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.feed.Viewer;
import dev.ringcast.core.feed.ViewerClient;
import dev.ringcast.core.live.PermissionRequest;
import dev.ringcast.core.live.Publisher;
import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.core.net.CloseReason;
import dev.ringcast.core.net.Connection;
import dev.ringcast.rtmp.chunk.RtmpWireFormat;
import dev.ringcast.rtmp.message.Command;
import dev.ringcast.rtmp.message.RtmpMessage;
import dev.ringcast.rtmp.server.RtmpServer.RtmpContext;
import dev.ringcast.rtmp.server.StreamsInUse.Use;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The commands of a connection and the message streams that they make (RTMP 1.0, sections 7.2.1 and 7.2.2). Confined to
 * the read loop.
 */
final class NetConnection {
    /** Message streams of one connection. */
    static final int MAX_STREAMS = 8;

    /** What the kernel may keep of replies that a peer does not take, and of media that a player does not take. */
    private static final int REPLY_BUFFER = 32 << 10;

    private static final int PLAYER_BUFFER = 256 << 10;

    /** Commands that ask for a permission. */
    private static final Set<String> ASKING = Set.of("publish", "play", "play2");

    private final RtmpSession session;
    private final Connection connection;
    private final Outbox outbox;
    private final RtmpContext context;
    private final StreamsInUse inUse;
    private final Map<Integer, PublishSession> publishing = new HashMap<>(1);

    @Nullable
    private PlaySession playing;

    /** Which message streams there are, by their numbers. */
    private final BitSet created = new BitSet(MAX_STREAMS + 1);

    /** What the peer has said by connect, null before. */
    @Nullable
    private ConnectInfo info;

    private final ConnectionStory story;

    NetConnection(
            RtmpSession session, Connection connection, Outbox outbox, RtmpContext context, ConnectionStory story) {
        this.session = session;
        this.connection = connection;
        this.outbox = outbox;
        this.context = context;
        this.story = story;
        inUse = new StreamsInUse(connection, outbox);
    }

    /** The handshake is over. */
    void opened() throws IOException {
        connection.sendBuffer(REPLY_BUFFER);
        inUse.settle();
    }

    /**
     * Does what a command asks for.
     *
     * @param command the command
     * @throws ProtocolException if the connection must end
     */
    void command(Command command) throws IOException {
        forgetEnded();
        if (outbox.endsLate() && ASKING.contains(command.name())) {
            return; // else each one would be another guess
        }
        int streamId = command.streamId();
        if (info == null && !command.name().equals("connect")) {
            throw new ProtocolException("a command before connect");
        }
        switch (command.name()) {
            case "connect" -> connect(command);
            case "createStream" -> createStream(command);
            case "releaseStream", "FCSubscribe", "FCUnsubscribe", "_checkbw" -> acknowledge(command);
            case "getStreamLength" -> reply(Replies.result(command.transactionId(), 0.0));
            case "FCPublish" -> reply(Replies.fcPublish(command.transactionId(), CommandText.echoed(command)));
            case "FCUnpublish" -> {
                reply(Replies.fcUnpublish(command.transactionId(), CommandText.echoed(command)));
                stopPublishing(command.string(0).orElse(""));
            }
            case "publish" -> publishOrStop(streamId, command);
            case "play" ->
                play(
                        streamId,
                        command.string(0).orElse(""),
                        command.number(2).orElse(0),
                        !command.bool(3).equals(Optional.of(false)));
            case "play2" -> play(streamId, CommandText.playedByPlay2(command), 0, true);
            case "deleteStream" -> delete((int) command.number(0).orElse(0));
            case "closeStream" -> stop(streamId, command.name());
            case "pause", "pauseRaw" -> pause(streamId, command.bool(0).orElse(false));
            case "seek" ->
                reply(Replies.status(streamId, "status", "NetStream.Seek.Notify", "live: stays where it is"));
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

    /** Some encoders number this as they numbered connect, and would take the answer for a second one to that. */
    private void acknowledge(Command command) {
        if (command.transactionId() != info().transactionId()) {
            reply(Replies.result(command.transactionId()));
        }
    }

    private void reply(List<RtmpMessage> replies) {
        outbox.send(replies);
    }

    private void connect(Command command) {
        Optional<ConnectInfo> said = ConnectInfo.of(command);
        if (said.isEmpty()) {
            String why = "app or tcUrl is too long";
            reply(Replies.error(command.transactionId(), "NetConnection.Connect.Rejected", why));
            outbox.end(new CloseReason(CloseReason.Kind.REFUSED, why));
            return;
        }
        info = said.get();
        reply(Replies.connected(command.transactionId(), context.options().chunkSize()));
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
        stop(streamId, "deleteStream");
        if (streamId > 0) {
            created.clear(streamId);
        }
    }

    /** After connect. */
    private ConnectInfo info() {
        return Objects.requireNonNull(info);
    }

    private StreamAddress address(String key) {
        return info().address(key, context.options().defaultApp());
    }

    /** A publisher that names no stream stops: some encoders send {@code false}, or an empty name. */
    private void publishOrStop(int streamId, Command command) throws IOException {
        String key = command.string(0).orElse("");
        if (command.bool(0).equals(Optional.of(false)) || key.isEmpty() && publishing.containsKey(streamId)) {
            stop(streamId, "publish without a name");
        } else {
            publish(streamId, key);
        }
    }

    private void publish(int streamId, String key) throws IOException {
        stop(streamId, "publish");
        if (publishing.size() == MAX_STREAMS) { // a peer may publish on message streams that it did not create
            throw new ProtocolException("publishes on more than " + MAX_STREAMS + " message streams");
        }
        Use use = inUse.begin();
        try {
            StreamAddress address = address(key);
            story.asks("publisher of " + address);
            Peer peer = new Peer("rtmp", connection.peer(), address.credentials());
            PermissionRequest request = context.streams().ask(Action.PUBLISH, address.name(), peer);
            if (!permitted(request, use)) {
                return;
            }
            Publisher publisher = context.streams().publish(request, reason -> ended(streamId, use, reason));
            publisher.encoder(info().flashVer());
            publishing.put(streamId, new PublishSession(publisher, use));
            session.expectMedia(true);
            use.waitsForMedia();
            reply(Replies.publishStart(streamId, address.toString()));
        } catch (StreamBusyException e) {
            refuse(streamId, use, "NetStream.Publish.BadName", e.getMessage());
        } catch (RefusedException e) {
            refuse(streamId, use, "NetStream.Publish.Denied", e);
        }
    }

    /** False if the peer has left meanwhile: then there is no peer to refuse, and the read loop finds the end. */
    private boolean permitted(PermissionRequest request, Use use) {
        try {
            session.await(request);
        } catch (RefusedException e) {
            if (!request.isCancelled()) {
                throw e;
            }
        }
        if (request.isCancelled()) {
            use.stop();
            return false;
        }
        return true;
    }

    private void refuse(int streamId, Use use, String code, String why) {
        use.end(Replies.status(streamId, "error", code, why), new CloseReason(CloseReason.Kind.REFUSED, why));
    }

    private void refuse(int streamId, Use use, String code, RefusedException why) {
        if (why.delay().isZero()) {
            refuse(streamId, use, code, why.getMessage());
        } else {
            outbox.endLate(() -> refuse(streamId, use, code, why.getMessage()), why.delay());
        }
    }

    /** The server ended the publication. Any thread. */
    private void ended(int streamId, Use use, EndReason reason) {
        CloseReason close = switch (reason) {
            case TAKEN_OVER -> new CloseReason(CloseReason.Kind.TAKEN_OVER, "another publisher has the stream");
            case SERVER_STOPS -> CloseReason.SERVER_STOPS;
            default -> new CloseReason(CloseReason.Kind.KICKED, "");
        };
        use.end(Replies.publishEnded(streamId, reason), close);
        if (reason == EndReason.SERVER_STOPS) {
            outbox.end(close); // the other message streams end too
        }
    }

    private void play(int streamId, String key, double durationMillis, boolean reset) throws IOException {
        stop(streamId, "play");
        Use use = inUse.begin();
        if (playing != null) {
            refuse(streamId, use, "NetStream.Play.Failed", "this connection plays a stream already");
            return;
        }
        try {
            StreamAddress address = address(key);
            story.asks("viewer of " + address);
            int format = streamId == RtmpWireFormat.STREAM_ID ? 0 : -1;
            connection.sendBuffer(PLAYER_BUFFER);
            Peer peer = new Peer("rtmp", connection.peer(), address.credentials());
            var options = SubscriberOptions.network(peer, format);
            PermissionRequest request = context.streams().ask(Action.PLAY, address.name(), options.peer());
            if (!permitted(request, use)) {
                return;
            }
            Viewer viewer = context.streams().watch(request, options, client(), outbox.parker());
            playing = new PlaySession(streamId, reset, durationMillis, viewer, context, use);
            story.plays(playing, connection);
            use.runs();
            outbox.play(playing);
        } catch (RefusedException e) {
            refuse(streamId, use, "NetStream.Play.Failed", e);
        }
    }

    private ViewerClient client() {
        long before = connection.bytesWritten();
        return new ViewerClient(info().flashVer(), () -> connection.bytesWritten() - before);
    }

    private void pause(int streamId, boolean on) {
        if (playing != null && playing.streamId() == streamId) {
            playing.filter().pause(on);
            String code = on ? "NetStream.Pause.Notify" : "NetStream.Unpause.Notify";
            reply(Replies.status(streamId, "status", code, on ? "paused" : "resumed"));
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
            reply(Replies.received(command.streamId(), playing.viewer().name().toString()));
        }
    }

    /** The peer stops what a message stream does, by a command. */
    private void stop(int streamId, String command) {
        PublishSession publisher = publishing.get(streamId);
        if (publisher != null) {
            story.stopped(command);
            publisher.stop();
            forgetEnded();
        }
        if (playing != null && playing.streamId() == streamId) {
            story.stopped(command);
            playing.use().stop();
            stopPlaying(playing);
        }
    }

    /** Lets go of what has ended, by whichever side. Other threads end publications, the writer ends what is played. */
    void forgetEnded() {
        if (!inUse.takeEnded()) {
            return;
        }
        if (playing != null && playing.use().isOver()) {
            stopPlaying(playing);
        }
        for (PublishSession publisher : List.copyOf(publishing.values())) {
            if (publisher.use().isOver()) {
                publishing.values().remove(publisher);
                story.published(publisher);
                session.expectMedia(!publishing.isEmpty());
            }
        }
    }

    /** FCUnpublish names the key, not the message stream. */
    private void stopPublishing(String key) {
        String name = CommandText.split(key)[0];
        boolean only = publishing.size() == 1;
        for (Map.Entry<Integer, PublishSession> entry : Map.copyOf(publishing).entrySet()) {
            if (only || entry.getValue().name().endsWith("/" + name)) {
                stop(entry.getKey(), "FCUnpublish");
            }
        }
    }

    private void stopPlaying(PlaySession play) {
        outbox.play(null); // first: a viewer that is over and still played was ended by another thread
        play.viewer().close();
        playing = null;
    }

    /**
     * Media or data of a publisher, lent until this returns. It is dropped on a message stream without a publisher.
     *
     * @throws RefusedException if the publisher does what ends its connection
     */
    void media(int type, int streamId, long timestamp, ByteBuffer payload) {
        PublishSession publisher = publisher(streamId);
        if (publisher != null && publisher.media(type, timestamp, payload)) {
            publisher.use().runs();
        }
    }

    /** A message of a publisher could not be taken apart. */
    void dropped(int streamId) {
        PublishSession publisher = publisher(streamId);
        if (publisher != null) {
            publisher.dropped();
        }
    }

    /** All that came was taken. A publisher of one stream may pause; several would wait for one another. */
    boolean pauseReading() {
        return publishing.size() == 1 && publishing.values().iterator().next().pauseReading();
    }

    /** The server stops reading from the peer, or reads on: meanwhile no publication is silent. */
    void holdBack(boolean on) {
        publishing.values().forEach(publisher -> publisher.holdBack(on));
    }

    @Nullable
    private PublishSession publisher(int streamId) {
        PublishSession publisher = publishing.get(streamId);
        boolean astray = publisher == null && streamId == 0 && publishing.size() == 1; // some send metadata there
        return astray ? publishing.values().iterator().next() : publisher;
    }

    /** The connection is over: publications are lost, subscriptions left. */
    void end() {
        publishing.values().forEach(PublishSession::lost);
        publishing.values().forEach(story::published);
        publishing.clear();
        if (playing != null) {
            stopPlaying(playing);
        }
    }

    /** Why the peer's side ended, if it closed in good order. */
    CloseReason farewell() {
        return publishing.isEmpty() ? story.farewell() : ConnectionStory.CLOSED_WITHOUT_STOP;
    }
}
