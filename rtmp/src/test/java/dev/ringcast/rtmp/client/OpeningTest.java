package dev.ringcast.rtmp.client;

import static dev.ringcast.rtmp.client.Clients.assertFails;
import static dev.ringcast.rtmp.client.Clients.client;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.amf.AmfObject;
import dev.ringcast.rtmp.client.RtmpClientException.Reason;
import dev.ringcast.rtmp.message.Command;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server may ask for before it accepts connect: a login, or another server. */
@Timeout(60)
class OpeningTest {
    /** The challenge's answer for user "me", password "pass", salt "s", opaque "o". */
    private static ScriptedServer.Script[] adobe(List<String> apps) {
        return new ScriptedServer.Script[] {
            to -> refuse(to, apps, "[ AccessManager.Reject ] : [ code=403 need auth; authmod=adobe ] : "),
            to -> refuse(
                    to,
                    apps,
                    "[ AccessManager.Reject ] : [ authmod=adobe ] :"
                            + " ?reason=needauth&user=me&salt=s&challenge=c&opaque=o"),
            to -> {
                String app = to.accept().string("app").orElse("");
                apps.add(app);
                Command create = to.await("createStream");
                to.send(Command.of(0, "_result", create.transactionId(), null, 1.0));
                to.await("publish");
                to.send(ScriptedServer.status("status", "NetStream.Publish.Start", ""));
                to.commandsToTheEnd();
            }
        };
    }

    private static void refuse(ScriptedServer.Client to, List<String> apps, String description) throws IOException {
        Command connect = to.handshake().await("connect");
        apps.add(((AmfObject) connect.object()).string("app").orElse(""));
        AmfObject info = ScriptedServer.info("error", "NetConnection.Connect.Rejected", description);
        to.send(Command.of(0, "_error", connect.transactionId(), null, info));
    }

    @Test
    void aServerGetsTheLoginThatItAsksFor() throws IOException {
        List<String> apps = new CopyOnWriteArrayList<>();
        try (ScriptedServer server = new ScriptedServer(adobe(apps));
                RtmpClient client = client()) {
            client.publish(RtmpUrl.parse("rtmp://me:pass@127.0.0.1:" + server.port() + "/live/cam"))
                    .close();
            assertEquals(List.of("live", "live?authmod=adobe&user=me"), apps.subList(0, 2));
            String[] answer = apps.get(2).split("[&?]");
            String challenge = answer[3].substring("challenge=".length());
            String response = AdobeLogin.query(
                    "?reason=needauth&salt=s&opaque=o",
                    new RtmpUrl.Login("me", "pass"),
                    Integer.parseUnsignedInt(challenge, 16));
            assertEquals("live?" + response, apps.get(2));
        }
    }

    @Test
    void aLoginThatIsMissingOrWrongOrAskedForAgainFails() throws IOException {
        ScriptedServer.Script again = to -> refuse(to, new ArrayList<>(), "authmod=adobe ?reason=needauth&salt=s");
        try (ScriptedServer server = new ScriptedServer(again);
                RtmpClient client = client()) {
            assertFails(Reason.AUTHENTICATION, () -> client.publish(server.url()));
            assertEquals(1, server.accepted());
            RtmpUrl login = RtmpUrl.parse("rtmp://me:pass@127.0.0.1:" + server.port() + "/live/cam");
            assertFails(Reason.AUTHENTICATION, () -> client.publish(login));
            assertEquals(4, server.accepted(), "connections of a login are bounded");
        }
    }

    private static AmfObject moved(String to) {
        Map<String, Object> ex = new LinkedHashMap<>(Map.of("code", 302.0, "redirect", to));
        return ScriptedServer.info("error", "NetConnection.Connect.Rejected", "moved")
                .with("ex", new AmfObject(AmfObject.Kind.OBJECT, ex));
    }

    @Test
    void aRedirectIsFollowedAndItsAddressIsChecked() throws IOException {
        List<InetSocketAddress> checked = new CopyOnWriteArrayList<>();
        try (ScriptedServer target = new ScriptedServer(to -> {
                    to.publishing();
                    to.commandsToTheEnd();
                });
                ScriptedServer server = new ScriptedServer(
                        to -> to.reject(moved("rtmp://127.0.0.1:" + target.port() + "/other")),
                        to -> to.reject(moved("rtmp://127.0.0.2:" + target.port() + "/other")));
                RtmpClient client = new RtmpClient(RtmpClientOptions.DEFAULTS.withAddressPolicy(address -> {
                    checked.add(address);
                    boolean here = address.getAddress().getHostAddress().equals("127.0.0.1");
                    return here ? Optional.empty() : Optional.of("elsewhere");
                }))) {
            client.publish(server.url()).close();
            assertEquals(
                    List.of(server.port(), target.port()),
                    checked.stream().map(InetSocketAddress::getPort).toList());
            RtmpClientException failure = assertFails(Reason.ADDRESS_REFUSED, () -> client.publish(server.url()));
            assertTrue(failure.getMessage().endsWith("127.0.0.2: elsewhere"), failure::getMessage);
            assertEquals(1, target.accepted());
        }
    }

    @Test
    void redirectsAreFollowedThreeTimes() throws IOException {
        int[] port = new int[1];
        try (ScriptedServer server =
                        new ScriptedServer(to -> to.reject(moved("rtmp://127.0.0.1:" + port[0] + "/live")));
                RtmpClient client = client()) {
            port[0] = server.port();
            assertFails(Reason.REJECTED, () -> client.publish(server.url()));
            assertEquals(1 + Opening.MAX_REDIRECTS, server.accepted());
        }
    }

    @Test
    void aRedirectToSomethingElseIsRefused() throws IOException {
        try (ScriptedServer server = new ScriptedServer(to -> to.reject(moved("http://127.0.0.1/secretkey1")));
                RtmpClient client = client()) {
            assertFails(Reason.REJECTED, () -> client.publish(server.url()));
        }
    }
}
