package dev.ringcast.rtmp.client;

import dev.ringcast.core.amf.AmfObject;
import dev.ringcast.core.concurrent.Deadline;
import dev.ringcast.core.net.CloseReason;
import dev.ringcast.rtmp.client.RtmpClientException.Reason;
import dev.ringcast.rtmp.message.Aggregate;
import dev.ringcast.rtmp.message.Audio;
import dev.ringcast.rtmp.message.Command;
import dev.ringcast.rtmp.message.Data;
import dev.ringcast.rtmp.message.RtmpMessage;
import dev.ringcast.rtmp.message.SetChunkSize;
import dev.ringcast.rtmp.message.UserControl;
import dev.ringcast.rtmp.message.Video;
import dev.ringcast.rtmp.message.WindowAckSize;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The way to a publication or a playback: each address of the host in turn, connect with the login that the server asks
 * for, the redirects, and the commands that follow (RTMP 1.0, section 7.2). All of it has one deadline. Confined to the
 * caller's thread.
 */
final class Opening {
    /** Servers that are asked one after the other. */
    static final int MAX_REDIRECTS = 3;

    /** Connections that a login takes: the server asks for it, and then for the answer to its challenge. */
    private static final int MAX_LOGINS = 2;

    /** What a server may say between play and its answer that is no answer. */
    private static final int MAX_EARLY = 16;

    private static final double CONNECT = 1;
    private static final double RELEASE_STREAM = 2;
    private static final double FC_PUBLISH = 3;
    private static final double CREATE_STREAM = 4;
    private static final double BEGIN = 5;

    /** A live stream, or else a recorded one; in ms as other players send it. */
    private static final double ANY_START = -2000;

    private static final long BUFFER_MILLIS = 3000;

    /** What Enhanced RTMP names codecs by: all pass here. */
    private static final List<String> FOUR_CCS =
            List.of("avc1", "hvc1", "vvc1", "vp08", "vp09", "av01", "mp4a", "Opus", "fLaC", "ac-3", "ec-3", ".mp3");

    private final RtmpClient client;
    private final RtmpUrl url;
    private final boolean plays;
    private final Deadline end;

    Opening(RtmpClient client, RtmpUrl url, boolean plays) {
        this.client = client;
        this.url = url;
        this.plays = plays;
        end = Deadline.in(client.options().deadline());
    }

    /** What a server answers to connect: it accepts, or names another server. */
    private record Connected(Link link, Optional<String> redirect) {}

    /** Connects; follows redirects. */
    private Link connect() throws RtmpClientException {
        RtmpUrl target = url;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            Connected connected = connectTo(target);
            if (connected.redirect().isEmpty()) {
                return connected.link();
            }
            target = redirected(target, connected.redirect().get());
        }
        throw new RtmpClientException(Reason.REJECTED, "redirected more than " + MAX_REDIRECTS + " times");
    }

    private static RtmpUrl redirected(RtmpUrl from, String to) throws RtmpClientException {
        try {
            return from.redirectedTo(to);
        } catch (IllegalArgumentException e) {
            throw new RtmpClientException(Reason.REJECTED, "the server redirects: " + e.getMessage(), e);
        }
    }

    /** Tries the addresses of a host in turn. */
    private Connected connectTo(RtmpUrl target) throws RtmpClientException {
        List<InetSocketAddress> addresses = client.resolve(target, end);
        RtmpClientException last = null;
        for (InetSocketAddress address : addresses) {
            try {
                return connectTo(target, address);
            } catch (RtmpClientException e) {
                if (!e.reason().isOfAddress()
                        || end.left(client.options().deadline()).isZero()) {
                    throw e;
                }
                last = e;
            }
        }
        throw last == null ? new RtmpClientException(Reason.UNKNOWN_HOST, "no address") : last;
    }

    private Connected connectTo(RtmpUrl target, InetSocketAddress address) throws RtmpClientException {
        String login = "";
        for (int logins = 0; ; logins++) {
            Link link = client.link(target, address, plays, end);
            String query = login;
            Command answer = on(link, () -> {
                link.expect("answer to connect", end);
                link.send(List.of(connectCommand(target, query)));
                return awaitAnswer(link, CONNECT, "connect");
            });
            ServerStatus status = ServerStatus.of(answer);
            if (answer.name().equals("_result") && !status.isError()) {
                return new Connected(link, Optional.empty());
            }
            link.close(CloseReason.DONE);
            if (status.redirect().isPresent()) {
                return new Connected(link, status.redirect());
            }
            if (!AdobeLogin.isAskedFor(status.description())) {
                throw status.failure(url, "connect");
            }
            login = login(target, status.description(), logins);
        }
    }

    private static String login(RtmpUrl target, String description, int logins) throws RtmpClientException {
        if (target.login().isEmpty() || logins == MAX_LOGINS) {
            String why = logins == MAX_LOGINS ? "again" : "and the URL has none";
            throw new RtmpClientException(Reason.AUTHENTICATION, "the server asks for a user and password, " + why);
        }
        int challenge = ThreadLocalRandom.current().nextInt();
        return AdobeLogin.query(description, target.login().get(), challenge);
    }

    /** What is done on a connection. */
    private interface Step<T> {
        T run() throws IOException;
    }

    /** Does something on a connection, which is closed if that fails. */
    private static <T> T on(Link link, Step<T> step) throws RtmpClientException {
        try {
            return step.run();
        } catch (IOException e) {
            RtmpClientException failure = link.failure(e); // before the close, which would be taken for the cause
            link.close(CloseReason.DONE);
            throw failure;
        } catch (RuntimeException | Error e) {
            link.close(CloseReason.DONE);
            throw e;
        }
    }

    private Command connectCommand(RtmpUrl target, String login) {
        String query = login.isEmpty() ? "" : (target.app().indexOf('?') < 0 ? "?" : "&") + login;
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("app", target.app() + query);
        properties.put("type", "nonprivate");
        properties.put("flashVer", client.options().flashVer());
        properties.put("tcUrl", target.tcUrl() + query);
        properties.put("fpad", false);
        properties.put("capabilities", 15.0);
        properties.put("audioCodecs", 4071.0);
        properties.put("videoCodecs", 252.0);
        properties.put("videoFunction", 1.0);
        properties.put("objectEncoding", 0.0);
        properties.put("fourCcList", FOUR_CCS);
        return Command.of(0, "connect", CONNECT, new AmfObject(AmfObject.Kind.OBJECT, properties));
    }

    /** Waits for the answer to a command. An error that the server reports by onStatus instead is an answer too. */
    private static Command awaitAnswer(Link link, double transaction, String to) throws IOException {
        for (RtmpMessage message = link.next(); message != null; message = link.next()) {
            if (message instanceof Command command
                    && (isAnswer(command) && command.transactionId() == transaction
                            || command.name().equals("onStatus")
                                    && ServerStatus.of(command).isError())) {
                return command;
            }
        }
        throw new RtmpClientException(Reason.LOST, "the server closed the connection without an answer to " + to);
    }

    private static boolean isAnswer(Command command) {
        return command.name().equals("_result") || command.name().equals("_error");
    }

    /** Publishes. */
    RtmpPublication publish() throws RtmpClientException {
        Link link = connect();
        return on(link, () -> {
            link.expect("answer to createStream", end);
            link.send(List.of(
                    new SetChunkSize(client.options().chunkSize()),
                    Command.of(0, "releaseStream", RELEASE_STREAM, null, url.key()),
                    Command.of(0, "FCPublish", FC_PUBLISH, null, url.key()),
                    Command.of(0, "createStream", CREATE_STREAM, null)));
            int stream = awaitStream(link);
            link.expect("answer to publish", end);
            link.send(List.of(Command.of(stream, "publish", BEGIN, null, url.key(), "live")));
            awaitStatus(link, "NetStream.Publish.Start", "publish");
            return new RtmpPublication(client, link, url, stream);
        });
    }

    /** Plays. */
    RtmpPlayback play() throws RtmpClientException {
        Link link = connect();
        return on(link, () -> {
            link.expect("answer to createStream", end);
            link.send(List.of(new WindowAckSize(Link.WINDOW), Command.of(0, "createStream", CREATE_STREAM, null)));
            int stream = awaitStream(link);
            link.expect("answer to play", end);
            link.send(List.of(
                    Command.of(stream, "play", BEGIN, null, url.key(), ANY_START),
                    new UserControl(UserControl.Event.SET_BUFFER_LENGTH, stream, BUFFER_MILLIS)));
            return new RtmpPlayback(client, link, url, awaitStatus(link, "NetStream.Play.Start", "play"));
        });
    }

    private int awaitStream(Link link) throws IOException {
        Command answer = awaitAnswer(link, CREATE_STREAM, "createStream");
        double stream = answer.number(0).orElse(0);
        if (!answer.name().equals("_result") || stream < 1 || stream > Integer.MAX_VALUE) {
            throw ServerStatus.of(answer).failure(url, "createStream");
        }
        return (int) stream;
    }

    private static boolean isMedia(RtmpMessage message) {
        return message instanceof Audio || message instanceof Video || message instanceof Aggregate;
    }

    /**
     * Waits until the server says that the stream runs. Media says so too.
     *
     * @return what came before and belongs to the stream
     */
    private List<RtmpMessage> awaitStatus(Link link, String code, String to) throws IOException {
        List<RtmpMessage> early = new ArrayList<>();
        for (RtmpMessage message = link.next(); message != null; message = link.next()) {
            if (message instanceof Command command) {
                ServerStatus status = ServerStatus.of(command);
                boolean refused = command.name().equals("_error") && command.transactionId() == BEGIN
                        || command.name().equals("onStatus") && status.isError();
                if (refused) {
                    throw status.failure(url, to);
                }
                if (status.code().equals(code)) {
                    return early;
                }
            } else if (plays && isMedia(message)) {
                early.add(message);
                return early;
            } else if (plays && message instanceof Data && early.size() < MAX_EARLY) {
                early.add(message);
            }
        }
        throw new RtmpClientException(Reason.LOST, "the server closed the connection without an answer to " + to);
    }
}
