package dev.ringcast.http.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.wire.HeapBudget;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HttpConnectionsTest {
    private static final long IDLE = 40_000_000_000L;
    private static final int LEAST = (16 << 10) + 2 * (4 << 10);

    private final HeapBudget heap = new HeapBudget(4L * 100 * LEAST); // room for a hundred with small pieces
    private long now;

    private HttpConnections connections(int perAddress) {
        return new HttpConnections(() -> perAddress, heap, IDLE, () -> now);
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

    @Test
    void piecesGrowAgainWhenConnectionsLeave() {
        HttpConnections connections = connections(0);
        HttpConnections.Seen first = connections.enter(peer(1));
        List<HttpConnections.Seen> others = new ArrayList<>();
        for (int port = 2; port <= 100; port++) {
            others.add(connections.enter(peer(port)));
        }
        assertEquals(4 << 10, first.piece());
        others.forEach(other -> other.leave(true));
        assertEquals(32 << 10, first.piece());
        first.leave(true);
        assertEquals(0, heap.used());
    }

    @Test
    void aConnectionThatWasForgottenIsCountedAnew() {
        HttpConnections connections = connections(0);
        connections.enter(peer(1)).leave(false);
        now += IDLE + 1;
        HttpConnections.Seen again = connections.enter(peer(1));
        assertEquals(1, connections.count());
        assertEquals(LEAST, heap.used());
        now += IDLE + 1;
        connections.enter(peer(2)).leave(true);
        assertEquals(1, connections.count(), "its exchange is under way");
        again.leave(true);
        assertEquals(0, heap.used());
    }

    @Test
    void anExchangeOnAForgottenConnectionReservesNothing() {
        HttpConnections connections = connections(0);
        HttpConnections.Seen one = connections.enter(peer(1));
        HttpConnections.Seen other = connections.enter(peer(1));
        one.leave(true);
        assertEquals(0, heap.used());
        assertEquals(4 << 10, other.piece());
        other.leave(true);
        assertEquals(0, heap.used());
    }

    @Test
    void threadsThatComeLeaveAndLookAtTheSameTimeLoseNoConnection() throws Exception {
        AtomicLong clock = new AtomicLong();
        long tick = 100_000_000L; // it looks every eleventh time, and what was not used meanwhile is idle
        HttpConnections connections = new HttpConnections(() -> 0, heap, 12 * tick, () -> clock.addAndGet(tick));
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            int port = i;
            tasks.add(() -> {
                for (int n = 0; n < 50_000; n++) {
                    HttpConnections.Seen connection = connections.enter(peer(port + n % 2));
                    connection.piece();
                    connection.leave(n % 7 == 0);
                }
                return port;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(tasks.size())) {
            for (Future<Integer> task : threads.invokeAll(tasks)) {
                task.get();
            }
        }
        for (int port = 1; port <= 5; port++) {
            connections.enter(peer(port)).leave(true);
        }
        assertEquals(0, connections.count());
        assertEquals(0, heap.used());
    }
}
