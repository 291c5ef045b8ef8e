package dev.ringcast.rtmp.client;

import static dev.ringcast.rtmp.client.Clients.assertFails;
import static dev.ringcast.rtmp.client.Clients.client;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.amf.AmfObject;
import dev.ringcast.rtmp.client.RtmpClientException.Reason;
import dev.ringcast.rtmp.message.Command;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a client reaches a publication or a playback, and why it does not. */
@Timeout(60)
class RtmpClientTest {
    private static final RtmpClientOptions OPTIONS = RtmpClientOptions.DEFAULTS;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aServerIsAskedAsEncodersAsk(boolean signed) throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        try (ScriptedServer server = new ScriptedServer(to -> {
                    AmfObject connect = to.accept();
                    asked.add(connect.string("app").orElse("") + " "
                            + connect.string("tcUrl").orElse(""));
                    asked.add(to.await("releaseStream").string(0).orElse(""));
                    asked.add(to.await("FCPublish").string(0).orElse(""));
                    Command create = to.await("createStream");
                    to.send(Command.of(0, "_result", create.transactionId(), null, 5.0));
                    Command publish = to.await("publish");
                    asked.add(publish.streamId() + " " + publish.arguments());
                    to.send(ScriptedServer.status("status", "NetStream.Publish.Start", ""));
                    asked.addAll(to.commandsToTheEnd());
                });
                RtmpClient client = new RtmpClient(OPTIONS.withSignedHandshake(signed))) {
            client.publish(RtmpUrl.of("rtmp://127.0.0.1:" + server.port() + "/live/room?a=b", "key?c=d"))
                    .close();
            assertEquals(
                    List.of(
                            "live/room?a=b rtmp://127.0.0.1:" + server.port() + "/live/room?a=b",
                            "key?c=d",
                            "key?c=d",
                            "5 [key?c=d, live]",
                            "FCUnpublish",
                            "deleteStream"),
                    asked);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NetStream.Publish.BadName, BAD_NAME",
        "NetStream.Publish.Denied, DENIED",
        "NetStream.Publish.Whatever, DENIED",
        "NetConnection.Connect.Rejected, REJECTED",
        "NetConnection.Connect.AppShutdown, ENDED",
        "'', REJECTED",
    })
    void aRefusedPublicationSaysWhy(String code, Reason reason) throws IOException {
        try (ScriptedServer server = new ScriptedServer(to -> {
                    to.acceptStream("publish");
                    to.send(ScriptedServer.status("error", code, "secretkey1 is in use\n"));
                });
                RtmpClient client = client()) {
            RtmpClientException failure = assertFails(reason, () -> client.publish(server.url()));
            assertTrue(failure.getMessage().contains("… is in use?"), failure::getMessage);
            assertTrue(failure.getMessage().contains(code), failure::getMessage);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NetStream.Play.StreamNotFound, NOT_FOUND",
        "NetStream.Play.Failed, DENIED",
    })
    void aRefusedPlaybackSaysWhy(String code, Reason reason) throws IOException {
        try (ScriptedServer server = new ScriptedServer(to -> {
                    to.acceptStream("play");
                    to.send(ScriptedServer.status("error", code, ""));
                });
                RtmpClient client = client()) {
            assertFails(reason, () -> client.play(server.url()));
        }
    }

    @Test
    void anErrorMayAnswerACommand() throws IOException {
        ScriptedServer.Script createStream = to -> {
            to.accept();
            double id = to.await("createStream").transactionId();
            to.send(Command.of(0, "_error", id, null, ScriptedServer.info("error", "", "no more")));
        };
        ScriptedServer.Script publish = to -> {
            double id = to.acceptStream("publish").transactionId();
            to.send(Command.of(0, "_error", id, null, ScriptedServer.info("error", "", "not here")));
        };
        ScriptedServer.Script connect = to -> to.reject(ScriptedServer.info("error", "", "no such app"));
        try (ScriptedServer server = new ScriptedServer(createStream, publish, connect);
                RtmpClient client = client()) {
            for (String why : List.of("no more", "not here", "no such app")) {
                RtmpClientException failure = assertFails(Reason.REJECTED, () -> client.publish(server.url()));
                assertTrue(failure.getMessage().endsWith(why), failure::getMessage);
            }
        }
    }

    @Test
    void aServerThatClosesInsteadOfAnAnswerIsLost() throws IOException {
        try (ScriptedServer server = new ScriptedServer(
                        to -> to.handshake().await("connect"),
                        to -> {
                            to.accept();
                            to.await("createStream");
                        },
                        to -> to.acceptStream("publish"));
                RtmpClient client = client()) {
            for (String what : List.of("connect", "createStream", "publish")) {
                RtmpClientException failure = assertFails(Reason.LOST, () -> client.publish(server.url()));
                assertTrue(failure.getMessage().endsWith("answer to " + what), failure::getMessage);
            }
        }
    }

    @Test
    void eachAddressOfANameIsTriedInTurn() throws IOException {
        List<String> checked = new CopyOnWriteArrayList<>();
        RtmpClientOptions options = OPTIONS.withAddressPolicy(address -> {
            checked.add(address.getAddress().getHostAddress());
            return address.getAddress().isSiteLocalAddress() ? Optional.of("private") : Optional.empty();
        });
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.Client::publishing);
                RtmpClient client = new RtmpClient(
                        options, host -> addresses("10.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.1"), 10_000)) {
            client.publish(RtmpUrl.parse("rtmp://many.example:" + server.port() + "/live/cam"))
                    .abort();
            assertEquals(List.of("10.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.1"), checked);
        }
    }

    @Test
    void aServerThatFailsAtOneAddressMayWorkAtAnother() throws IOException {
        try (ScriptedServer server = new ScriptedServer(
                        to -> to.bytes((byte) 'H'),
                        to -> to.handshake().await("connect"),
                        ScriptedServer.Client::publishing);
                RtmpClient client = new RtmpClient(
                        OPTIONS, host -> addresses("127.0.0.1", "127.0.0.1", "127.0.0.1", "127.0.0.1"), 10_000)) {
            client.publish(RtmpUrl.parse("rtmp://many.example:" + server.port() + "/live/cam"))
                    .abort();
            assertEquals(3, server.accepted());
        }
    }

    @Test
    void aNameIsResolvedOnceForEachAttempt() throws IOException {
        AtomicInteger lookups = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.Client::publishing);
                RtmpClient client = new RtmpClient(
                        OPTIONS,
                        host -> addresses(lookups.incrementAndGet() == 1 ? "127.0.0.1" : "127.0.0.9"),
                        10_000)) {
            RtmpUrl url = RtmpUrl.parse("rtmp://rebinds.example:" + server.port() + "/live/cam");
            client.publish(url).abort();
            assertEquals(1, lookups.get(), "the checked address is the one that is connected to");
            assertFails(Reason.UNREACHABLE, () -> client.publish(url));
            assertEquals(2, lookups.get());
        }
    }

    private static InetAddress[] addresses(String... literals) throws UnknownHostException {
        InetAddress[] addresses = new InetAddress[literals.length];
        for (int i = 0; i < literals.length; i++) {
            addresses[i] = InetAddress.getByName(literals[i]);
        }
        return addresses;
    }

    @Test
    void anUnknownHostIsUnknown() {
        HostNames.Lookup unknown = host -> {
            throw new UnknownHostException(host);
        };
        try (RtmpClient client = new RtmpClient(OPTIONS, unknown, 10_000)) {
            RtmpUrl url = RtmpUrl.parse("rtmp://nowhere.example/live/cam");
            RtmpClientException failure = assertFails(Reason.UNKNOWN_HOST, () -> client.publish(url));
            assertEquals("the host nowhere.example is not known", failure.getMessage());
        }
    }

    @Test
    void aNameServiceThatHangsHoldsOnlyItsOwnThreads() throws IOException {
        CountDownLatch forever = new CountDownLatch(1);
        HostNames.Lookup lookup = host -> {
            if (host.equals("hangs.example")) {
                awaitForever(forever);
            }
            return addresses("127.0.0.1");
        };
        RtmpClientOptions options = OPTIONS.withDeadline(Duration.ofMillis(300));
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.Client::publishing);
                RtmpClient hanging = new RtmpClient(options, lookup, 10_000);
                RtmpClient client = new RtmpClient(OPTIONS, lookup, 10_000)) {
            RtmpUrl url = RtmpUrl.parse("rtmp://hangs.example/live/cam");
            assertFails(Reason.TIMEOUT, () -> hanging.publish(url));
            client.publish(server.url()).abort();
        } finally {
            forever.countDown();
        }
    }

    private static void awaitForever(CountDownLatch latch) {
        boolean done = false;
        while (!done) {
            try {
                latch.await();
                done = true;
            } catch (InterruptedException nativeCodeDoesNotCare) {
                continue;
            }
        }
    }

    @Test
    void aServerThatSaysNothingRunsIntoTheDeadlineOfEachPhase() throws IOException {
        ScriptedServer.Script silent = to -> to.socket().getInputStream().transferTo(OutputStream.nullOutputStream());
        ScriptedServer.Script noAnswer = to -> to.handshake().commandsToTheEnd();
        ScriptedServer.Script noStream = to -> {
            to.accept();
            to.commandsToTheEnd();
        };
        ScriptedServer.Script noStart = to -> {
            to.acceptStream("publish");
            to.commandsToTheEnd();
        };
        try (ScriptedServer server = new ScriptedServer(silent, noAnswer, noStream, noStart);
                RtmpClient client = client(700)) {
            for (String phase :
                    List.of("handshake", "answer to connect", "answer to createStream", "answer to publish")) {
                RtmpClientException failure = assertFails(Reason.TIMEOUT, () -> client.publish(server.url()));
                assertTrue(failure.getMessage().endsWith("no " + phase + " in time"), failure::getMessage);
            }
        }
    }

    @Test
    void aClientThatIsClosedEndsWhatItDoesAndItsThreads() throws Exception {
        CountDownLatch connected = new CountDownLatch(2);
        try (ScriptedServer server = new ScriptedServer(to -> {
            connected.countDown();
            to.handshake().commandsToTheEnd();
        })) {
            RtmpClient client = client();
            var publishing = Clients.async(() -> reasonOf(() -> client.publish(server.url())));
            var playing = Clients.async(() -> reasonOf(() -> client.play(server.url())));
            connected.await();
            client.close();
            assertEquals(Reason.CLOSED, publishing.get());
            assertEquals(Reason.CLOSED, playing.get());
            client.close();
            assertFails(Reason.CLOSED, () -> client.publish(server.url()));
            await().atMost(Clients.LIMIT)
                    .until(() -> Thread.getAllStackTraces().keySet().stream()
                            .noneMatch(thread -> thread.getName().startsWith("ringcast-rtmp-names")
                                    || thread.getName().startsWith("ringcast-rtmp-tls")));
        }
    }

    private interface Call {
        void run() throws RtmpClientException;
    }

    private static Reason reasonOf(Call call) {
        try {
            call.run();
            throw new AssertionError("it did not fail");
        } catch (RtmpClientException e) {
            return e.reason();
        }
    }

    @Test
    void anInterruptEndsACall() throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(to -> {
                    to.handshake().await("connect");
                    connected.countDown();
                    to.commandsToTheEnd();
                });
                RtmpClient client = client()) {
            CompletableFuture<Reason> reason = new CompletableFuture<>();
            Thread caller =
                    Thread.ofVirtual().start(() -> reason.complete(reasonOf(() -> client.publish(server.url()))));
            connected.await();
            caller.interrupt();
            assertEquals(Reason.CLOSED, reason.get());
        }
    }
}
