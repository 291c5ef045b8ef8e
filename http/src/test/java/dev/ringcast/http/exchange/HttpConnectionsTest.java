package dev.ringcast.http.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.wire.HeapBudget;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class HttpConnectionsTest {
    private static final long IDLE = 40_000_000_000L;
    private static final int LEAST = (16 << 10) + 2 * (4 << 10);

    private final HeapBudget heap = new HeapBudget(4L * 100 * LEAST); // room for a hundred with small pieces
    private long now;

    private HttpConnections connections(int perAddress) {
        return new HttpConnections(perAddress, heap, IDLE, () -> now);
    }

    private static InetSocketAddress peer(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Test
    void aConnectionBeyondTheShareOfTheHeapIsClosedAfterItsAnswer() {
        HttpConnections connections = connections(0);
        assertEquals(100, HttpConnections.most(heap));
        for (int port = 1; port <= 100; port++) {
            assertFalse(connections.enter(peer(port)).mustClose());
        }
        HttpConnections.Seen surplus = connections.enter(peer(101));
        assertTrue(surplus.mustClose());
        assertEquals(4 << 10, surplus.piece());
        surplus.leave(false);
        assertEquals(100, connections.count());
        assertEquals(100L * LEAST, heap.used());
    }

    @Test
    void anAddressHasNoMoreConnectionsThanItMay() {
        HttpConnections connections = connections(2);
        HttpConnections.Seen first = connections.enter(peer(1));
        assertNotNull(connections.enter(peer(2)));
        assertNull(connections.enter(peer(3)));
        assertNotNull(connections.enter(peer(2)), "the same connection again");
        first.leave(true);
        assertNotNull(connections.enter(peer(3)));
    }

    @Test
    void piecesShrinkAsConnectionsGrow() {
        HttpConnections connections = connections(0);
        HttpConnections.Seen first = connections.enter(peer(1));
        assertEquals(32 << 10, first.piece());
        for (int port = 2; port <= 60; port++) {
            connections.enter(peer(port));
        }
        assertEquals(4 << 10, connections.enter(peer(61)).piece());
        assertEquals(4 << 10, first.piece(), "its buffer stays, its pieces shrink");
        assertEquals(61L * LEAST + 2 * (28 << 10), heap.used());
    }

    @Test
    void anIdleConnectionIsForgottenWhenHttpServerHasClosedIt() {
        HttpConnections connections = connections(0);
        HttpConnections.Seen idle = connections.enter(peer(1));
        idle.piece();
        idle.leave(false);
        HttpConnections.Seen busy = connections.enter(peer(2));
        now += IDLE;
        connections.enter(peer(3)).leave(true);
        assertEquals(2, connections.count());
        now += 2_000_000_000L;
        connections.enter(peer(3)).leave(true);
        assertEquals(1, connections.count());
        busy.leave(true);
        assertEquals(0, connections.count());
        assertEquals(0, heap.used());
    }
}
