package dev.ringcast.http.exchange;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.wire.HeapBudget;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * An estimate of the open HTTP connections, and of what they hold on the heap. HttpServer shows none of them, so a
 * connection is a client's address and port that was seen within the time after which HttpServer closes an idle one.
 *
 * <p>HttpServer keeps a buffer of twice the largest write for each connection. So responses are written in pieces that
 * shrink as connections grow. A connection beyond the share of the heap is answered and then closed.
 *
 * <p>Thread-safe; an exchange on a known connection takes no lock. Bounded: HttpServer limits its connections, and
 * those beyond the share are not noted.
 */
final class HttpConnections {
    /** The largest piece of a response. */
    static final int MAX_PIECE = 32 << 10;

    /** The smallest piece of a response. */
    static final int MIN_PIECE = 4 << 10;

    /** What HttpServer holds for a connection beside its write buffer, with the entry here. Measured. */
    private static final int CONNECTION_BYTES = 16 << 10;

    private static final int PART_OF_BUDGET = 4;
    private static final long SWEEP_NANOS = 1_000_000_000L;

    private final IntSupplier perAddress;
    private final HeapBudget heap;
    private final LongSupplier clock;
    private final long idleNanos;
    private final ReentrantLock lock = new ReentrantLock();

    /** Written under the lock, read by any thread. */
    private final Map<InetSocketAddress, Seen> seen = new ConcurrentHashMap<>();

    // Guarded by lock.
    private final Map<InetAddress, Integer> addresses = new HashMap<>();
    private long bytes;

    /** When it last looked for idle connections. Written under the lock, read by any thread (volatile). */
    private volatile long swept;

    /** How large pieces may be, by the number of connections. Written under the lock, read by any thread (volatile). */
    private volatile int largest = MAX_PIECE;

    /** A connection, for the exchange that it carries. */
    final class Seen {
        /** Instead of a number of exchanges: it is not noted any more. */
        private static final int FORGOTTEN = Integer.MIN_VALUE / 2;

        private final InetSocketAddress peer;
        private final boolean noted;

        /** Exchanges under way, or {@link #FORGOTTEN}. Any thread. */
        private final AtomicInteger exchanges = new AtomicInteger(1);

        /** What {@link #bytes} counts for it. Written under the lock, read by its exchanges (volatile). */
        private volatile int piece = MIN_PIECE;

        /** When its last exchange ended. Its exchanges store it, the look for idle ones reads it (volatile). */
        private volatile long last;

        private Seen(InetSocketAddress peer, boolean noted) {
            this.peer = peer;
            this.noted = noted;
        }

        /** Counts another exchange, unless it is forgotten. */
        private boolean enter() {
            for (int before = exchanges.get(); before >= 0; before = exchanges.get()) {
                if (exchanges.compareAndSet(before, before + 1)) {
                    return true;
                }
            }
            return false;
        }

        /** Whether it is forgotten now. Under the lock. */
        private boolean forgetIfIdle(long now) {
            return now - last > idleNanos && exchanges.compareAndSet(0, FORGOTTEN);
        }

        /** Whether the connection is to be closed after this exchange, since memory is short. */
        boolean mustClose() {
            return !noted;
        }

        /** How large the pieces of a response may be. */
        int piece() {
            if (!noted) {
                return MIN_PIECE;
            }
            int may = largest;
            return may <= piece ? may : grow(this);
        }

        /** The exchange is over. */
        void leave(boolean closes) {
            if (!noted) {
                return;
            }
            last = clock.getAsLong();
            exchanges.decrementAndGet();
            if (closes) {
                close(this);
            }
        }
    }

    /**
     * Starts without connections.
     *
     * @param perAddress connections of one address, 0 for any number
     * @param heap of which connections take a quarter at most
     * @param idleNanos after which HttpServer has closed an idle connection
     * @param clock nanoseconds
     */
    HttpConnections(IntSupplier perAddress, HeapBudget heap, long idleNanos, LongSupplier clock) {
        this.perAddress = perAddress;
        this.heap = heap;
        this.idleNanos = idleNanos;
        this.clock = clock;
        swept = clock.getAsLong();
    }

    /**
     * How many connections a heap has room for.
     *
     * @param heap the budget
     */
    static int most(HeapBudget heap) {
        return (int) Math.min(Integer.MAX_VALUE, heap.limit() / PART_OF_BUDGET / cost(MIN_PIECE));
    }

    /**
     * Notes that an exchange begins.
     *
     * @param peer the client
     * @return its connection, null if its address has too many
     */
    @Nullable
    Seen enter(InetSocketAddress peer) {
        long now = clock.getAsLong();
        Seen known = seen.get(peer);
        if (known != null && now - swept <= SWEEP_NANOS && known.enter()) {
            return known;
        }
        lock.lock();
        try {
            if (now - swept > SWEEP_NANOS) {
                sweep(now);
            }
            Seen noted = seen.get(peer);
            if (noted != null) {
                noted.enter();
                return noted;
            }
            int most = perAddress.getAsInt();
            if (most > 0 && addresses.getOrDefault(peer.getAddress(), 0) >= most) {
                return null;
            }
            return enterNew(peer);
        } finally {
            lock.unlock();
        }
    }

    private Seen enterNew(InetSocketAddress peer) {
        long cost = cost(MIN_PIECE);
        boolean room = bytes + cost <= heap.limit() / PART_OF_BUDGET && heap.reserve(cost);
        Seen connection = new Seen(peer, room);
        if (room) {
            bytes += cost;
            seen.put(peer, connection);
            addresses.merge(peer.getAddress(), 1, Integer::sum);
            largest = largest();
        }
        return connection;
    }

    /** Pieces as large as all connections could have within half of their share. */
    private int largest() {
        int piece = MAX_PIECE;
        while (piece > MIN_PIECE && seen.size() * cost(piece) > heap.limit() / PART_OF_BUDGET / 2) {
            piece /= 2;
        }
        return piece;
    }

    private int grow(Seen connection) {
        lock.lock();
        try {
            int piece = largest;
            long more = cost(piece) - cost(connection.piece);
            if (more > 0 && connection.exchanges.get() > 0 && heap.reserve(more)) {
                bytes += more;
                connection.piece = piece;
            }
            return Math.min(piece, connection.piece);
        } finally {
            lock.unlock();
        }
    }

    private void close(Seen connection) {
        lock.lock();
        try {
            if (seen.remove(connection.peer, connection)) {
                connection.exchanges.set(Seen.FORGOTTEN);
                forget(connection);
            }
        } finally {
            lock.unlock();
        }
    }

    private void sweep(long now) {
        swept = now;
        for (Iterator<Seen> all = seen.values().iterator(); all.hasNext(); ) {
            Seen connection = all.next();
            if (connection.forgetIfIdle(now)) {
                all.remove();
                forget(connection);
            }
        }
    }

    private void forget(Seen connection) {
        long cost = cost(connection.piece);
        bytes -= cost;
        heap.release(cost);
        addresses.computeIfPresent(connection.peer.getAddress(), (address, n) -> n == 1 ? null : n - 1);
        largest = largest();
    }

    private static long cost(int piece) {
        return CONNECTION_BYTES + 2L * piece;
    }

    /** How many are noted. */
    int count() {
        return seen.size();
    }
}
