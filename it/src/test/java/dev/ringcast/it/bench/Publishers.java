package dev.ringcast.it.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** All sources of a run, on a thread of their own. */
final class Publishers implements AutoCloseable {
    /** Wake-ups for one source after the other would cost more than the sending. */
    private static final long GRID_NANOS = 1_000_000;

    private final Target target;
    private final StreamFormat format;
    private final MediaBodies bodies;
    private final ByteBuffer out;
    private final List<Source> sources = new ArrayList<>(); // the loop's
    private final AtomicInteger publishing = new AtomicInteger();
    private final EventLoop loop;

    Publishers(Target target, StreamFormat format) throws IOException {
        this.target = target;
        this.format = format;
        this.bodies = new MediaBodies(format);
        this.out = ByteBuffer.allocateDirect(Source.outBytes(format));
        this.loop = new EventLoop("publishers", this::beat);
    }

    /** The key of a stream. */
    static String key(int stream) {
        return "bench" + stream;
    }

    /** Starts sources whose keyframes are spread over a GOP, and waits until all are admitted and send. */
    void start(int count, boolean silent, long limitNanos) throws InterruptedException {
        long gopNanos = format.videoNanos(format.gopFrames());
        for (int i = 0; i < count; i++) {
            long delay = gopNanos * i / count;
            Source source = new Source(target, key(i), format, bodies, out, delay, silent, publishing);
            loop.execute(() -> {
                sources.add(source);
                source.connect(loop.selector(), 0);
            });
        }
        if (!Pause.until(() -> publishing.get() == count, System.nanoTime() + limitNanos)) {
            throw new IllegalStateException(
                    "only %d of %d publishers were admitted; %s".formatted(publishing.get(), count, failures()));
        }
        Pause.until(System.nanoTime() + gopNanos); // where a server is several processes, all have to hear of it
    }

    /** How many video and audio frames were sent. */
    long sent() throws InterruptedException {
        return loop.call(() -> sources.stream().mapToLong(Source::sent).sum());
    }

    /** What went wrong; empty where nothing did. */
    List<String> failures() throws InterruptedException {
        return loop.call(() -> sources.stream()
                .map(Source::failure)
                .filter(why -> !why.isEmpty())
                .distinct()
                .toList());
    }

    @Override
    public void close() throws IOException {
        loop.close();
    }

    private long beat(long now) {
        long next = Long.MAX_VALUE;
        for (Source source : sources) {
            next = Math.min(next, source.sendDue(now));
        }
        return next == Long.MAX_VALUE ? next : Math.max(next, now + GRID_NANOS);
    }
}
