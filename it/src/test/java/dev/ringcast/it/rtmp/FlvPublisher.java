package dev.ringcast.it.rtmp;

import static org.awaitility.Awaitility.await;

import dev.ringcast.it.flv.FlvFile;
import dev.ringcast.it.flv.FlvTag;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongUnaryOperator;

/**
 * Publishes a clip from a thread of its own, at its own pace or a multiple of it, over and over until it is stopped.
 * What it sent is kept, with the timestamps that it had.
 */
public final class FlvPublisher implements AutoCloseable {
    private static final long LAST_FRAME_MILLIS = 40;

    private final RawRtmp connection;
    private final List<FlvTag> clip;
    private final Clock clock;
    private final LongUnaryOperator stamp;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<FlvTag> sent = new ArrayList<>(); // lock
    private volatile boolean stopped;
    private volatile IOException failure;

    private FlvPublisher(RawRtmp connection, Clock clock, LongUnaryOperator stamp, List<FlvTag> clip) {
        this.connection = connection;
        this.clip = clip;
        this.clock = clock;
        this.stamp = stamp;
        this.thread = Thread.ofVirtual().name("flv-publisher").start(this::run);
    }

    /**
     * When tags are sent and what timestamps they get.
     *
     * @param start the first timestamp in ms
     * @param period where timestamps wrap to 0, in ms
     * @param speed 1.0 is real time
     * @param loops whether the clip starts over at its end
     */
    public record Clock(long start, long period, double speed, boolean loops) {
        /** Real time from 0 on, over and over. */
        public static final Clock LIVE = new Clock(0, 1L << 32, 1.0, true);

        /** Real time from 0 on, once. */
        public static final Clock ONCE = new Clock(0, 1L << 32, 1.0, false);
    }

    /**
     * Publishes on a connection of its own.
     *
     * @param port the server's port
     * @param name the stream, {@code app/key}
     * @param clip what to send
     * @param clock when
     * @return the publisher, admitted and sending
     * @throws IOException if the connection fails
     * @throws InterruptedException if a wait is interrupted
     */
    public static FlvPublisher start(int port, String name, FlvFile clip, Clock clock)
            throws IOException, InterruptedException {
        return over(RawRtmp.publisher(port, name), clip, clock);
    }

    /**
     * Publishes on a connection that is admitted already.
     *
     * @param connection the connection
     * @param clip what to send
     * @param clock when
     * @return the publisher, sending
     */
    public static FlvPublisher over(RawRtmp connection, FlvFile clip, Clock clock) {
        return over(connection, clip, clock, time -> time);
    }

    /**
     * Publishes on a connection that is admitted already, with timestamps of a clock that need not make sense.
     *
     * @param connection the connection
     * @param clip what to send
     * @param clock when
     * @param stamp makes the timestamp that goes out from the one that is right
     * @return the publisher, sending
     */
    public static FlvPublisher over(RawRtmp connection, FlvFile clip, Clock clock, LongUnaryOperator stamp) {
        return new FlvPublisher(connection, clock, stamp, clip.tags());
    }

    public RawRtmp connection() {
        return connection;
    }

    /**
     * All tags sent so far.
     *
     * @return the tags with the timestamps that they had
     */
    public List<FlvTag> sent() {
        lock.lock();
        try {
            return List.copyOf(sent);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until a clip that does not loop has been sent.
     *
     * @param limit how long
     * @throws InterruptedException if the wait is interrupted
     * @throws IOException if sending failed
     */
    public void awaitSent(Duration limit) throws InterruptedException, IOException {
        if (!thread.join(limit)) {
            throw new AssertionError("still sending after " + limit);
        }
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * Waits until so much has been sent.
     *
     * @param bytes of tag bodies
     * @param limit how long
     */
    public void awaitSentBytes(long bytes, Duration limit) {
        await().atMost(limit)
                .until(() -> sent().stream().mapToLong(tag -> tag.body().length).sum() >= bytes);
    }

    /**
     * Ends in good order, as an encoder that is stopped.
     *
     * @throws IOException if the connection fails
     * @throws InterruptedException if the wait is interrupted
     */
    public void stop() throws IOException, InterruptedException {
        halt();
        connection.stop();
    }

    /**
     * Vanishes, as an encoder whose machine loses power: with a reset and no word.
     *
     * @throws IOException if the socket cannot be closed
     * @throws InterruptedException if the wait is interrupted
     */
    public void vanish() throws IOException, InterruptedException {
        halt();
        connection.reset();
    }

    @Override
    public void close() throws IOException {
        stopped = true;
        LockSupport.unpark(thread);
        connection.close();
    }

    private void halt() throws InterruptedException {
        stopped = true;
        LockSupport.unpark(thread);
        thread.join();
    }

    private void run() {
        long begin = System.nanoTime();
        long offset = 0;
        long round = clip.stream().mapToLong(FlvTag::timestamp).max().orElse(0) + LAST_FRAME_MILLIS;
        try {
            do {
                for (FlvTag tag : clip) {
                    if (offset == 0 || tag.isMedia()) {
                        send(tag, offset, begin);
                    }
                }
                offset += round;
            } while (clock.loops() && !stopped);
        } catch (IOException e) {
            failure = e; // a connection that the server or the test closed: told by awaitSent
        }
    }

    private void send(FlvTag tag, long offset, long begin) throws IOException {
        long due = begin + (long) ((offset + tag.timestamp()) * 1e6 / clock.speed());
        while (!stopped && System.nanoTime() < due) {
            LockSupport.parkNanos(due - System.nanoTime());
        }
        if (stopped) {
            return;
        }
        FlvTag timed = tag.at(stamp.applyAsLong((clock.start() + offset + tag.timestamp()) % clock.period()));
        connection.send(timed);
        lock.lock();
        try {
            sent.add(timed);
        } finally {
            lock.unlock();
        }
    }
}
