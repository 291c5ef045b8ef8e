package dev.ringcast.it;

import static dev.ringcast.it.BadInput.LIMIT;
import static dev.ringcast.it.BadInput.sendIgnoringTheEnd;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.process.RingcastProcess;
import dev.ringcast.it.rtmp.Amf;
import dev.ringcast.it.rtmp.RawRtmp;
import dev.ringcast.it.rtmp.RtmpMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Invalid names, and peers that want a name in use. After each a bystander plays on. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class BadInputNamesIT {
    @RegisterExtension
    @Order(1)
    static final RingcastProcess SERVER = RingcastProcess.with();

    @RegisterExtension
    @Order(2)
    static final Bystander BYSTANDER = Bystander.of(SERVER);

    // ---- names (rtmp/PROTOCOL.md 6)

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../..", "%2e%2e%2f", "..\\\\x", "a\0b", "a//b", "\ud83d\ude00", "\u202egnp", "<script>",
                "a\"b", "a\nb", "${jndi:x}", "a|b", "a;b", "%zz", ".hidden", "a/b/c/d/e"
            })
    void anInvalidNameIsDenied(String key) throws Exception {
        try (RawRtmp publisher =
                RawRtmp.open(SERVER.rtmpPort()).session("live/x").publish(key)) {
            String reason = publisher.awaitStatus("NetStream.Publish.Denied").statusDescription();
            assertFalse(reason.isBlank());
            publisher.awaitEnd(LIMIT);
        }
    }

    @Test
    void aNameOfTwoKibibytesIsDenied() throws Exception {
        try (RawRtmp publisher =
                RawRtmp.open(SERVER.rtmpPort()).session("live/x").publish("k".repeat(2 << 10))) {
            publisher.awaitStatus("NetStream.Publish.Denied");
            publisher.awaitEnd(LIMIT);
        }
    }

    @Test
    void anAppOfThirtyKibibytesIsRejected() throws Exception {
        try (RawRtmp connection = RawRtmp.open(SERVER.rtmpPort()).handshake()) {
            connection.command(0, "connect", 1, Amf.object("app", "a".repeat(30 << 10)));
            RtmpMessage answer = connection.await(message -> message.isCommand("_error"), "_error");
            assertEquals(
                    "NetConnection.Connect.Rejected",
                    ((Map<?, ?>) answer.values().get(3)).get("code"));
            connection.awaitEnd(LIMIT);
        }
    }

    @Test
    void aCommandOfMoreThan64KibibytesCloses() throws Exception {
        try (RawRtmp publisher = RawRtmp.open(SERVER.rtmpPort()).session("live/x")) {
            sendIgnoringTheEnd(() -> publisher.publish("k".repeat(64 << 10)));
            publisher.awaitEnd(LIMIT);
        }
    }

    @Test
    void lineEndsAreNeverWrittenRaw() throws Exception {
        try (RawRtmp publisher = RawRtmp.open(SERVER.rtmpPort()).handshake()) {
            publisher.connect("live", "flashVer", "a\r\nFORGED line", "pageUrl", "http://x/\r\nFORGED line");
            publisher.createStream().publish("crlf").awaitStatus("NetStream.Publish.Start");
        }
        try (RawRtmp publisher =
                RawRtmp.open(SERVER.rtmpPort()).session("live/x").publish("a\r\nFORGED")) {
            publisher.awaitStatus("NetStream.Publish.Denied");
            publisher.awaitEnd(LIMIT);
        }
        await().atMost(LIMIT).until(() -> SERVER.log().contains("FORGED"));
        assertTrue(SERVER.log().lines().noneMatch(line -> line.startsWith("FORGED")));
    }

    // ---- many publications (rtmp/PROTOCOL.md 12)

    @Test
    void theSixtyFirstPublishOfAMinuteIsDenied() throws Exception {
        for (int times = 0; times < 60; times++) {
            RawRtmp.publisher(SERVER.rtmpPort(), "live/again").close();
        }
        try (RawRtmp publisher =
                RawRtmp.open(SERVER.rtmpPort()).session("live/again").publish("again")) {
            publisher.awaitStatus("NetStream.Publish.Denied");
            publisher.awaitEnd(LIMIT);
        }
    }

    @Test
    void afterThreeTakeoversTheThirdPublisherKeepsTheName() throws Exception {
        List<RawRtmp> strangers = new ArrayList<>();
        for (int number = 0; number < 4; number++) {
            strangers.add(RawRtmp.publisher(SERVER.rtmpPort(), "live/fought-over"));
        }
        try (RawRtmp late =
                RawRtmp.open(SERVER.rtmpPort()).session("live/fought-over").publish("fought-over")) {
            late.awaitStatus("NetStream.Publish.BadName");
            late.awaitEnd(LIMIT);
        }
        for (RawRtmp loser : strangers.subList(0, 3)) {
            loser.awaitEnd(LIMIT);
        }
        assertTrue(strangers.getLast().end().isEmpty(), "the last one was not closed");
        for (RawRtmp stranger : strangers) {
            stranger.close();
        }
    }
}
