package dev.ringcast.server;

import dev.ringcast.core.ingest.FlvFileSource;
import dev.ringcast.core.live.Publisher;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Publishes the built-in clip, over and over, so that a first-time user sees a picture. */
final class Demo implements AutoCloseable {
    static final String STREAM = "live/demo";

    private final Publisher publisher;
    private final FlvFileSource clip;

    /** Reads the clip once, so that a jar which is built anew meanwhile does not end the demo. */
    Demo(MediaServer server) throws IOException {
        byte[] flv;
        try (InputStream resource = Demo.class.getResourceAsStream("demo.flv")) {
            flv = resource.readAllBytes();
        }
        publisher = server.publish(STREAM);
        clip = FlvFileSource.start("demo", () -> new ByteArrayInputStream(flv), 1.0, true, publisher::publish);
    }

    @Override
    public void close() {
        clip.close();
        publisher.close();
    }
}
