package dev.ringcast.rtmp.session;

import dev.ringcast.core.Publisher;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamEndedException;
import dev.ringcast.core.flv.FlvFrames;
import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.core.net.Connection;

/**
 * One stream on its way from a publisher: messages become frames. A message whose payload is broken is dropped and
 * counted. Confined to the read loop.
 */
final class PublishSession {
    private final Publisher publisher;
    private final Connection connection;
    private boolean started;

    PublishSession(Publisher publisher, Connection connection) {
        this.publisher = publisher;
        this.connection = connection;
    }

    /**
     * Publishes an audio, video or data message.
     *
     * @param type its type, which is the FLV tag type too
     * @param timestamp in ms, as on the wire
     * @param payload given away
     * @throws ProtocolException where the publisher does what ends its connection
     */
    void media(int type, long timestamp, byte[] payload) throws ProtocolException {
        try {
            publisher.publish(FlvFrames.parse(type, timestamp, payload));
            if (!started) {
                started = true;
                connection.noDeadline();
            }
        } catch (StreamEndedException e) {
            // Somebody else has ended it and told the peer: what still comes until the close is nobody's.
            return;
        } catch (RefusedException e) {
            throw new ProtocolException(e.getMessage());
        } catch (ProtocolException e) {
            publisher.dropped();
        }
    }

    void dropped() {
        publisher.dropped();
    }

    /** The peer stopped as it should. */
    void stop() {
        publisher.close();
    }

    /** The connection is gone. */
    void lost() {
        publisher.lost();
    }

    String name() {
        return publisher.stream().name().toString();
    }
}
