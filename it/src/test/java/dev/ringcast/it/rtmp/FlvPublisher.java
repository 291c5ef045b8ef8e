package dev.ringcast.it.rtmp;

import dev.ringcast.it.flv.FlvFile;
import dev.ringcast.it.flv.FlvTag;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Publishes a clip from a thread of its own, at its own pace or a multiple of it, over and over until it is stopped.
 * What it sent is kept, with the timestamps that it had.
 */
public final class FlvPublisher implements AutoCloseable {
    private static final long LAST_FRAME_MILLIS = 40;

    private final RawRtmp connection;
    private final List<FlvTag> clip;
    private final double speed;
    private final boolean loops;
    private final long start;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<FlvTag> sent = new ArrayList<>(); // lock
    private volatile boolean stopped;
    private volatile IOException failure;

    private FlvPublisher(RawRtmp connection, Clock clock, List<FlvTag> clip) {
        this.connection = connection;
        this.clip = clip;
        this.speed = clock.speed();
        this.loops = clock.loops();
        this.start = clock.start();
        this.thread = Thread.ofVirtual().name("flv-publisher").start(this::run);
    }

    /**
     * When tags are sent and what timestamps they get.
     *
     * @param start the first timestamp in ms
     * @param speed 1.0 is real time
     * @param loops whether the clip starts over at its end
     */
    public record Clock(long start, double speed, boolean loops) {
        /** Real time from 0 on, over and over. */
        public static final Clock LIVE = new Clock(0, 1.0, true);

        /** Real time from 0 on, once. */
        public static final Clock ONCE = new Clock(0, 1.0, false);

        /**
         * The same clock with another first timestamp.
         *
         * @param at the timestamp in ms
         * @return the clock
         */
        public Clock from(long at) {
            return new Clock(at, speed, loops);
        }
    }

    /**
     * Publishes on a connection of its own.
     *
     * @param port the server's port
     * @param name the stream, {@code app/key}
     * @param clip what to send
     * @param clock when
     * @return the publisher, admitted and sending
     * @throws IOException where the connection fails
     * @throws InterruptedException where a wait is interrupted
     */
    public static FlvPublisher start(int port, String name, FlvFile clip, Clock clock)
            throws IOException, InterruptedException {
        return new FlvPublisher(RawRtmp.publisher(port, name), clock, clip.tags());
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
     * @throws InterruptedException where the wait is interrupted
     * @throws IOException where sending failed
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
     * Ends in good order, as an encoder that is stopped.
     *
     * @throws IOException where the connection fails
     * @throws InterruptedException where the wait is interrupted
     */
    public void stop() throws IOException, InterruptedException {
        halt();
        connection.stop();
    }

    /**
     * Vanishes, as an encoder whose machine loses power: with a reset and no word.
     *
     * @throws IOException where the socket cannot be closed
     * @throws InterruptedException where the wait is interrupted
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
            } while (loops && !stopped);
        } catch (IOException e) {
            failure = e; // a connection that the server or the test closed: told by awaitSent
        }
    }

    private void send(FlvTag tag, long offset, long begin) throws IOException {
        long due = begin + (long) ((offset + tag.timestamp()) * 1e6 / speed);
        while (!stopped && System.nanoTime() < due) {
            LockSupport.parkNanos(due - System.nanoTime());
        }
        if (stopped) {
            return;
        }
        FlvTag timed = tag.at(start + offset + tag.timestamp());
        connection.send(timed);
        lock.lock();
        try {
            sent.add(timed);
        } finally {
            lock.unlock();
        }
    }
}
