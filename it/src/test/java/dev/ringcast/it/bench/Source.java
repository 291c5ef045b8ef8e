package dev.ringcast.it.bench;

import dev.ringcast.it.rtmp.ChunkWriter;
import dev.ringcast.it.rtmp.RtmpMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** Publishes a stream: video and audio at their times, each frame written at once with its stamp. */
final class Source extends Client {
    private static final int AUDIO = 8;
    private static final int VIDEO = 9;
    private static final int AUDIO_CSID = 4;
    private static final int DATA_CSID = 5;
    private static final int VIDEO_CSID = 6;
    private static final int OUT_CHUNK = 60_000;

    /** What a server may leave unread before we call it stuck. */
    private static final int MAX_BACKLOG = 16 << 20;

    private final StreamFormat format;
    private final MediaBodies bodies;
    private final ByteBuffer out;
    private final long delayNanos;
    private final boolean silent;
    private final AtomicInteger publishing;
    private final ChunkWriter headers = new ChunkWriter();
    private ByteBuffer backlog = ByteBuffer.allocate(0); // written before anything new
    private long startNanos = Long.MAX_VALUE;
    private long video;
    private long audio;
    private long sent;
    private String failure = "";

    /**
     * A publisher.
     *
     * @param out memory for one message, shared by the sources of a thread
     * @param delayNanos how long after the status its first frame comes
     * @param silent whether its first frame is also its last
     * @param publishing counts those that are admitted
     */
    Source(
            Target target,
            String key,
            StreamFormat format,
            MediaBodies bodies,
            ByteBuffer out,
            long delayNanos,
            boolean silent,
            AtomicInteger publishing) {
        super(target, key, Phase.PUBLISH);
        this.format = format;
        this.bodies = bodies;
        this.out = out;
        this.delayNanos = delayNanos;
        this.silent = silent;
        this.publishing = publishing;
    }

    /** How much memory a message takes, with its chunk headers. */
    static int outBytes(StreamFormat format) {
        int largest = Math.max(format.videoBytes(0), format.audioBytes());
        return largest + 64 + largest / OUT_CHUNK * 8;
    }

    /** Sends what is due and tells when the next is. */
    long sendDue(long now) {
        if (!isOpen() || startNanos == Long.MAX_VALUE) {
            return Long.MAX_VALUE;
        }
        try {
            if (backlog.hasRemaining()) {
                writeSome(backlog);
            }
            while (nextNanos() <= now) {
                sendNext();
            }
        } catch (IOException e) {
            fail(e.getMessage());
        }
        return nextNanos();
    }

    /** How many video and audio frames it has sent. */
    long sent() {
        return sent;
    }

    /** Why it is over; empty where it is not. */
    String failure() {
        return failure;
    }

    @Override
    void reached(Phase phase) throws IOException {
        if (phase != Phase.PUBLISH) {
            return;
        }
        message(DATA_CSID, RtmpMessage.DATA_AMF0, 0, bodies.metadata());
        message(VIDEO_CSID, VIDEO, 0, bodies.videoConfig());
        message(AUDIO_CSID, AUDIO, 0, bodies.audioConfig());
        startNanos = System.nanoTime() + delayNanos;
        publishing.incrementAndGet();
    }

    @Override
    void media(int type, int length, byte[] head) {}

    @Override
    void ended(String why) {
        failure = why;
    }

    private long nextNanos() {
        if (silent && video > 0 || !isOpen()) {
            return Long.MAX_VALUE;
        }
        return startNanos + Math.min(format.videoNanos(video), format.audioNanos(audio));
    }

    private void sendNext() throws IOException {
        long now = System.nanoTime();
        if (format.videoNanos(video) <= format.audioNanos(audio)) {
            int length = bodies.video(video, now);
            message(VIDEO_CSID, VIDEO, format.videoMillis(video++), bodies.bytes(), length);
        } else {
            int length = bodies.audio(audio, now);
            message(AUDIO_CSID, AUDIO, format.audioMillis(audio++), bodies.bytes(), length);
        }
        sent++;
    }

    private void message(int csid, int type, long timestamp, byte[] body) throws IOException {
        message(csid, type, timestamp, body, body.length);
    }

    /** Writes a message with a full header (RTMP 1.0, section 5.3.1.2.1), or keeps what the kernel does not take. */
    private void message(int csid, int type, long timestamp, byte[] body, int length) throws IOException {
        out.clear();
        out.put(headers.header(0, csid, timestamp, length, type, messageStream()));
        for (int at = 0; at < length; at += OUT_CHUNK) {
            if (at > 0) {
                out.put(headers.continuation(csid, timestamp));
            }
            out.put(body, at, Math.min(OUT_CHUNK, length - at));
        }
        out.flip();
        if (!backlog.hasRemaining()) {
            writeSome(out);
        }
        if (out.hasRemaining()) {
            keep();
        }
    }

    private void keep() throws IOException {
        if (backlog.remaining() > MAX_BACKLOG) {
            throw new IOException("the server has stopped to read its publisher");
        }
        byte[] all = Arrays.copyOf(rest(backlog), backlog.remaining() + out.remaining());
        out.get(all, all.length - out.remaining(), out.remaining());
        backlog = ByteBuffer.wrap(all);
    }

    private static byte[] rest(ByteBuffer buffer) {
        return Arrays.copyOfRange(buffer.array(), buffer.position(), buffer.limit());
    }
}
