package dev.ringcast.core.live;

import dev.ringcast.core.flv.FlvDecoder;
import dev.ringcast.core.media.ProtocolException;
import java.io.IOException;
import java.io.OutputStream;

/** Publishes FLV that comes as bytes, cut anywhere. Confined to one thread. */
final class FlvIngest extends OutputStream {
    private final FlvDecoder decoder;

    FlvIngest(Publisher publisher, int maxBodyBytes) {
        decoder = new FlvDecoder(maxBodyBytes, tag -> {
            try {
                publisher.publish(tag.frame());
            } catch (ProtocolException e) {
                publisher.dropped();
            }
        });
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        decoder.feed(bytes, offset, length);
    }
}
