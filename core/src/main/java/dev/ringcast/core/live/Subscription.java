package dev.ringcast.core.live;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.SkippedFrames;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.feed.Viewer;
import dev.ringcast.core.media.Frame;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A stream as a program watches it, frame by frame.
 *
 * <p>It begins with metadata at the time 0, decoder configurations with the time of the first frame that follows, and
 * the cached GOPs up to the live edge. If the stream is not there yet, waiting for it is part of {@link #await}.
 *
 * <p>Belongs to the one thread that reads it; {@link #close} and the figures are for any thread.
 *
 * <p>This player of H.264 reads one:
 *
 * {@snippet file="OwnPlayer.java" region="play"}
 */
public final class Subscription implements AutoCloseable, Iterable<Frame> {
    private final RegisteredViewer viewer;

    Subscription(RegisteredViewer viewer) {
        this.viewer = viewer;
    }

    /**
     * The next frame. Waits for it without limit.
     *
     * @return the frame, empty when the stream or this subscription is over: see {@link #endReason}
     * @throws InterruptedException if the thread is interrupted
     * @throws IllegalStateException if another thread reads it
     */
    public Optional<Frame> next() throws InterruptedException {
        do {
            Optional<Frame> frame = poll();
            if (frame.isPresent()) {
                return frame;
            }
        } while (await());
        return Optional.empty();
    }

    /**
     * The next frame, waiting for it for a limited time.
     *
     * <p>If the result is empty, {@link #isActive} tells why: true if no frame came in time, false if the stream or
     * this
     * subscription is over and all its frames were taken.
     *
     * @param timeout the longest wait; zero or less to look without waiting
     * @return the frame, empty if none came in time and at the end
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws IllegalStateException if another thread reads it
     */
    public Optional<Frame> next(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout); // which saturates
        Optional<Frame> frame = poll();
        while (frame.isEmpty() && isActive() && deadline - System.nanoTime() > 0) {
            viewer.parker().await(viewer::isReady, deadline);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            frame = poll();
        }
        return frame;
    }

    /**
     * The frames from here on, each waited for as by {@link #next()}. The iteration ends when the stream or this
     * subscription is over. Its place is the subscription's: a second iterator continues behind the first.
     *
     * <p>An interrupt of a thread that waits ends the iteration too. The thread then has its interrupt status set, and
     * the subscription stays open. {@link #endReason} is empty in this case.
     *
     * @return an iterator, for the thread that reads this subscription
     */
    @Override
    public Iterator<Frame> iterator() {
        return new FrameIterator(this);
    }

    /**
     * The next frame if there is one. Never blocks.
     *
     * @return the frame, empty if all that came was taken
     * @throws IllegalStateException if another thread reads it
     */
    public Optional<Frame> poll() {
        return Optional.ofNullable(viewer.poll());
    }

    /**
     * Waits until there may be something new: a frame, the publisher lost or come back, the end. Call it when
     * {@link #poll} found no frame.
     *
     * @return false once it is over and all was taken
     * @throws InterruptedException if the thread is interrupted
     * @throws IllegalStateException if another thread reads it
     */
    public boolean await() throws InterruptedException {
        viewer.join();
        viewer.parker().await(viewer::isReady);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return isActive();
    }

    /**
     * Whether there may be more frames.
     *
     * @return false once it is over and all was taken
     * @throws IllegalStateException if another thread reads it
     */
    public boolean isActive() {
        return viewer.isActive();
    }

    /** Leaves. Any thread; a reader that waits is woken and finds the end. Idempotent. */
    @Override
    public void close() {
        viewer.close();
    }

    /**
     * The name that was asked for.
     *
     * @return the name
     */
    public StreamName name() {
        return viewer.name();
    }

    /**
     * The stream.
     *
     * @return the stream, empty while it is waited for
     */
    public Optional<Stream> stream() {
        return viewer.stream();
    }

    /**
     * Why it is over.
     *
     * @return the reason, empty while it is not
     */
    public Optional<EndReason> endReason() {
        return viewer.endReason();
    }

    /**
     * Frames that it did not get.
     *
     * @return how many, by the reason
     */
    public SkippedFrames skippedFrames() {
        return viewer.skippedFrames();
    }

    /**
     * How far behind the live edge it is.
     *
     * @return bytes of payload, 0 before its first frame was asked for
     */
    public long lagBytes() {
        return viewer.lagBytes();
    }

    /** Its place in the stream, for tests. */
    Viewer viewer() {
        return viewer;
    }
}
