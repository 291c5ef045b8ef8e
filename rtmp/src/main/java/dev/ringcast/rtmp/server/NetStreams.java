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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The message streams of a connection, and their commands (RTMP 1.0, section 7.2.2). Several of them may publish, and
 * one may play. Confined to the read loop.
 */
final class NetStreams {
    /** Message streams of one connection. */
    static final int MAX_STREAMS = 8;

    /** What the kernel may keep of replies that a peer does not take, and of media that a player does not take. */
    private static final int REPLY_BUFFER = 32 << 10;

    private static final int PLAYER_BUFFER = 256 << 10;

    private final RtmpSession session;
    private final Connection connection;
    private final Outbox outbox;
    private final RtmpContext context;
    private final ConnectionStory story;
    private final StreamsInUse inUse;

    /** Publications, by the numbers of their message streams. */
    private final Map<Integer, PublishSession> publishing = new HashMap<>(1);

    /** What is played, null for nothing. */
    @Nullable
    private PlaySession playing;

    NetStreams(RtmpSession session, Connection connection, Outbox outbox, RtmpContext context, ConnectionStory story) {
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
     * Does what a command asks of its message stream.
     *
     * @param info what the peer has said by connect
     * @return whether it is a command of message streams
     * @throws ProtocolException if the connection must end
     */
    boolean command(Command command, ConnectInfo info) throws IOException {
        int streamId = command.streamId();
        switch (command.name()) {
            case "publish" -> publishOrStop(streamId, command, info);
            case "play", "play2" -> play(streamId, PlayRequest.of(command), info);
            case "closeStream" -> stop(streamId, command.name());
            case "pause", "pauseRaw" -> pause(streamId, command.bool(0).orElse(false));
            case "seek" ->
                reply(Replies.status(streamId, "status", "NetStream.Seek.Notify", "live: stays where it is"));
            case "receiveAudio", "receiveVideo" -> receive(command);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void reply(List<RtmpMessage> replies) {
        outbox.send(replies);
    }

    private StreamAddress address(String key, ConnectInfo info) {
        return info.address(key, context.options().defaultApp());
    }

    private Peer peer(StreamAddress address) {
        return new Peer("rtmp", connection.peer(), address.credentials());
    }

    /** A publisher that names no stream stops: some encoders send {@code false}, or an empty name. */
    private void publishOrStop(int streamId, Command command, ConnectInfo info) throws IOException {
        String key = command.string(0).orElse("");
        if (command.bool(0).equals(Optional.of(false)) || key.isEmpty() && publishing.containsKey(streamId)) {
            stop(streamId, "publish without a name");
        } else {
            publish(streamId, key, info);
        }
    }

    private void publish(int streamId, String key, ConnectInfo info) throws IOException {
        stop(streamId, "publish");
        if (publishing.size() == MAX_STREAMS) { // a peer may publish on message streams that it did not create
            throw new ProtocolException("publishes on more than " + MAX_STREAMS + " message streams");
        }
        Use use = inUse.begin();
        try {
            StreamAddress address = address(key, info);
            story.asks("publisher of " + address);
            PermissionRequest request = context.streams().ask(Action.PUBLISH, address.name(), peer(address));
            if (!isPermitted(request, use)) {
                return;
            }
            Publisher publisher = context.streams().publish(request, reason -> ended(streamId, use, reason));
            publisher.encoder(info.flashVer());
            publishing.put(streamId, new PublishSession(publisher, use));
            session.expectMedia(true);
            use.waitsForMedia();
            reply(Replies.publishStart(streamId, address.toString()));
        } catch (StreamBusyException e) {
            refuse(streamId, use, "NetStream.Publish.BadName", e.getMessage());
        } catch (RefusedException e) {
            refuseInTime(streamId, use, "NetStream.Publish.Denied", e);
        }
    }

    private void play(int streamId, PlayRequest asked, ConnectInfo info) throws IOException {
        stop(streamId, "play");
        Use use = inUse.begin();
        if (playing != null) {
            refuse(streamId, use, "NetStream.Play.Failed", "this connection plays a stream already");
            return;
        }
        try {
            StreamAddress address = address(asked.key(), info);
            story.asks("viewer of " + address);
            connection.sendBuffer(PLAYER_BUFFER);
            Peer peer = peer(address);
            PermissionRequest request = context.streams().ask(Action.PLAY, address.name(), peer);
            if (!isPermitted(request, use)) {
                return;
            }
            int log = streamId == RtmpWireFormat.STREAM_ID ? 0 : -1; // bytes in the log name that message stream
            SubscriberOptions options = SubscriberOptions.network(peer, log);
            Viewer viewer = context.streams().watch(request, options, client(info), outbox.parker());
            playing = new PlaySession(streamId, asked.reset(), asked.durationMillis(), viewer, context, use);
            story.plays(playing, connection);
            use.runs();
            outbox.play(playing);
        } catch (RefusedException e) {
            refuseInTime(streamId, use, "NetStream.Play.Failed", e);
        }
    }

    private ViewerClient client(ConnectInfo info) {
        long before = connection.bytesWritten();
        return new ViewerClient(info.flashVer(), () -> connection.bytesWritten() - before);
    }

    /**
     * Waits for the answer. If the peer has left meanwhile, no reply is sent, and the read loop finds the end.
     *
     * @return whether to continue: false if the peer has left
     * @throws RefusedException if the answer is no
     */
    private boolean isPermitted(PermissionRequest request, Use use) {
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

    /** Refuses now, or as late as the refusal demands. */
    private void refuseInTime(int streamId, Use use, String code, RefusedException why) {
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

    /**
     * The peer stops what a message stream does, if it does anything.
     *
     * @param command how the peer says it
     */
    void stop(int streamId, String command) {
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

    /** The peer stops what it publishes under a key: FCUnpublish names the key, not the message stream. */
    void stopPublishing(String key) {
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

    /** The publisher on a message stream, null if there is none. Some encoders send their metadata on number 0. */
    @Nullable
    private PublishSession publisher(int streamId) {
        PublishSession publisher = publishing.get(streamId);
        if (publisher == null && streamId == 0 && publishing.size() == 1) {
            return publishing.values().iterator().next();
        }
        return publisher;
    }

    /** All that came was taken. A publisher of one stream may pause; several would wait for one another. */
    boolean pauseReading() {
        return publishing.size() == 1 && publishing.values().iterator().next().pauseReading();
    }

    /** The server stops reading from the peer, or reads on: meanwhile no publication is silent. */
    void holdBack(boolean on) {
        publishing.values().forEach(publisher -> publisher.holdBack(on));
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
