package dev.ringcast.core.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringcast.core.Authorizer;
import dev.ringcast.core.Peer;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamName;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer that leaves while the server asks for its permission. */
@Timeout(60)
class CancelledRequestTest {
    private static final StreamName NAME = new StreamName("live", "test");
    private static final Peer ENCODER = new Peer("rtmp", new InetSocketAddress("127.0.0.1", 4000), "");

    private final Streams streams =
            new Streams(new TestSettings().build(), StreamAuthenticator.PERMIT_ALL, null, List.of(), new ManualTime());

    @AfterEach
    void close() {
        streams.close();
    }

    @Test
    void aPeerThatLeavesBetweenTheAnswerAndTheClaimClaimsNothing() {
        Publisher live = streams.publish(NAME);
        PermissionRequest request = streams.ask(Authorizer.Action.PUBLISH, NAME, ENCODER);
        request.await();
        request.cancel();
        assertThrows(RefusedException.class, () -> streams.publish(request, reason -> {}));
        assertEquals(Peer.APPLICATION, streams.find(NAME).orElseThrow().source().orElseThrow());
        live.close();
    }
}
