package dev.ringcast.core.ingest;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.StreamEndedException;
import dev.ringcast.core.concurrent.Threads;
import dev.ringcast.core.concurrent.TimeSource;
import dev.ringcast.core.media.Frame;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Plays an FLV file into a stream at its own pace or a multiple of it, once or over and over.
 *
 * <p>Timestamps are the file's; they continue from round to round without a gap. If the machine falls behind, frames
 * come late, but none is left out.
 *
 * <h2>Threads</h2>
 *
 * Reads and publishes on a platform thread of its own: reading a file blocks the carrier of a virtual one. It runs from
 * {@link #start} to the end of the file, an error, the end of the stream or {@link #close}, which joins it. All methods
 * may be called from any thread.
 */
public final class FlvFileSource implements AutoCloseable {
    private static final Logger LOG = System.getLogger("dev.ringcast.file");

    private final String name;
    private final Input input;
    private final double rate;
    private final boolean loop;
    private final Consumer<? super Frame> publisher;
    private final TimeSource time;
    private final Wait wait;
    private final Thread thread;

    /** Written by closers, read by the thread before each wait and each frame. */
    private volatile boolean closed;

    /** Written by the thread, before it ends. */
    @Nullable
    private volatile Exception failure;

    /** Where the file comes from: opened for each round, and closed behind it. */
    @FunctionalInterface
    public interface Input {
        /**
         * Opens the file at its beginning.
         *
         * @return its bytes
         * @throws IOException if it cannot be opened
         */
        InputStream open() throws IOException;

        /**
         * A file of the file system.
         *
         * @param file its path
         * @return the input
         */
        static Input of(Path file) {
            return () -> Files.newInputStream(file);
        }
    }

    /** How the thread waits for the time of its next frame; a test's does not. */
    @FunctionalInterface
    interface Wait {
        /** Returns once the time has come, or earlier where the source is closed. */
        void until(long nanos);
    }

    private FlvFileSource(
            String name,
            Input input,
            double rate,
            boolean loop,
            Consumer<? super Frame> publisher,
            TimeSource time,
            @Nullable Wait wait) {
        if (!(rate > 0)) {
            throw new IllegalArgumentException("a read rate of " + rate);
        }
        this.name = Objects.requireNonNull(name);
        this.input = Objects.requireNonNull(input);
        this.rate = rate;
        this.loop = loop;
        this.publisher = Objects.requireNonNull(publisher);
        this.time = time;
        this.wait = wait == null ? this::parkUntil : wait;
        thread = Thread.ofPlatform().name("ringcast-file-" + name).daemon().unstarted(this::run); // it reads files
    }

    /**
     * Starts to play a file.
     *
     * @param name for the thread and the log
     * @param input the file
     * @param rate 1 is real time; infinity is as fast as it can be published
     * @param loop whether to begin again at its end
     * @param publisher where the frames go, such as {@code publisher::publish}
     * @return the running source
     * @throws IllegalArgumentException if the rate is not above 0
     */
    public static FlvFileSource start(
            String name, Input input, double rate, boolean loop, Consumer<? super Frame> publisher) {
        return start(name, input, rate, loop, publisher, TimeSource.SYSTEM, null);
    }

    static FlvFileSource start(
            String name,
            Input input,
            double rate,
            boolean loop,
            Consumer<? super Frame> publisher,
            TimeSource time,
            @Nullable Wait wait) {
        FlvFileSource source = new FlvFileSource(name, input, rate, loop, publisher, time, wait);
        source.thread.start();
        return source;
    }

    private void run() {
        try (FlvLoop rounds = new FlvLoop(input, loop)) {
            publishAll(rounds);
        } catch (StreamEndedException ended) {
            LOG.log(Level.DEBUG, "{0}: {1}", name, ended.getMessage());
        } catch (IOException | RuntimeException e) { // the thread ends: the failure is logged and kept
            failure = e;
            LOG.log(Level.WARNING, "{0} stopped playing: {1}", name, e);
        }
    }

    private void publishAll(FlvLoop rounds) throws IOException {
        boolean started = false;
        long startNanos = 0;
        long startDts = 0;
        for (Frame frame = rounds.next(); frame != null; frame = rounds.next()) {
            if (frame.isMedia()) { // times of headers and data mean nothing in some files
                if (!started) {
                    started = true;
                    startNanos = time.nanos();
                    startDts = frame.dts();
                }
                wait.until(startNanos + (long) ((frame.dts() - startDts) * 1e6 / rate));
            }
            if (closed) {
                return;
            }
            publisher.accept(frame);
        }
    }

    private void parkUntil(long nanos) {
        for (long left = nanos - time.nanos(); left > 0 && !closed; left = nanos - time.nanos()) {
            LockSupport.parkNanos(this, left);
        }
    }

    /**
     * Whether it still plays.
     *
     * @return whether its thread lives
     */
    public boolean isRunning() {
        return thread.isAlive();
    }

    /**
     * Waits until it plays no more.
     *
     * @throws InterruptedException if the wait is interrupted
     */
    public void await() throws InterruptedException {
        thread.join();
    }

    /**
     * What ended it, if that was neither the file's end, the stream's nor {@link #close}.
     *
     * @return an IOException of the file's, or what the publisher threw
     */
    public Optional<Exception> failure() {
        return Optional.ofNullable(failure);
    }

    /** Ends it and joins its thread, unless that thread calls. The publisher stays open. Idempotent. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        Threads.join(thread);
    }
}
