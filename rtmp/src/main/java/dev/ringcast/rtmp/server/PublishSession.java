package dev.ringcast.rtmp.server;

import dev.ringcast.core.StreamEndedException;
import dev.ringcast.core.flv.FlvFrames;
import dev.ringcast.core.flv.FlvTag;
import dev.ringcast.core.live.Publisher;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;

/**
 * One stream on its way from a publisher: messages become frames. A message whose payload is broken is dropped and
 * counted. Confined to the read loop.
 */
final class PublishSession {
    private final Publisher publisher;
    private final StreamsInUse.Use use;
    private boolean started;
    private long frames;

    PublishSession(Publisher publisher, StreamsInUse.Use use) {
        this.publisher = publisher;
        this.use = use;
    }

    /**
     * Publishes an audio, video or data message.
     *
     * @param type its type, which is the FLV tag type too
     * @param timestamp in ms, as on the wire
     * @param payload lent until this returns
     * @return whether it is the first audio or video frame
     * @throws dev.ringcast.core.RefusedException if the publisher does what ends its connection
     */
    boolean media(int type, long timestamp, ByteBuffer payload) {
        boolean media = type != FlvTag.SCRIPT;
        try {
            Frame frame = FlvFrames.parseLent(type, timestamp, payload);
            publisher.publish(frame);
            frames += frame.isMedia() ? 1 : 0;
        } catch (StreamEndedException e) {
            return false; // the server has ended it and told the peer: what still comes is dropped
        } catch (ProtocolException e) {
            publisher.dropped();
            return false;
        }
        boolean first = media && !started;
        started |= first;
        return first;
    }

    /** All that came was taken: waits where nothing is gained by reading on at once; says whether it did. */
    boolean pauseReading() {
        return publisher.pauseReading();
    }

    /** The server makes the peer wait, or reads on. */
    void holdBack(boolean on) {
        publisher.holdBack(on);
    }

    /** A message could not be taken apart. */
    void dropped() {
        publisher.dropped();
    }

    /** Its message stream, in use until either side ends it. */
    StreamsInUse.Use use() {
        return use;
    }

    /** The peer stops publishing. */
    void stop() {
        use.stop();
        publisher.close();
    }

    /** The connection is gone. */
    void lost() {
        publisher.lost();
    }

    /** How many audio and video frames were published, without configurations. */
    long frames() {
        return frames;
    }

    String name() {
        return publisher.stream().name().toString();
    }
}
