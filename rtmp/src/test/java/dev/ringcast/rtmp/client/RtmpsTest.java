package dev.ringcast.rtmp.client;

import static dev.ringcast.rtmp.client.Clients.assertFails;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.media.Frame;
import dev.ringcast.rtmp.client.RtmpClientException.Reason;
import dev.ringcast.rtmp.message.RtmpMessage;
import dev.ringcast.rtmp.message.UserControl;
import dev.ringcast.rtmp.message.Video;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RtmpsTest {
    @TempDir
    static Path folder;

    private static Certificates right;

    @BeforeAll
    static void makeCertificate() throws Exception {
        right = Certificates.of(folder, "dns:right.example");
    }

    private static RtmpClient client(SSLContext trust) {
        RtmpClientOptions options = RtmpClientOptions.DEFAULTS.withTls(trust).withDeadline(Duration.ofSeconds(15));
        return new RtmpClient(options, host -> new InetAddress[] {InetAddress.getByName("127.0.0.1")}, 10_000);
    }

    private static RtmpUrl url(ScriptedServer server, String host) {
        return RtmpUrl.parse("rtmps://" + host + ":" + server.port() + "/live/secretkey1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void framesPassBothWaysAndTheHostIsNamed(String protocol) throws Exception {
        List<String> names = new CopyOnWriteArrayList<>();
        List<RtmpMessage> got = new CopyOnWriteArrayList<>();
        SSLServerSocket listener = right.listen();
        listener.setEnabledProtocols(new String[] {protocol});
        byte[] large = new byte[300_000];
        large[0] = 0x17;
        large[1] = 1;
        large[299_999] = 42;
        try (ScriptedServer server = new ScriptedServer(
                        listener,
                        to -> {
                            to.publishing();
                            SSLSocket socket = (SSLSocket) to.socket();
                            ((ExtendedSSLSession) socket.getSession())
                                    .getRequestedServerNames()
                                    .forEach(name -> names.add(new String(name.getEncoded())));
                            to.send(new UserControl(UserControl.Event.PING_REQUEST, 3));
                            for (RtmpMessage message = to.next(); message != null; message = to.next()) {
                                got.add(message);
                            }
                        },
                        to -> {
                            to.playing().send(new Video(1, 40, large));
                            to.commandsToTheEnd();
                        });
                RtmpClient client = client(right.trust())) {
            try (RtmpPublication publication = client.publish(url(server, "right.example"))) {
                for (int i = 0; i < 50; i++) {
                    publication.write(Clients.video(i, 50_000));
                }
            }
            assertEquals(List.of("right.example"), names);
            assertEquals(50, got.stream().filter(Video.class::isInstance).count());
            assertTrue(got.contains(new UserControl(UserControl.Event.PING_RESPONSE, 3)));
            try (RtmpPlayback playback = client.play(url(server, "right.example"))) {
                Frame frame = playback.next().orElseThrow();
                byte[] payload = new byte[frame.size()];
                frame.payload().get(payload);
                assertArrayEquals(large, payload);
            }
        }
    }

    @Test
    void aCertificateOfAnotherHostIsRefused() throws Exception {
        try (ScriptedServer server = new ScriptedServer(right.listen(), ScriptedServer.Client::publishing);
                RtmpClient client = client(right.trust())) {
            RtmpClientException failure = assertFails(Reason.TLS, () -> client.publish(url(server, "wrong.example")));
            assertTrue(failure.getMessage().contains("wrong.example"), failure::getMessage);
            assertFails(Reason.TLS, () -> client.publish(url(server, "127.0.0.1")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"under_score.example", "-", "a..b"})
    void aHostThatIsNoServerNameIsOnlyCompared(String host) throws Exception {
        try (ScriptedServer server = new ScriptedServer(right.listen(), ScriptedServer.Client::publishing);
                RtmpClient client = client(right.trust())) {
            assertFails(Reason.TLS, () -> client.publish(url(server, host)));
            client.publish(url(server, "right.example.")).abort(); // a name with its root is the same
        }
    }

    @Test
    void anAddressMayStandInTheCertificate() throws Exception {
        Certificates address = Certificates.of(folder, "ip:127.0.0.1");
        try (ScriptedServer server = new ScriptedServer(address.listen(), ScriptedServer.Client::publishing);
                RtmpClient client = client(address.trust())) {
            client.publish(url(server, "127.0.0.1")).abort();
        }
    }

    @Test
    void aCertificateThatIsNotTrustedIsRefused() throws Exception {
        try (ScriptedServer server = new ScriptedServer(right.listen(), ScriptedServer.Client::publishing);
                RtmpClient client = client(SSLContext.getDefault())) {
            assertFails(Reason.TLS, () -> client.publish(url(server, "right.example")));
        }
    }

    @Test
    void aServerThatSpeaksNoTlsIsRefused() throws Exception {
        ScriptedServer.Script rtmp = to -> to.bytes(new byte[3_073]);
        try (ScriptedServer server = new ScriptedServer(rtmp);
                RtmpClient client = client(right.trust())) {
            assertFails(Reason.TLS, () -> client.publish(url(server, "right.example")));
        }
        ScriptedServer.Script closes = to -> {};
        try (ScriptedServer server = new ScriptedServer(closes);
                RtmpClient client = client(right.trust())) {
            assertFails(Reason.LOST, () -> client.publish(url(server, "right.example")));
        }
    }

    @Test
    @SuppressWarnings("try") // closed twice
    void serversThatSayNothingHoldNoThreadOfTheHandshakes() throws Exception {
        int many = 4 * Math.max(2, Runtime.getRuntime().availableProcessors());
        CountDownLatch connected = new CountDownLatch(many);
        List<Thread> callers = new ArrayList<>();
        try (ScriptedServer silent = new ScriptedServer(to -> {
                    connected.countDown();
                    to.socket().getInputStream().transferTo(OutputStream.nullOutputStream());
                });
                ScriptedServer server = new ScriptedServer(right.listen(), ScriptedServer.Client::publishing);
                RtmpClient client = client(right.trust())) {
            Stream.generate(() ->
                            Thread.ofVirtual().unstarted(() -> publishInVain(client, url(silent, "right.example"))))
                    .limit(many)
                    .forEach(callers::add);
            callers.forEach(Thread::start);
            connected.await();
            client.publish(url(server, "right.example")).abort();
            assertTrue(callers.stream().allMatch(Thread::isAlive));
            client.close();
            await().atMost(Clients.LIMIT).until(() -> callers.stream().noneMatch(Thread::isAlive));
        }
    }

    private static void publishInVain(RtmpClient client, RtmpUrl url) {
        try {
            client.publish(url);
            throw new AssertionError("it was accepted");
        } catch (IOException expected) {
            return;
        }
    }
}
