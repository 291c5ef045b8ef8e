package dev.ringcast.server;

import dev.ringcast.core.FlvFileSource;
import dev.ringcast.core.Publisher;

/** Publishes the built-in clip, over and over, so that a first-time user sees a picture. */
final class Demo implements AutoCloseable {
    static final String STREAM = "live/demo";

    private final Publisher publisher;
    private final FlvFileSource clip;

    Demo(MediaServer server) {
        publisher = server.publish(STREAM);
        clip = FlvFileSource.start(
                "demo", () -> Demo.class.getResourceAsStream("demo.flv"), 1.0, true, publisher::publish);
    }

    @Override
    public void close() {
        clip.close();
        publisher.close();
    }
}
