package dev.ringcast.http.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DelayedRefusalsTest {
    private static final Response WRONG = Response.error(401, "wrong");

    private final DelayedRefusals refusals = new DelayedRefusals(System::nanoTime);

    private Response refuse() {
        return refusals.refuse(InetAddress.getLoopbackAddress(), WRONG);
    }

    @Test
    void oneHundredWaitAndOneMoreIsRefusedAtOnceUntilAPlaceIsFree() {
        List<Body.Later> waiting = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            waiting.add(assertInstanceOf(Body.Later.class, refuse().body(), "refusal " + (i + 1)));
        }
        Response surplus = refuse();
        assertEquals(429, surplus.status());
        assertEquals("5", surplus.headers().get("Retry-After"));
        waiting.getFirst().answer().complete(WRONG);
        assertInstanceOf(Body.Later.class, refuse().body());
        assertEquals(429, refuse().status());
    }
}
