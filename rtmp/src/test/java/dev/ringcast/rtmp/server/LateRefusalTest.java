package dev.ringcast.rtmp.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamSettings;
import dev.ringcast.rtmp.message.Command;
import dev.ringcast.rtmp.message.UserControl;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer that shows a wrong secret is refused late, and only its own connection waits for that. */
@Timeout(60)
class LateRefusalTest {
    /** By the server's clock, which a test puts forward; less than what ends a connection that does nothing. */
    private static final Duration DELAY = Duration.ofSeconds(12);

    private final AtomicInteger checks = new AtomicInteger();
    private final RunningServer server = new RunningServer(
            StreamSettings.DEFAULTS,
            (action, name, peer) -> {
                checks.incrementAndGet();
                if (!peer.credentials().equals("key=right")) {
                    throw new RefusedException(RefusedException.Reason.UNAUTHORIZED, "the key is wrong", DELAY);
                }
            },
            StreamAuthenticator.PERMIT_ALL);

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private void awaitChecks(int count) {
        await().atMost(10, SECONDS).until(() -> checks.get() == count);
    }

    @Test
    void aPublisherWithAWrongSecretIsRefusedLateWithTheReason() throws IOException {
        RtmpClient encoder = server.connected();
        encoder.publish(encoder.createStream(), "test?key=wrong");
        awaitChecks(1);
        server.awaitJanitor();
        assertIsServed(encoder);
        server.time.advance(DELAY);
        Command refusal = encoder.awaitStatus("NetStream.Publish.Denied");
        assertEquals(
                "the key is wrong",
                RtmpClient.information(refusal).string("description").orElse(""));
        assertEquals(List.of(), encoder.takeAll());
        encoder.close();
        assertEquals("refused: the key is wrong", server.log.end(encoder));
    }

    @Test
    void aPlayerWithAWrongSecretIsRefusedLateToo() throws IOException {
        RtmpClient player = server.connected();
        player.play(player.createStream(), "test?key=wrong");
        awaitChecks(1);
        assertIsServed(player);
        server.time.advance(DELAY);
        assertEquals(List.of("status 1 NetStream.Play.Failed"), player.takeAll());
    }

    @Test
    void aConnectionHasOneGuess() throws IOException {
        RtmpClient guesser = server.connected();
        int streamId = guesser.createStream();
        guesser.publish(streamId, "test?key=wrong");
        guesser.publish(streamId, "test?key=wrong-again");
        guesser.play(streamId, "test?key=right");
        assertIsServed(guesser);
        assertEquals(1, checks.get());
        server.time.advance(DELAY);
        assertEquals(List.of("status 1 NetStream.Publish.Denied"), guesser.takeAll());
        assertEquals(1, checks.get());
    }

    @Test
    void othersOfTheSameAddressAreServedMeanwhile() throws IOException {
        RtmpClient guesser = server.connected();
        guesser.publish(guesser.createStream(), "test?key=wrong");
        awaitChecks(1);
        server.publishing("test?key=right");
        assertTrue(server.streams.find(new StreamName("live", "test")).isPresent());
    }

    @Test
    void aPeerThatLeavesDuringTheDelayIsClosedAtOnce() throws IOException {
        RtmpClient guesser = server.connected();
        guesser.publish(guesser.createStream(), "test?key=wrong");
        awaitChecks(1);
        guesser.close();
        server.awaitNoConnections();
    }

    /** The client's ping is answered, and this answer is the next message. */
    private static void assertIsServed(RtmpClient client) throws IOException {
        client.send(new UserControl(UserControl.Event.PING_REQUEST, 7, 0));
        assertEquals(List.of("PING_RESPONSE 7"), client.take(1));
    }
}
