package dev.ringcast.rtmp.client;

import dev.ringcast.core.concurrent.Deadline;
import dev.ringcast.core.concurrent.Threads;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.net.CloseReason;
import dev.ringcast.core.wire.WireOutput;
import dev.ringcast.rtmp.client.RtmpClientException.Reason;
import dev.ringcast.rtmp.message.Command;
import dev.ringcast.rtmp.message.RtmpMessage;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A stream that this program publishes to a server. One thread writes. A thread of its own listens to the server and
 * answers it, so a refusal ends a writer that waits. {@link #failure}, {@link #close} and {@link #abort} are for any
 * thread.
 */
public final class RtmpPublication implements AutoCloseable {
    private static final Logger LOG = System.getLogger("dev.ringcast.rtmp");

    private static final Optional<RtmpClientException> NOTHING = Optional.empty();

    private static final int BUFFER = 16 << 10;
    private static final double FC_UNPUBLISH = 6;
    private static final double DELETE_STREAM = 7;

    /** How long the server may take for its part of the end. */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    /** How long a failed write waits for the reason, which the server may have sent before it closed. */
    private static final Duration REASON = Duration.ofMillis(500);

    private final RtmpClient client;
    private final Link link;
    private final RtmpUrl url;
    private final int stream;
    private final PublishFormat format;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private final Thread reader;
    private final RtmpClient.Open held = this::abort;
    private final AtomicBoolean closing = new AtomicBoolean();

    /** Why it is over, null before. The first that finds out stores it, by compare-and-set. */
    private final AtomicReference<RtmpClientException> over = new AtomicReference<>();

    RtmpPublication(RtmpClient client, Link link, RtmpUrl url, int stream) {
        this.client = client;
        this.link = link;
        this.url = url;
        this.stream = stream;
        format = new PublishFormat(client.options().chunkSize(), stream);
        link.connection().noDeadline();
        client.hold(held);
        reader = Thread.ofVirtual()
                .name("ringcast-rtmp-client-" + link.connection().id())
                .start(this::read);
    }

    /**
     * Writes a frame. Metadata becomes the order to set it. Blocks while the server takes nothing, for 10 s at most.
     *
     * @param frame the frame; its DTS is sent as it is, of which 32 bits count: a stream begins at 0
     * @throws RtmpClientException if the publication is over; the reason is the server's, if it gave one
     */
    public void write(Frame frame) throws RtmpClientException {
        try {
            link.write(to -> write(frame, to));
        } catch (IOException e) {
            throw ended(e);
        }
    }

    private void write(Frame frame, WireOutput to) throws IOException {
        int size = format.size(frame);
        for (int at = 0; at < size; ) {
            buffer.clear();
            at += format.put(frame, at, buffer);
            to.write(buffer.flip());
        }
    }

    /** The server's reason, if it comes within a moment; else what the write failed with. */
    private RtmpClientException ended(IOException e) {
        try {
            if (!reader.join(REASON)) {
                end(link.failure(e));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            end(link.failure(e));
        }
        return failure().orElseGet(() -> link.failure(e));
    }

    private void end(RtmpClientException failure) {
        over.compareAndSet(null, failure);
        link.close(CloseReason.DONE);
        client.forget(held);
    }

    /** The reader's loop: a server that is published to says little. */
    private void read() {
        RtmpClientException end = new RtmpClientException(Reason.LOST, "the server closed the connection");
        try {
            for (RtmpMessage message = link.next(); message != null; message = link.next()) {
                Optional<RtmpClientException> failure = message instanceof Command command ? failure(command) : NOTHING;
                if (failure.isPresent()) {
                    end = failure.get();
                    break;
                }
            }
        } catch (IOException e) {
            end = link.failure(e);
        } catch (RuntimeException | Error e) {
            end = new RtmpClientException(Reason.PROTOCOL, "an error of the client: " + e, e);
            LOG.log(Level.ERROR, "reading from " + url + " failed", e);
        } finally {
            link.readNoMore();
            end(closing.get() ? new RtmpClientException(Reason.CLOSED, "closed on this side") : end);
        }
    }

    /** What a command of the server means for the publication. */
    private Optional<RtmpClientException> failure(Command command) {
        ServerStatus status = ServerStatus.of(command);
        boolean ends = switch (command.name()) {
            case "onStatus" -> status.isError() || status.code().equals("NetStream.Unpublish.Success");
            case "close" -> true;
            default -> false;
        };
        return ends && !closing.get() ? Optional.of(status.failure(url, "publish")) : NOTHING;
    }

    /**
     * Why it is over.
     *
     * @return the failure, empty while the server takes the stream
     */
    public Optional<RtmpClientException> failure() {
        return Optional.ofNullable(over.get());
    }

    /**
     * What was sent so far.
     *
     * @return bytes that the kernel took, handshakes included
     */
    public long bytesWritten() {
        return link.connection().bytesWritten();
    }

    /**
     * Stops as an encoder does: says so, lets the server close, and ends. Waits 3 s at most. Idempotent.
     */
    @Override
    public void close() {
        if (closing.compareAndSet(false, true) && failure().isEmpty()) {
            try {
                link.expect("end of the connection", Deadline.in(FAREWELL)); // also for a writer that blocks
                link.send(List.of(
                        Command.of(0, "FCUnpublish", FC_UNPUBLISH, null, url.key()),
                        Command.of(0, "deleteStream", DELETE_STREAM, null, (double) stream)));
                link.shutdownOutput();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "closing {0}: {1}", url, e);
                link.close(CloseReason.DONE);
            }
        }
        Threads.join(reader);
    }

    /** Closes the connection at once and waits for the thread. Idempotent. */
    public void abort() {
        closing.set(true);
        link.close(CloseReason.DONE);
        Threads.join(reader);
    }
}
