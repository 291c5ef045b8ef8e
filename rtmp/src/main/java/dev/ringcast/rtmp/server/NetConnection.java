package dev.ringcast.rtmp.server;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.core.net.CloseReason;
import dev.ringcast.rtmp.message.Command;
import dev.ringcast.rtmp.message.RtmpMessage;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Answers the commands of a connection (RTMP 1.0, section 7.2.1). Those of its message streams it hands to
 * {@link NetStreams}. Confined to the read loop.
 */
final class NetConnection {
    /** Commands that ask for a permission. */
    private static final Set<String> ASKING = Set.of("publish", "play", "play2");

    private final NetStreams streams;
    private final Outbox outbox;
    private final int chunkSize;

    /** Which message streams there are, by their numbers. */
    private final BitSet created = new BitSet(NetStreams.MAX_STREAMS + 1);

    /** What the peer has said by connect, null before. */
    @Nullable
    private ConnectInfo info;

    /**
     * Makes a connection that waits for connect.
     *
     * @param chunkSize the size of the server's chunks after connect
     */
    NetConnection(NetStreams streams, Outbox outbox, int chunkSize) {
        this.streams = streams;
        this.outbox = outbox;
        this.chunkSize = chunkSize;
    }

    /**
     * Does what a command asks for.
     *
     * @throws ProtocolException if the connection must end
     */
    void command(Command command) throws IOException {
        streams.forgetEnded();
        if (outbox.endsLate() && ASKING.contains(command.name())) {
            return; // else each one would be another guess
        }
        if (command.name().equals("connect")) {
            connect(command);
        } else if (info == null) {
            throw new ProtocolException("a command before connect");
        } else {
            commandAfterConnect(command, info);
        }
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
        reply(Replies.connected(command.transactionId(), chunkSize));
    }

    private void commandAfterConnect(Command command, ConnectInfo said) throws IOException {
        double transaction = command.transactionId();
        switch (command.name()) {
            case "createStream" -> createStream(transaction);
            case "deleteStream" -> delete((int) command.number(0).orElse(0));
            case "releaseStream", "FCSubscribe", "FCUnsubscribe", "_checkbw" -> acknowledge(transaction, said);
            case "getStreamLength" -> reply(Replies.result(transaction, 0.0));
            case "FCPublish" -> reply(Replies.fcPublish(transaction, CommandText.echoed(command)));
            case "FCUnpublish" -> {
                reply(Replies.fcUnpublish(transaction, CommandText.echoed(command)));
                streams.stopPublishing(command.string(0).orElse(""));
            }
            default -> {
                if (!streams.command(command, said)) {
                    unknown(command);
                }
            }
        }
    }

    private void createStream(double transaction) throws ProtocolException {
        int id = created.nextClearBit(1);
        if (id > NetStreams.MAX_STREAMS) {
            throw new ProtocolException("more than " + NetStreams.MAX_STREAMS + " message streams");
        }
        created.set(id);
        reply(Replies.result(transaction, (double) id));
    }

    private void delete(int streamId) {
        streams.stop(streamId, "deleteStream");
        if (streamId > 0) {
            created.clear(streamId);
        }
    }

    /** Some encoders number this as they numbered connect, and would take the answer for a second one to that. */
    private void acknowledge(double transaction, ConnectInfo said) {
        if (transaction != said.transactionId()) {
            reply(Replies.result(transaction));
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
}
