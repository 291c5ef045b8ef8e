package dev.ringcast.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.flv.FlvTag;
import dev.ringcast.it.process.Clip;
import dev.ringcast.it.process.RingcastProcess;
import dev.ringcast.it.rtmp.FlvPublisher;
import dev.ringcast.it.rtmp.RawRtmp;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A well-behaved publisher and its viewer, which must play on whatever else happens to the server.
 *
 * <p>As a static {@code @RegisterExtension} behind that of the server they are there as long as the class's tests, and
 * after each of these it is checked that they noticed nothing. The viewer never acknowledges what it gets.
 */
final class Bystander implements AutoCloseable, BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    static final String NAME = "live/bystander";

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int SOME_TAGS = 20;

    private final RingcastProcess server;
    private FlvPublisher publisher;
    private RawRtmp viewer;

    private Bystander(RingcastProcess server) {
        this.server = server;
    }

    /** One that is there while the tests of a class run. */
    static Bystander of(RingcastProcess server) {
        return new Bystander(server);
    }

    /** One that is there from now on. */
    static Bystander on(RingcastProcess server) throws IOException, InterruptedException {
        Bystander bystander = new Bystander(server);
        bystander.start();
        return bystander;
    }

    /** More comes, and all that came since the beginning is whole and in order. */
    void playsOn() {
        int before = received().size();
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(20)).untilAsserted(() -> {
            assertTrue(viewer.end().isEmpty(), () -> "the bystander was closed: " + viewer.end());
            assertTrue(received().size() >= before + SOME_TAGS, "the bystander plays on");
        });
        List<FlvTag> got = received();
        List<FlvTag> sent = publisher.sent().stream().filter(FlvTag::isMedia).toList();
        int start = sent.indexOf(got.getFirst());
        int end = Math.min(sent.size(), start + got.size()); // what was received may not be noted as sent yet
        assertEquals(sent.subList(start, end), got.subList(0, end - start), "the bystander misses nothing");
    }

    @Override
    public void close() throws IOException {
        viewer.close();
        publisher.close();
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        start();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        playsOn();
        assertFalse(server.log().contains("\tat "), "no stack trace in the log");
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        close();
    }

    private void start() throws IOException, InterruptedException {
        publisher = FlvPublisher.start(server.rtmpPort(), NAME, Clip.AVC_AAC.tags(), FlvPublisher.Clock.LIVE);
        viewer = RawRtmp.player(server.rtmpPort(), NAME);
        viewer.awaitStatus("NetStream.Play.Start");
        await().atMost(LIMIT).until(() -> !received().isEmpty());
    }

    private List<FlvTag> received() {
        return viewer.tags().stream().filter(FlvTag::isMedia).toList();
    }
}
